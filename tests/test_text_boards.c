/* What boards print besides their readings: what is wrong, which sensor it is of, when it was. */
#include <criterion/criterion.h>
#include <string.h>

#include "icecue/decode.h"
#include "support/board.h"

#define COUNT(of) (sizeof(of) / sizeof((of)[0]))

/* Says it twice: what the first lines taught must not change the later ones. */
static void check(const char *lines, const char *want)
{
	struct board b = {0};
	char got[512];

	board_say(&b, lines);
	board_say(&b, lines);
	cr_expect_str_eq(board_told(&b, got, sizeof(got)), want, "%s\n  gives  %s\n  not  %s", lines, got,
			 want);
}

Test(text_boards, a_reading_is_found_among_the_rest)
{
	static const char *const lines[] = {
		"temp=31.5 err=none",
		"T: 31.5 OC:0 SCG:0 SCV:0",
		"OC=0,SCG=0,SCV=0,T=31.5",
		"Fault: none T=31.5",
		"Fault: NO Temp: 31.5",
		"Temp: 31.5 Fault: No",
		"{\"t\":31.5,\"ok\":true}",
		"{\"temp\":31.5,\"valid\":true}",
		"{\"temp\":31.5,\"status\":\"ok\"}",
		"{\"temp\":31.5,\"error\":\"\"}",
		"temp=31.5 crc=ok",
		"temperature1=31.5",
		"Temp of probe 1 is 31.5",
		"Sensor 1(C): 31.5",
		"tempInC: 31.5 tempInF: 88.7",
		"Temp: 31.5 +/- 0.5 C",
		"Temp: 31.5 ±0.5 C",
		("Temp: 31.5\xef\xbf\xbd"
		 "C"),
		"温度:31.5度",
		"Time: 12:34:25 Temp: 31.5",
		"Thu May 23 21:30:00 2024 31.5",
		"Thu May 23 21:30:00 2024: 31.5 C",
		"1234 ms: 31.5 C",
		"25 ms 31.5 C",
		"Elapsed 25 s, 31.5 C",
		"ADC 12 -> 31.5 C",
		"25 mV -> 31.5 C",
		"level=info msg=reading temp=31.5",
		"\a31.5",
		"\f31.5",
		"\x1b(B31.5",
		"T: 31.5 DP: 14.3",
		"31.5 C on sensor 1",
		"[INFO] 31.5",
		"Relay: off Temp: 31.5",
		"Heater: OFF Temp: 31.5",
		"Heater=ON T=31.5",
		"alarm: off temp: 31.5",
		"Mode: heat Temp: 31.5",
		"Cooling: ON Temp: 31.5",
	};

	for (size_t i = 0; i < COUNT(lines); i++)
		check(lines[i], "*T1=31.5");
}

Test(text_boards, a_reading_that_the_board_itself_calls_wrong_is_none)
{
	static const char *const lines[] = {
		"{\"temp\":31.5,\"valid\":false}",
		"{\"temp\":31.5,\"ok\":false}",
		"{\"temp\":31.5,\"success\":0}",
		"{\"temp\":31.5,\"connected\":false}",
		"{\"temp\":31.5,\"status\":\"error\"}",
		"{\"temp\":0,\"error\":\"open circuit\"}",
		"{\"temp\":31.5,\"error\":\"E05\"}",
		"temp=31.5 status=ERROR",
		"temp=31.5 crc=fail",
		"temp=31.5 valid=no",
		"T1: 31.5 crc error",
		"Temp: 31.5 Fault: Yes",
		"Temp: 31.5 Fault: open circuit",
	};

	for (size_t i = 0; i < COUNT(lines); i++)
		check(lines[i], "*T1=fault");
}

Test(text_boards, settings_and_bytes_are_no_reading)
{
	static const char *const lines[] = {
		"rx: 1F 20 31",
		"cutoff temp 35.0",
		"Critical temp: 40 C",
		"Operating temperature: -40 to 85",
		"Temp comp: 25.0",
		"Thermocouple init done 25",
		"Temp sensor type 25",
		"OC:0 SCG:0 SCV:0",
		"2.00 C sensor 2,  C sensor 1",
	};

	for (size_t i = 0; i < COUNT(lines); i++)
		check(lines[i], "");
}

Test(text_boards, two_things_are_never_one_channel)
{
	static const struct {
		const char *lines, *readings;
	} cases[] = {
		{"$WIMTA,31.5,C*1F", "wimta=31.5"},
		{"T1: 24.1 T2:", "*T1=24.1 T2=missing"},
		{"T1=31.5 ok T2=--- open", "*T1=31.5 T2=missing"},
		{"T1: 1.#QNAN T2: 24.1", "*T1=missing T2=24.1"},
		{"T1: short to GND T2: 24.1", "*T1=missing T2=24.1"},
		{"T1: under range T2: 24.1", "*T1=missing T2=24.1"},
		{"T1: DISC T2: 24.1", "*T1=missing T2=24.1"},
		{"{\"skin\":null,\"room\":22.1}", "*T1=missing ambient=22.1"},
		{"temperature1=31.5,temperature2=24.1", "*T1=31.5 T2=24.1"},
		{"TempSensor1: 31.5\nTempSensor2: 12.0", "*T1=31.5 T2=12"},
		{"sensor1TempC=31.5 sensor2TempC=12.0", "*T1=31.5 T2=12"},
		{"T1C=31.5 T2C=12.0", "*T1=31.5 T2=12"},
		{"[tmp1] 31.5\n[tmp2] 12.0", "*T1=31.5 T2=12"},
		{"[skin] 31.5\n[room] 22.1", "*T1=31.5 ambient=22.1"},
		{"1) 31.5 C\n2) 12.0 C", "*T1=31.5 T2=12"},
		{"12.0 C probe 2 31.5 C probe 1", "T2=12 *T1=31.5"},
		{"12.0 C sensor 2, 31.5 C sensor 1", "T2=12 *T1=31.5"},
		{"12.0 C sensor 2, nan C sensor 1", "T2=12 *T1=fault"},
		{"12.0 C sensor 2, --- sensor 1", "T2=12 *T1=missing"},
		{"[skin] nan\n[room] 22.1", "*T1=fault ambient=22.1"},
		{"28-0316a2795eff: nan", "*28-0316a2795eff=fault"},
		{"Ambient = 22.1*C Object = ---*C", "ambient=22.1 *object=missing"},
		{"31.5 C sensor 1\n12.0 C sensor 2", "*T1=31.5 T2=12"},
		{"0x5A: 31.5 C\n0x5B: 12.0 C", "0x5a=31.5 0x5b=12"},
		{"Ch.1: 31.5 C  Ch.2: 12.0 C", "*T1=31.5 T2=12"},
		{"D (12345) mlx90614: Ta=23.1 To=30.2", "ambient=23.1 *object=30.2"},
		{"CJ=24.0,HJ=31.5", "cold_junction=24 *T1=31.5"},
		{"{\"temp\":31.5,\"board_temp\":35.0,\"battery_temp\":28.0}", "*T1=31.5 internal=35"},
		{"CPU: 45.0 C GPU: 42.0 C T: 31.5", "internal=45 *T1=31.5"},
		{"MPU6050 temp: 33.1 T: 31.5", "mpu6050_internal=33.1 *T1=31.5"},
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		check(cases[i].lines, cases[i].readings);
}

/* "\0" ends strings of C; inside a line it is damage. */
Test(text_boards, a_zero_byte_at_an_end_is_no_damage)
{
	static const struct {
		const char *bytes;
		size_t n;
		int readings;
	} lines[] = {{"\0T1: 31.5\r\n", 11, 1},
		     {"T1: 31.5\0\r\n", 11, 1},
		     {"T1: 3\0"
		      "1.5\r\n",
		      11, 0}};

	for (size_t i = 0; i < COUNT(lines); i++) {
		struct reply reply;
		decode_reply(driver_by_name("text"), "", (const uint8_t *)lines[i].bytes, lines[i].n, &reply);
		cr_expect_eq(reply.n, lines[i].readings, "line %zu", i);
	}
}
