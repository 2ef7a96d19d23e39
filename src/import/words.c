/* Words in the languages of programs that write tables; all are folded, and short ones stand alone. */
#include "words.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "base/utf8.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* ---- letters ---- */

/* Letters of Latin-1 and of its first extension without their accents, from U+00C0 on; ? is none. */
static const char plain_letters[] = "aaaaaaaceeeeiiiidnooooo?ouuuuypsaaaaaaaceeeeiiiidnooooo?ouuuuypy"
				    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllll"
				    "nnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

char *fold(char *dst, size_t n, const char *src, size_t n_src)
{
	size_t used = 0;

	for (size_t i = 0; i < n_src && used + 4 < n;) {
		unsigned char first = (unsigned char)src[i],
			      second = i + 1 < n_src ? (unsigned char)src[i + 1] : 0;
		uint32_t code = first;
		size_t length = 1;

		if (first >= 0xc2 && first < 0xe0 && (second & 0xc0) == 0x80) {
			code = (first & 0x1fu) << 6 | (second & 0x3fu);
			length = 2;
		}
		if (code >= 0x410 && code < 0x430)
			code += 0x20; /* Cyrillic */
		if (length == 2 && code >= 0xc0 && code - 0xc0 < sizeof(plain_letters) - 1 &&
		    plain_letters[code - 0xc0] != '?')
			code = (unsigned char)plain_letters[code - 0xc0];
		if (length == 2 || code < 0x80)
			used += utf8_put(dst + used, code < 0x80 ? (uint32_t)tolower((int)code) : code);
		else
			dst[used++] = (char)first;
		i += length;
	}
	dst[used] = '\0';
	return dst;
}

/* ---- units ---- */

static const struct unit_word {
	enum unit unit;
	bool brief;	   /* may stand behind a number */
	const char *words; /* with a blank on each side */
} unit_words[] = {
	{UNIT_CELSIUS, true,
	 " c degc celsius centigrade degcelsius degreescelsius degreec degreesc cdeg gradc gradcelsius "
	 "degrec degrecelsius degrescelsius graducelsius gradoscelsius gradosc gradic gradicelsius gradenc "
	 "gradencelsius stupnec stcelsia cel 摄氏度 deg_c oc "},
	{UNIT_FAHRENHEIT, true,
	 " f degf fahrenheit degfahrenheit degreesfahrenheit degreef degreesf fdeg gradf gradfahrenheit "
	 "degrefahrenheit degresfahrenheit gradosfahrenheit gradifahrenheit 华氏度 deg_f of fah fahr "},
	{UNIT_KELVIN, true, " k kelvin degk degkelvin kelvins degreesk "},
	{UNIT_MILLICELSIUS, true,
	 " mc mdegc millidegc millidegrees millidegree millidegreesc millidegreescelsius "
	 "millicelsius mcelsius millic milligrad millidegreec "},
	{UNIT_NS, true,
	 " ns nsec nsecs nanosec nanosecs nanosecond nanoseconds nanos nanosekunden nanosecondes nanosegundos "
	 "nanosecondi 纳秒 "},
	{UNIT_US, true,
	 " us usec usecs microsec microsecs microsecond microseconds micros mikrosekunden microsecondes "
	 "microsegundos microsecondi mikrosekundy 微秒 µs μs µsec μsec "},
	{UNIT_MS, true,
	 " ms msec msecs millisec millisecs millisecond milliseconds millis milli millisekunden millisekunde "
	 "millisecondes milliseconde milisegundos milisegundo millisecondi milliseconden milisekundy 毫秒 ミリ秒 "},
	{UNIT_S, true,
	 " s sec secs second seconds sek sekunde sekunden seconde secondes secondi secondo segundo segundos "
	 "seg seconden sekund sekunder sekundy vteriny vterina 秒 秒数 сек с "},
	{UNIT_MIN, true,
	 " min mins minute minutes minuten minuti minuto minutos minuut minuter minuty minut minuta 分钟 分 мин "},
	{UNIT_H, true,
	 " h hr hrs hour hours std stunde stunden heure heures ora ore hora horas uur uren timmar hodiny "
	 "hodina hod godziny 小时 时 час ч "},
	{UNIT_DAY, false,
	 " d day days tag tage jour jours dia dias giorno giorni dag dagen dagar den dny dni 天 日 exceldays "},
	{UNIT_MMSS, false,
	 " mmss mss minsec mins ms minutesseconds minutesandseconds mmsss mmssms mmmss minsek minutess "
	 "mmssfff mmss0 mmss00 mmssms minseconds "},
	{UNIT_HHMM, false, " hhmm hmm hourmin hoursminutes hhmin hrmin stdmin "},
};

static const char *const unit_names[UNIT_COUNT] = {
	[UNIT_NONE] = "",
	[UNIT_CELSIUS] = "C",
	[UNIT_FAHRENHEIT] = "F",
	[UNIT_KELVIN] = "K",
	[UNIT_MILLICELSIUS] = "mC",
	[UNIT_NS] = "ns",
	[UNIT_US] = "us",
	[UNIT_MS] = "ms",
	[UNIT_S] = "s",
	[UNIT_MIN] = "min",
	[UNIT_H] = "h",
	[UNIT_DAY] = "d",
	[UNIT_MMSS] = "mm:ss",
	[UNIT_HHMM] = "hh:mm",
};
_Static_assert(UNIT_COUNT == 14, "each unit has its name");

const char *unit_name(enum unit u)
{
	return unit_names[u];
}

enum unit unit_of_name(const char *name)
{
	for (size_t u = 1; u < COUNT(unit_names); u++)
		if (!strcmp(unit_names[u], name))
			return (enum unit)u;
	return UNIT_NONE;
}

static bool in_list(const char *list, const char *word)
{
	size_t n = strlen(word);

	for (const char *at = list; n && (at = strstr(at, word)); at += n)
		if (at[-1] == ' ' && at[n] == ' ')
			return true;
	return false;
}

/* What a sign of degrees looks like, in UTF-8, and what broken programs make of it. */
static const char *const degree_signs[] = {"\xc3\x82\xc2\xb0", "\xc2\xb0", "\xc2\xba",	   "\xcb\x9a",
					   "\xe2\x81\xb0",     "\xc3\xb8", "\xef\xbf\xbd", "&deg",
					   "\\u00b0",	       "\\xb0",	   "^o",	   "^\xc2\xb0"};
static const struct {
	const char *sign;
	enum unit unit;
} whole_signs[] = {{"\xe2\x84\x83", UNIT_CELSIUS},
		   {"\xe2\x84\x89", UNIT_FAHRENHEIT},
		   {"\xe2\x84\xaa", UNIT_KELVIN},
		   {"\\u2103", UNIT_CELSIUS},
		   {"\\u2109", UNIT_FAHRENHEIT}};

/* The bytes of a sign that begins here, 0 for none. */
static size_t degree_sign(const char *at, size_t n)
{
	for (size_t i = 0; i < COUNT(degree_signs); i++)
		if (strlen(degree_signs[i]) <= n && !memcmp(at, degree_signs[i], strlen(degree_signs[i])))
			return strlen(degree_signs[i]);
	return 0;
}

static size_t whole_sign(const char *at, size_t n, enum unit *unit)
{
	for (size_t i = 0; i < COUNT(whole_signs); i++) {
		size_t length = strlen(whole_signs[i].sign);

		if (length > n || memcmp(at, whole_signs[i].sign, length) != 0)
			continue;
		*unit = whole_signs[i].unit;
		return length;
	}
	return 0;
}

static enum unit unit_of_letter(char c)
{
	return c == 'C' || c == 'c'   ? UNIT_CELSIUS
	       : c == 'F' || c == 'f' ? UNIT_FAHRENHEIT
	       : c == 'K' || c == 'k' ? UNIT_KELVIN
				      : UNIT_NONE;
}

/* The letters of a text with "deg" for each sign of degrees: "[m°C]" is "mdegc". UNIT_NONE, or the unit of a
 * sign that says it alone. */
static enum unit letters(const char *text, size_t n, char buf[WORD_MAX])
{
	char plain[WORD_MAX];
	size_t used = 0;
	enum unit unit = UNIT_NONE;

	for (size_t i = 0, length; i < n && used + 8 < sizeof(plain); i += length) {
		length = whole_sign(text + i, n - i, &unit);
		if (length) {
			used += (size_t)(stpcpy(plain + used, unit == UNIT_CELSIUS	? "degc"
							      : unit == UNIT_FAHRENHEIT ? "degf"
											: "k") -
					 (plain + used));
			continue;
		}
		length = degree_sign(text + i, n - i);
		if (length) {
			used += (size_t)(stpcpy(plain + used, "deg") - (plain + used));
			continue;
		}
		length = 1;
		if (isalnum((unsigned char)text[i]) || (unsigned char)text[i] >= 0x80)
			plain[used++] = text[i];
	}
	fold(buf, WORD_MAX, plain, used);
	return unit;
}

enum unit unit_of_text(const char *text, size_t n)
{
	char word[WORD_MAX];

	if (!n || n >= 48)
		return UNIT_NONE;
	letters(text, n, word);
	bool clock = memchr(text, ':', n) != NULL; /* "m:ss" is a form of clocks, and "mss" is not */

	for (size_t i = 0; i < COUNT(unit_words); i++)
		if ((unit_words[i].unit >= UNIT_MMSS) == clock && in_list(unit_words[i].words, word))
			return unit_words[i].unit;
	return UNIT_NONE;
}

enum unit unit_behind_number(const char *text, size_t n)
{
	enum unit unit = n && !strchr("([{", text[0]) ? unit_of_text(text, n) : UNIT_NONE;

	for (size_t i = 0; i < COUNT(unit_words); i++)
		if (unit_words[i].unit == unit && unit_words[i].brief)
			return unit;
	return UNIT_NONE;
}

/* Does "m", "milli" or "milli " stand before the sign? */
static bool is_milli(const char *text, size_t at)
{
	bool alone = at && text[at - 1] == 'm' && (at < 2 || !isalpha((unsigned char)text[at - 2]));

	while (at && (text[at - 1] == ' ' || text[at - 1] == '-'))
		at--;
	return alone || (at >= 5 && !strncasecmp(text + at - 5, "milli", 5));
}

bool is_degree_sign(const char *text, size_t n)
{
	return n && degree_sign(text, n) == n;
}

enum unit unit_said(const char *text, size_t n)
{
	static const struct {
		const char *word;
		enum unit unit;
	} whole[] = {{"fahrenheit", UNIT_FAHRENHEIT},
		     {"celsius", UNIT_CELSIUS},
		     {"centigrade", UNIT_CELSIUS},
		     {"kelvin", UNIT_KELVIN}};
	char word[256];
	enum unit unit = UNIT_NONE;

	for (size_t i = 0; i < n; i++) {
		if (whole_sign(text + i, n - i, &unit))
			return unit;
		size_t length = degree_sign(text + i, n - i);

		while (length && i + length < n && text[i + length] == ' ')
			length++;
		if (length && i + length < n && unit_of_letter(text[i + length]) &&
		    !(i + length + 1 < n && isalpha((unsigned char)text[i + length + 1])))
			return is_milli(text, i) ? UNIT_MILLICELSIUS : unit_of_letter(text[i + length]);
	}
	fold(word, sizeof(word), text, n);
	for (size_t i = 0; i < COUNT(whole); i++)
		if (strstr(word, whole[i].word))
			return whole[i].unit == UNIT_CELSIUS && strstr(word, "milli") ? UNIT_MILLICELSIUS
										      : whole[i].unit;
	return UNIT_NONE;
}

/* ---- months and days of the week ---- */

int word_month(const char *folded)
{
	static const char *const names[] = {" jan ene gen jan ",
					    " feb fev ",
					    " mar mae mrt mrz maa brez ",
					    " apr avr abr ",
					    " may mai mag mei maj kve ",
					    " jun giu jui ",
					    " jul lug ",
					    " aug aou ago ",
					    " sep set zar ",
					    " oct okt ott out ",
					    " nov ",
					    " dec dez dic des "};
	char three[4] = "";

	if (strlen(folded) < 3 || strlen(folded) > 10)
		return 0;
	memcpy(three, folded, 3);
	if (!strncmp(folded, "mard", 4) || !strncmp(folded, "mart", 4) || !strncmp(folded, "maand", 5) ||
	    !strncmp(folded, "setp", 4))
		return 0;
	if (!strcmp(three, "jui"))
		return folded[3] == 'l' ? 7 : 6;
	for (int m = 0; m < 12; m++)
		if (in_list(names[m], three))
			return m + 1;
	return 0;
}

bool word_weekday(const char *folded)
{
	static const char names[] =
		" mon tue wed thu fri sat sun mit don fre sam son die lun mar mer jeu ven dim mie jue "
		"vie sab dom gio maa din woe vri zat zon mo di mi do fr sa so ma wo vr za zo po ut st "
		"ct pa ne tis ons tor lor ";
	char start[4] = "";

	if (strlen(folded) > 10)
		return false;
	memcpy(start, folded, strlen(folded) < 3 ? strlen(folded) : 3);
	return in_list(names, start);
}

/* ---- what a name means ---- */

/* A word of two lists: those that stand alone between signs, and those that may be part of a word. */
static const struct {
	const char *alone, *parts;
} kinds[WORD_KINDS] = {
	[WORD_TEMPERATURE] =
		{" t tc temp tmp skin probe thermocouple thermistor pt100 pt1000 rtd ntc ds18b20 tempc tempf "
		 "tempk haut peau piel pelle huid ",
		 " temperat temper teplot lampotil homersek sicaklik thermocouple thermistor termopar "
		 "температур 温度 溫度 气温 氣溫 体温 體溫 水温 온도 celsius fahrenheit "},
	[WORD_SKIN] = {" skin haut peau piel pelle huid pele kuze hud ", " 皮肤 皮膚 "},
	[WORD_ROOM] = {" ambient room raum umgebung ambiente zimmer pokoj kamer ambiant ", " 室温 环境 "},
	[WORD_OTHER_TEMPERATURE] =
		{" dew dewpoint setpoint sp sv set target limit alarm high low max min avg mean wetbulb "
		 "heatindex windchill cj cjc coldjunction internal intern board cpu die chip battery mcu "
		 "hi lo std stdev lower upper diff delta rosee rocio rugiada apparent feels offset dpt td ",
		 " taupunkt dewpoint setpoint sollwert coldjunction heatindex wetbulb 露点 "},
	[WORD_DATE] = {" date datum fecha data dato day dag dia jour giorno tag pvm tarih datedu ",
		       " 日期 日付 дата "},
	[WORD_SENSOR] =
		{" sensor sensors device name id location channel probe topic entity field metric series place node "
		 "station address mac serial model parameter quantity host zone kanal capteur sonde sensore canal "
		 "messstelle fuhler fuehler gerat geraet variable "
		 "measurement ch room port cidlo ubicacion standort ort emplacement ",
		 " sensorid entityid deviceid sensorname 传感器 通道 位置 "},
	[WORD_COUNTER] =
		{" no nr num number index idx record recno row rownum sample samples reading n i count counter seq "
		 "sequence line entry point id scan lfdnr nummer numero messung zeile poradi ",
		 " 序号 编号 "},
	[WORD_UNIT] = {" scale unit units uom einheit unite unidad unita eenheid jednotka enhet ",
		       " 单位 單位 "},
	[WORD_VALUE] =
		{" value values val state reading wert messwert valor valeur valore waarde hodnota measurement data "
		 "measured varde payload message content ",
		 " 数值 测量值 "},
	[WORD_HUMIDITY] =
		{" rh hum humidity pressure press co2 voltage volt volts current amp amps power watt rssi snr battery "
		 "bat lux light irms vrms urms hpa mbar psi ",
		 " humid feucht humedad umidita umidade vlhkost pressure luftdruck voltage 湿度 气压 "},
};
_Static_assert(WORD_KINDS == 10, "each kind has its words");

/* Is one of the words of a folded name, which other signs separate, in the list? */
static bool has_word(const char *folded, const char *list)
{
	char word[WORD_MAX];
	size_t n = 0;

	for (const char *at = folded;; at++) {
		bool letter = isalnum((unsigned char)*at) || (unsigned char)*at >= 0x80;

		if (letter && n + 1 < sizeof(word)) {
			word[n++] = *at;
		} else if (!letter && n) {
			word[n] = '\0';
			if (in_list(list, word))
				return true;
			n = 0;
		}
		if (!*at)
			return false;
	}
}

static bool has_part(const char *folded, const char *list)
{
	char part[WORD_MAX];

	for (const char *at = list + 1; *at; at += strlen(part) + 1) {
		size_t n = strcspn(at, " ");

		memcpy(part, at, n < sizeof(part) ? n : sizeof(part) - 1);
		part[n < sizeof(part) ? n : sizeof(part) - 1] = '\0';
		if (strstr(folded, part))
			return true;
	}
	return false;
}

/* "T1", "tc2", "temp3", "K1" alone. */
static bool is_numbered(const char *folded)
{
	static const char *const stems[] = {"t", "tc", "temp", "probe"};

	for (size_t i = 0; i < COUNT(stems); i++) {
		const char *at = folded;
		size_t n = strlen(stems[i]);

		while ((at = strstr(at, stems[i]))) {
			size_t digits = strspn(at + n, "0123456789");
			bool begins = at == folded ||
				      !(isalnum((unsigned char)at[-1]) || (unsigned char)at[-1] >= 0x80);
			bool ends = !isalnum((unsigned char)at[n + digits]);

			if (digits && begins && ends)
				return true;
			at += n;
		}
	}
	return false;
}

bool words_have(const char *folded, enum word_kind kind)
{
	if (kind == WORD_TEMPERATURE && is_numbered(folded))
		return true;
	return has_word(folded, kinds[kind].alone) || has_part(folded, kinds[kind].parts);
}

int words_time_rank(const char *folded)
{
	/* whole names without signs, the likeliest first */
	static const char *const keys[] = {
		"elapsed",     "elapsedtime", "timestamp", "datetime", "dateandtime",
		"datetimeutc", "unixtime",    "epoch",	   "time",     "t",
		"seconds",     "secs",	      "sec",	   "s",	       "milliseconds",
		"millis",      "ms",	      "minutes",   "hours",    "clock",
		"zeitstempel", "uhrzeit",     "zeit",	   "xvalue",   "ts"};
	static const char alone[] =
		" time timestamp elapsed datetime ts dt when zeit uhrzeit zeitpunkt zeitstempel laufzeit "
		"messzeit hora tiempo ora tempo heure temps horodatage tijd tijdstip cas tid tidpunkt "
		"tidspunkt klockslag czas aika zaman clock uptime runtime duration created recorded measured "
		"changed updated millis seconds secs epoch unixtime ido fechahora datahora dataora "
		"marcadetiempo datenum received logged ";
	static const char parts[] =
		" timestamp datetime 时间 時間 时刻 時刻 日時 врем zeitstempel uhrzeit horodatage fechahora "
		"datahora ";
	char key[WORD_MAX];
	size_t used = 0;

	for (const char *at = folded; *at && used + 1 < sizeof(key); at++)
		if (isalnum((unsigned char)*at) || (unsigned char)*at >= 0x80)
			key[used++] = *at;
	key[used] = '\0';
	for (size_t i = 0; i < COUNT(keys); i++)
		if (!strcmp(key, keys[i]))
			return 100 - (int)i;
	if (has_word(folded, alone) || has_part(folded, parts))
		return 30;
	if (!strncmp(key, "time", 4) || (used > 4 && !strcmp(key + used - 4, "time")))
		return 10;
	return 0;
}
