/* What the words of labels mean, in the languages that boards are programmed in. */
#include <ctype.h>
#include <string.h>

#include "text_line.h"

/* Words between blanks; one that ends with '*' stands for all that begin so. The first that fits counts. */
static const struct {
	unsigned mask;
	const char *words;
} meanings[] = {
	{W_TEMPERATURE | W_UNIT, " celsius fahrenheit kelvin centigrad* tf tk "},
	{W_UNIT, " c f k degc degf oc of cel "},
	{W_TEMPERATURE | W_DS18B20, " dallas onewire "},
	{W_TEMPERATURE,
	 " t temp temps tmp tem tempr tmpr temperat* temprat* tempreat* thermocouple* thermometer* "
	 "thermist* thermal ntc tc tcs hj hot junction teplot* lampotila homersek* sicaklik suhu "
	 "nhiet wendu grad gradi grados graden "},
	{W_SENSOR,
	 " sensor* probe probes device dev channel chan ch fuhler sonde sonda capteur snimac datcik "
	 "index idx no nr num "},
	{W_SKIN, " skin haut peau piel pelle pele koza kuze skora huid hud "},
	{W_OBJECT, " object obj objekt* objet objeto oggetto obiekt* "},
	{W_OUTER, " outer external ext "},
	{W_INNER, " inner "},
	{W_AMBIENT, " ambient amb ambiant* ambiente room air umgeb* raum* zimmer komnat* pokoj pokoju piece "
		    "environment env outdoor indoor outside inside innen aussen vozduh* otoczen* rt "},
	{W_INTERNAL,
	 " internal int die chip cpu gpu mcu soc core board pcb processor processeur package onboard "
	 "controller heatsink motor imu gyro accel* radio modem psu driver charger mainboard esp rtc esp32 esp8266 rp2040 stm32 case housing "},
	{W_COLD, " cold cj cjc coldjunction "},
	{W_POWER, " battery batt bat akku batter* lipo ion "},
	{W_ID, " id name rom uid addr address* adresse serial location label "},
	{W_GOOD, " valid success connected "},
	{W_STATE | W_OTHER, " status crc health "},
	{W_FAULT,
	 " fehler erreur erro errore oshibka fault faults error err fail failed failure wrong unable broken short shorted "
	 "shortcircuit* open disconnected scg scv "},
	{W_GONE,
	 " none null nil nul na nc ol ovr ovl over under undefined unavailable unknown missing absent "
	 "offline offen ouvert abierto aperto fehlt kein keine nicht invalid unplugged timeout empty lost nosensor noprobe stale bad disc gnd ground "},
	{W_OTHER,
	 " emiss* rtd ratio resist* resol* adc ain analog* hum hmd hygro* humid* humed* umid* feucht* luftfeucht* "
	 "luftf vlaz* vlhk* wilg* kosteus rh h p dew dewpoint taupunkt rosee setpoint set sv sp soll* heater fan "
	 "min mini minim* tmin max maxi maxim* tmax avg averag* mean mittel* moyenne alarm* alert* limit* thresh* "
	 "raw rohwert volt* spannung tension vcc vdd vin vbat v mv pressure press pres druck luftdruck davlen* "
	 "tlak presion pression pressione barom* baro alt altitud* hohe time times rate count* cnt zahler offset* "
	 "heat rel relat* interval* intervall* timeouts resolution pin pins gpio calib* kalib* cal range rang* "
	 "target* goal desired wanted nominal refer* ref baud* version* ver rev revision firmware fw errors errs "
	 "light lux co2 eco2 tvoc voc gas iaq pm rssi snr signal quality linkquality lqi ip mac port uptime heap "
	 "memory stack duty pwm gain filter* hyster* kp ki kd pid delta diff* dt slope trend step steps sampl* "
	 "bits bit precision accura* toler* compens* correct* korrekt* scale factor coeff* conversion* "
	 "delay period freq* speed wind rain soil moist* weight distance level duration elapsed epoch timestamp ts "
	 "unix sec secs seconds ms millis micros hour hours scratchpad lsb msb reg register config* setting* "
	 "setup mode page frame* row rows col column* pixel* number total sum std stdev sd var variance rms cutoff cut critical crit trip operating comp dp "
	 "upper lower bound* feels chill flag* code codes power watt* energy output seq sequence "
	 "rise change gradient drop margin band window peak noise uncertain* drift shift preset default adjust* trim unit units measurement zero span user protocol poll* fps hz "},
	{W_OTHER | W_GONE, " hi lo high low "}, /* bounds; in place of a number beyond what can be measured */
	{W_OTHER | W_SETTING, " beta steinhart "},
	{W_OTHER, " warn warning warnings "},
	{W_CHAT,
	 " test demo library wait stabili* devices found locating parasite done started start ready initializ* "
	 "initialis* init begin connect* wifi requesting boot booting type "},
	{W_FILL,
	 " the is for in of to got ok root rx tx received recv new value values reading readings read current measured measure sending send state now my "
	 "an and on from was as with data info debug main degrees degree deg sensed task main app loop log "
	 "circuit or und et verbose inf dbg wrn notice "},
};

/* Chips that measure nothing but temperature, and some that do not, by how their names begin. */
static const struct {
	unsigned mask;
	const char *begin;
} chips[] = {
	{W_TEMPERATURE | W_DS18B20, "ds18"},
	{W_TEMPERATURE, "max31"},
	{W_TEMPERATURE, "max66"},
	{W_TEMPERATURE, "max30"},
	{W_TEMPERATURE, "tmp"},
	{W_TEMPERATURE, "lm35"},
	{W_TEMPERATURE, "lm75"},
	{W_TEMPERATURE, "mcp9"},
	{W_TEMPERATURE, "pt100"},
	{W_TEMPERATURE, "adt7"},
	{W_TEMPERATURE, "tsys"},
	{W_TEMPERATURE, "sts"},
	/* of other things, which have a temperature of their own */
	{W_INTERNAL, "mpu"},
	{W_INTERNAL, "icm"},
	{W_INTERNAL, "bmi"},
	{W_INTERNAL, "lsm"},
	{W_INTERNAL, "ds3"},
};

static unsigned exact(const char *word, size_t n)
{
	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++)
		for (const char *at = meanings[i].words; at[0] && at[1];) {
			const char *entry = at + 1, *blank = strchr(entry, ' ');
			size_t len = (size_t)(blank - entry);
			bool stem = entry[len - 1] == '*' && !isdigit((unsigned char)word[n - 1]);
			if (stem ? n >= len - 1 && !strncmp(entry, word, len - 1)
				 : n == len && !strncmp(entry, word, n))
				return meanings[i].mask;
			at = blank;
		}
	return 0;
}

/* "tobj", "roomtemp", "objecttempc": known words without anything between. One letter only at the ends. */
static unsigned glued(const char *word, size_t n, int depth)
{
	if (n > 1 || (n == 1 && strchr("cfk", *word))) {
		unsigned whole = exact(word, n);
		if (whole)
			return whole;
	}
	if (depth == 3)
		return 0;
	for (size_t first = n - 1; first > 0; first--) {
		if (first == 1 && (depth || *word != 't'))
			break;
		unsigned head = exact(word, first);
		if (!head || head == W_UNIT || head & (W_FILL | W_GONE | W_CHAT | W_FAULT))
			continue;
		unsigned tail = glued(word + first, n - first, depth + 1);
		if (tail && !(tail & (W_FILL | W_GONE | W_CHAT | W_FAULT)))
			return head | tail;
	}
	return 0;
}

unsigned text_word(const char *word, size_t n)
{
	bool limb = (n == 5 && !strncmp(word, "thigh", n)) || (n == 4 && !strncmp(word, "calf", n));
	unsigned mask = n ? exact(word, n) : 0;

	return mask || n < 3 || limb ? mask : glued(word, n, 0);
}

int text_wrong_word(unsigned label, const char *word, size_t n)
{
	static const char yes[] = " true yes on y ",
			  no[] = " no none null nil false off n ok okay good nominal normal ";
	char padded[16] = " ";

	if (n == 0 || n > sizeof(padded) - 3)
		return -1;
	memcpy(padded + 1, word, n);
	padded[n + 1] = ' ';
	if (strstr(yes, padded))
		return label & W_STATE ? -1 : !(label & W_GOOD);
	if (strstr(no, padded)) {
		bool denied =
			n < 6 && strncmp(word, "ok", 2) != 0 && *word != 'g' && strncmp(word, "nom", 3) != 0;
		return label & W_GOOD && denied;
	}
	return text_word(word, n) & (W_FAULT | W_GONE) ? 1 : -1;
}

enum text_unit text_unit_word(const char *word, size_t n)
{
	static const struct {
		enum text_unit unit;
		const char *words;
	} units[] = {
		{UNIT_C, " c celsius degc oc cel centigrade "},
		{UNIT_F, " f fahrenheit degf of "},
		{UNIT_K, " k kelvin degk "},
		{UNIT_FOREIGN,
		 " r o ohm ohms kohm v mv uv volt volts a ma ua s sec secs seconds ms us m mm cm km ft hz khz mhz pa "
		 "hpa kpa mbar bar psi inhg mmhg g kg rh ppm ppb lux lx db dbm bit bits byte bytes b kb counts samples "
		 "decimals h hours hrs min mins minutes days rpm w mw kw wh kwh percent pct "},
	};
	for (size_t i = 0; n && n < 12 && i < sizeof(units) / sizeof(units[0]); i++)
		for (const char *at = units[i].words; (at = strchr(at, ' ')) && at[1]; at++)
			if (!strncmp(at + 1, word, n) && at[1 + n] == ' ')
				return units[i].unit;
	return UNIT_NONE;
}

/* ---- labels ---- */

void text_label_clear(struct text_label *l)
{
	*l = (struct text_label){.index = -1};
}

bool text_label_empty(const struct text_label *l)
{
	return !(l->mask & ~(unsigned)W_FILL) && l->index < 0 && !l->address[0] && !l->name[0];
}

static void add_name(struct text_label *l, const char *word, size_t n)
{
	size_t used = strlen(l->name), gap = used > 0;

	if (used + gap + n >= sizeof(l->name)) {
		if (used)
			return;
		n = sizeof(l->name) - 1;
	}
	if (gap)
		l->name[used] = ' ';
	memcpy(l->name + used + gap, word, n);
	l->name[used + gap + n] = '\0';
}

/* Bits of a chip's name, such as "sht31" or "ds18b20"; 0 when it is none. */
static unsigned chip(const char *s, size_t letters, size_t n)
{
	if (letters < 2 || n < letters + 2)
		return 0;
	for (size_t i = 0; i < sizeof(chips) / sizeof(chips[0]); i++)
		if (!strncmp(s, chips[i].begin, strlen(chips[i].begin)))
			return chips[i].mask | W_CHIP;
	return W_CHIP;
}

/* "legtemp", "koerpertemperatur": the length of what stands before; 0: it does not end so. */
static size_t before_temperature(const char *s, size_t n)
{
	static const char *const ends[] = {"temperature", "temperatur", "temperatura", "temp"};

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		size_t len = strlen(ends[i]);
		if (n > len + 1 && !strncmp(s + n - len, ends[i], len))
			return n - len;
	}
	return 0;
}

static int small_number(const char *s, size_t n)
{
	if (n == 0 || n > 2 || !isdigit((unsigned char)s[0]) || !isdigit((unsigned char)s[n - 1]))
		return -1;
	return n == 1 ? s[0] - '0' : (s[0] - '0') * 10 + s[1] - '0';
}

const char *text_label_word(struct text_label *l, const char *s, const char *end)
{
	size_t n = 0, letters = 0;

	while (s + n < end && isalnum((unsigned char)s[n]))
		n++;
	while (letters < n && isalpha((unsigned char)s[letters]))
		letters++;
	unsigned whole = text_word(s, n), stem = letters < n ? text_word(s, letters) : 0;
	if (whole == stem && stem & (W_TEMPERATURE | W_SENSOR | W_PLACE) && !(stem & W_INTERNAL))
		whole = 0; /* "temperature1", "sensor2" */
	unsigned mask = whole ? whole : letters < n ? stem : text_word(s, letters);
	int index = small_number(s + letters, n - letters);

	if (n == 2 && !strncmp(s, "of", n) && s + n < end && s[n] == ' ')
		mask = whole = W_FILL; /* "temp of probe 1"; "temp of:" is in degrees Fahrenheit */
	if (letters == 1 && *s == 's' && index >= 0)
		mask = W_SENSOR; /* "s1" */

	size_t head = letters == n && !mask ? before_temperature(s, n) : 0;

	if (l->parted && l->strong == false)
		text_label_clear(l);
	if (head) {
		add_name(l, s, head);
		mask = W_TEMPERATURE;
	} else if (!whole && n > letters && (!mask || index < 0)) {
		mask = chip(s, letters, n);
		index = -1;
		add_name(l, s, n);
	} else if (!mask) {
		add_name(l, s, n);
	}
	if (index >= 0 && !whole) {
		l->index = index;
		l->by_index = false;
	}
	if (mask & W_UNIT) {
		size_t last = letters;
		l->unit = text_unit_word(s, letters);
		if (l->unit == UNIT_NONE && last)
			l->unit = text_unit_word(s + last - 1, 1);
	}
	l->mask |= mask;
	l->last = mask;
	return s + n;
}

void text_label_words(struct text_label *l, const char *s, const char *end)
{
	while (s < end) {
		size_t address = text_address(s);
		size_t digits = strspn(s, "0123456789");
		if (address && s + address <= end) {
			memcpy(l->address, s,
			       address < sizeof(l->address) ? address : sizeof(l->address) - 1);
			s += address;
		} else if (digits && s + digits <= end) {
			int index = small_number(s, digits);
			if (index >= 0)
				l->index = index;
			s += digits;
		} else if (isalpha((unsigned char)*s)) {
			s = text_label_word(l, s, end);
		} else {
			s++;
		}
	}
}

void text_label_join(struct text_label *a, const struct text_label *b)
{
	a->mask |= b->mask;
	a->last = b->last;
	if (b->index >= 0) {
		a->index = b->index;
		a->by_index = b->by_index;
	}
	if (b->unit != UNIT_NONE)
		a->unit = b->unit;
	if (b->address[0])
		memcpy(a->address, b->address, sizeof(a->address));
	if (b->name[0])
		add_name(a, b->name, strlen(b->name));
	a->strong = b->strong;
	a->parted = b->parted;
}
