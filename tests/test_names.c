/* Names of columns: their units, and what they are of. */
#include <criterion/criterion.h>
#include <string.h>

#include "import/table.h"

/* Names with a bar between them. */
static const struct {
	enum unit unit;
	const char *names;
} times[] =
	{
		{UNIT_S,
		 "Time(s)|Time (sec)|Time (secs)|Time (second)|Seconds|t(s)|t_s|T/s|time s|Time [Sec]|Elapsed time (s)|Time since start (s)|Relative time [s]|time.seconds|Timer (S)|Time_seconds|TimeSec|timeInSeconds|time_in_s|Sekunden|Zeit(s)|Temps (s)|Tiempo [seg]|Čas [s]|时间(秒)|时间/s|Running Time s|X [s]|X_Value (s)|Duration_s|uptime_s|sec|Secs"},
		{UNIT_MS,
		 "Time(ms)|Time (msec)|Time (millisecond)|Milliseconds|t_ms|Time_ms|elapsedMs|timeMillis|time (mS)|Timestamp (ms)|Zeit (ms)|时间(毫秒)|time_msec|ms since start|tick_ms|uptime (ms)|system time ms"},
		{UNIT_MIN,
		 "Time(min)|Time (mins)|Time (minutes)|Minutes|t_min|Elapsed (min)|Zeit (min)|Temps (min)|time_minutes|Time, min|Time/min|minute"},
		{UNIT_H,
		 "Time(h)|Time (hr)|Time (hrs)|Time (hours)|Hours|t_h|Elapsed (h)|Zeit (Std)|Temps (h)|time_hours|Time/h|hour"},
		{UNIT_DAY,
		 "Time(d)|Time (day)|Time (days)|Days|t_days|Elapsed (d)|Zeit (Tage)|time_days|Time/d|day"},
		{UNIT_US,
		 "Time(us)|Time (µs)|Time (μs)|Time (usec)|Microseconds|t_us|Time_us|time (uS)|Time [µsec]"},
		{UNIT_NS, "Time(ns)|Time (nsec)|Nanoseconds|t_ns|elapsed_nanos|time [ns]"},
},
  temperatures[] = {
	  {UNIT_CELSIUS,
	   "Temp C|Temp(C)|Temp (°C)|Temp °C|Temp_C|TempC|tempC|temp.c|Temperature [°C]|Temperature in °C|Temperature, C|Temperature/°C|TEMP(DEGC)|T(C)|T_degC|T °C|Temperatur in Grad Celsius|Température (degrés Celsius)|Temp Celsius|Temperature Celsius (°C)|Temperature (C°)|CH1 (°C)|Ch 1 [C]|Probe-C|°C|Celsius|T1 [°C]|Temp1 (C)|Temp (deg-C)|Temp (degrees C)|Temp ( °C )|Temp(oC)|Temp (ºC)|Temp (C.)|Channel 1 (Deg C)|Temp_C_Avg|Avg Temp (C)|Temperature_Celsius(°C)|sensor_1_temperature_C|temperatureC|Temp Probe 1 °C Avg"},
	  {UNIT_FAHRENHEIT,
	   "Temp F|Temp(F)|Temp (°F)|Temp °F|Temp_F|TempF|tempF|temp.f|Temperature [°F]|Temperature in °F|Temperature, F|Temperature/°F|TEMP(DEGF)|T(F)|T_degF|Temp Fahrenheit|Temperature (F°)|CH1 (°F)|Ch 1 [F]|°F|Fahrenheit|Temp (deg-F)|Temp (degrees F)|Temp(oF)|Temp (ºF)|Channel 1 (Deg F)|Temp_F_Avg|Temp (°F)|Temp (Fahr)|temperatureF|T in F"},
	  {UNIT_KELVIN,
	   "Temp K|Temp(K)|Temp_K|Temperature [K]|Temperature/K|T(K)|T_K|Temp Kelvin|Temperature (Kelvin)|T in K|T [°K]|TempK|temperatureK"},
};

static struct columns columns;

static const struct column *read_name(const char *name, size_t n)
{
	columns_read(&columns, &(struct csv_field){name, n}, 1);
	return &columns.at[0];
}

Test(names, times_and_their_units)
{
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		for (const char *at = times[i].names; *at; at += strspn(at, "|")) {
			size_t n = strcspn(at, "|");
			const struct column *c = read_name(at, n);
			bool plain_seconds = times[i].unit == UNIT_S && !c->unit;

			cr_expect(c->unit == times[i].unit || plain_seconds, "%.*s: '%s'", (int)n, at,
				  unit_name(c->unit));
			cr_expect(column_time_rank(c) > 0 && !c->temperature, "%.*s", (int)n, at);
			at += n;
		}
	}
}

Test(names, temperatures_and_their_units)
{
	for (size_t i = 0; i < sizeof(temperatures) / sizeof(temperatures[0]); i++) {
		for (const char *at = temperatures[i].names; *at; at += strspn(at, "|")) {
			size_t n = strcspn(at, "|");
			const struct column *c = read_name(at, n);

			cr_expect_eq(c->unit, temperatures[i].unit, "%.*s: '%s'", (int)n, at,
				     unit_name(c->unit));
			cr_expect(c->temperature && !column_time_rank(c), "%.*s", (int)n, at);
			at += n;
		}
	}
}

Test(names, what_is_no_temperature)
{
	static const char *const names[] = {"Host Connected (LGR S/N: 1)",
					    "Phase C (A)",
					    "Humidity (%)",
					    "Type K",
					    "Tempo (s)",
					    "Temps (s)",
					    "Event",
					    "Serial",
					    "Date Time, GMT-04:00",
					    "#"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		cr_expect(!read_name(names[i], strlen(names[i]))->temperature, "%s", names[i]);
	cr_expect(column_is_second_choice(read_name("Dew Point (°C)", strlen("Dew Point (°C)"))));
	cr_expect(column_is_room(read_name("Room temp C", 11)));
	cr_expect(column_is_skin(read_name("Hauttemperatur °C", strlen("Hauttemperatur °C"))) ||
		  column_may_be_skin(read_name("Hauttemperatur °C", strlen("Hauttemperatur °C"))));
}
