/* What boards print, and what the text driver makes of it: lines in many layouts, and the right readings. */
#include <criterion/criterion.h>
#include <string.h>

#include "icecue/decode.h"
#include "support/board.h"

/* Lines as a board sends them, and what board_told() says of them. */
struct text_case {
	const char *lines, *readings;
};

static const struct text_case plain[] = {
	/* the common forms */
	{"33.5", "*T1=33.5"},
	{"T1: 33.5 C", "*T1=33.5"},
	{"T1: 33.5", "*T1=33.5"},
	{"Temperature: 33.5 °C", "*T1=33.5"},
	{"temp=33.5", "*T1=33.5"},
	{"Temp: 33.5", "*T1=33.5"},
	{"temperature 33.5", "*T1=33.5"},
	{"t=33.50;", "*T1=33.5"},
	{"T:33.5", "*T1=33.5"},
	{"33.5C", "*T1=33.5"},
	{"33.50 degrees C", "*T1=33.5"},
	{"33.5 *C", "*T1=33.5"},
	{"+33.50", "*T1=33.5"},
	{"-0.25", "*T1=-0.25"},
	{"Temp is 33.5", "*T1=33.5"},
	{"The temperature is 33.50 degrees Celsius.", "*T1=33.5"},
	{"Current temperature: 33.5C", "*T1=33.5"},
	{"Temperature: 31 C", "*T1=31"},
	{"C: 33.50\tF: 92.30", "*T1=33.5"},
	{"Temp: 33.50 C / 92.30 F", "*T1=33.5"},
	{"Temp: 33.5C (92.3F)", "*T1=33.5"},
	{"Temperature = 33.50 Celsius, 92.30 Fahrenheit", "*T1=33.5"},
	{"Skin: 33.5", "*T1=33.5"},
	{"Skin temperature: 33.5 C", "*T1=33.5"},
	{"3.35e+01", "*T1=33.5"},
	/* several sensors */
	{"T1: 33.5 T2: 24.1", "*T1=33.5 T2=24.1"},
	{"T1=33.5,T2=24.1,T3=20.0", "*T1=33.5 T2=24.1 T3=20"},
	{"T1 33.5 T2 24.1", "*T1=33.5 T2=24.1"},
	{"T1,33.5,T2,24.1", "*T1=33.5 T2=24.1"},
	{"Temp1: 33.5 Temp2: 24.1", "*T1=33.5 T2=24.1"},
	{"Temp 1: 33.5\nTemp 2: 24.1", "*T1=33.5 T2=24.1"},
	{"temp_1=33.5 temp_2=24.1", "*T1=33.5 T2=24.1"},
	{"Sensor 1: 33.5\nSensor 2: 24.1", "*T1=33.5 T2=24.1"},
	{"Sensor 0: 33.5\nSensor 1: 24.1", "*T0=33.5 T1=24.1"},
	{"Sensor 0: 33.50 C, Sensor 1: 24.10 C", "*T0=33.5 T1=24.1"},
	{"Sensor #1 33.5 C\nSensor #2 24.1 C", "*T1=33.5 T2=24.1"},
	{"Sensor 1 = 33.50*C\nSensor 2 = 24.10*C", "*T1=33.5 T2=24.1"},
	{"Probe 1 33.5 C\nProbe 2 24.1 C", "*T1=33.5 T2=24.1"},
	{"CH1: 33.5 CH2: 24.1", "*T1=33.5 T2=24.1"},
	{"Sensor: 1 Temp: 33.5\nSensor: 2 Temp: 24.1", "*T1=33.5 T2=24.1"},
	{"Thermocouple 1: 33.50 C\nThermocouple 2: 24.10 C", "*T1=33.5 T2=24.1"},
	{"TC1=33.5 TC2=24.1 TC3=open", "*T1=33.5 T2=24.1 T3=missing"},
	{"1: 33.5\n2: 24.1", "*T1=33.5 T2=24.1"},
	{"[1] 33.5 C\n[2] 24.1 C", "*T1=33.5 T2=24.1"},
	{"Temperature[0]: 33.5\nTemperature[1]: 24.1", "*T0=33.5 T1=24.1"},
	{"Temperature for the device 1 (index 0) is: 33.44\nTemperature for the device 2 (index 1) is: 24.06",
	 "*index_0=33.44 index_1=24.06"},
	{"Temperature for device: 0\nTemp C: 33.44 Temp F: 92.19\nTemperature for device: 1\nTemp C: 24.06 Temp F: 75.31",
	 "*T0=33.44 T1=24.06"},
	{"Device Address: 28FF641E8216C3A1 Temp C: 33.44 Temp F: 92.19\nDevice Address: 28FF641E8216C3B2 Temp C: 24.06 Temp F: 75.31",
	 "28ff641e8216c3a1=33.44 28ff641e8216c3b2=24.06"},
	{"28FF641E8216C3A1: 33.44\n28FF641E8216C3B2: 24.06", "28ff641e8216c3a1=33.44 28ff641e8216c3b2=24.06"},
	{"28-0316a2795bff 33.437\n28-0416a2795b01 24.062", "28-0316a2795bff=33.43 28-0416a2795b01=24.06"},
	{"28FF641E8216C3A1: 33.44", "*28ff641e8216c3a1=33.44"},
	{"ROM = 28 61 64 12 3C 7C 2F 27\n  Chip = DS18B20\n  Data = 1 81 1 4B 46 7F FF F 10 71  CRC=71\n  Temperature = 24.06 Celsius, 75.31 Fahrenheit\n"
	 "ROM = 28 FF 64 1E 82 16 C3 A1\n  Chip = DS18B20\n  Data = 1 19 2 4B 46 7F FF C 10 A2  CRC=A2\n  Temperature = 33.56 Celsius, 92.41 Fahrenheit",
	 "286164123c7c2f27=24.06 28ff641e8216c3a1=33.56"},
	{"Kitchen: 22.1 C Leg: 33.5 C", "kitchen=22.1 leg=33.5"},
	{"Left 33.5 C\nRight 31.2 C", "left=33.5 right=31.2"},
	{"Temp A: 33.5 Temp B: 24.1", "a=33.5 b=24.1"},
	/* no number is that channel missing */
	{"T1: --- T2: 24.1", "*T1=missing T2=24.1"},
	{"T1: OL, T2: 24.1", "*T1=missing T2=24.1"},
	{"T1: T2: 24.1", "*T1=missing T2=24.1"},
	{"T1=,T2=24.1", "*T1=missing T2=24.1"},
	{"T1: open T2: 24.1", "*T1=missing T2=24.1"},
	{"T1: err T2: 24.1", "*T1=missing T2=24.1"},
	{"T1: N/A T2: 24.1", "*T1=missing T2=24.1"},
	{"T1: --.- C T2: 24.1 C", "*T1=missing T2=24.1"},
	{"T1: not connected, T2: 24.1", "*T1=missing T2=24.1"},
	{"Sensor 1: disconnected\nSensor 2: 24.1", "*T1=missing T2=24.1"},
	{"Sensor 1: Error\nSensor 2: 24.1", "*T1=missing T2=24.1"},
	{"T1: nan T2: 24.1", "*T1=fault T2=24.1"},
	{"T1: -127.00 T2: 24.1", "*T1=missing T2=24.1"},
	{"Temperature: unavailable", "*T1=missing"},
	{"Temp: ****", "*T1=missing"},
	{"{\"t1\":null,\"t2\":24.1}", "*T1=missing T2=24.1"},
	{"{\"temp\":null}", "*T1=missing"},
	{"{\"temp\":\"nan\"}", "*T1=fault"},
	{"{'t1': None, 't2': 24.1}", "*T1=missing T2=24.1"},
	{"C = nan", "*T1=fault"},
	{"-127.00", "*T1=missing"},
	{"Sensor 1 : -127.00°C | -196.60°F", "*T1=missing"},
	{"Dallas Temperature IC Control Library Demo\nTemperature: 85.00", "*T1=not_ready"},
	{"DS18B20: 85.00", "*ds18b20=not_ready"},
	{"object: nan ambient: 23.1", "*object=fault ambient=23.1"},
	{"25.50\terr\t1", "inner=25.5 *outer=missing"},
	{"25.50\terr\t1\n25.50\t31.25\t2", "inner=25.5 *outer=31.25"},
	{"18.31 [c]\terr\t1s", "inner=18.31 *outer=missing"},
	/* units */
	{"Temp: 92.3 F", "*T1=33.5"},
	{"Temp: 92.3°F", "*T1=33.5"},
	{"Temp: 92.3 ℉", "*T1=33.5"},
	{"Temp: 92.3 degF", "*T1=33.5"},
	{"TempF: 92.3", "*T1=33.5"},
	{"temp_f=92.3", "*T1=33.5"},
	{"Temperature (F): 92.3", "*T1=33.5"},
	{"Temperature in Fahrenheit: 92.3", "*T1=33.5"},
	{"{\"temp_f\":92.3}", "*T1=33.5"},
	{"{\"temp\":92.3,\"unit\":\"F\"}", "*T1=33.5"},
	{"{\"Temperature\":92.3,\"TempUnit\":\"F\"}", "*T1=33.5"},
	{"Temp: 306.65 K", "*T1=33.5"},
	{"tempK=306.65", "*T1=33.5"},
	{"Temp: 306.65 kelvin", "*T1=33.5"},
	{"T: 33.5℃", "*T1=33.5"},
	{"T: 33.5 oC", "*T1=33.5"},
	{"T: 33.5 'C", "*T1=33.5"},
	{"T: 33.5 degC", "*T1=33.5"},
	{"T: 33.5 Cel", "*T1=33.5"},
	{"T: 33.5 deg", "*T1=33.5"},
	{"Temp (°C): 33.5", "*T1=33.5"},
	{"Temp [C] 33.5", "*T1=33.5"},
	{"Temp *C = 33.5\t\tHum. % = 45.1", "*T1=33.5"},
	{"Temp: 33.5 Â°C", "*T1=33.5"},
	{"Temp: 33.5 &deg;C", "*T1=33.5"},
	{"Type K: 33.5 C", "*T1=33.5"},
	{"31.5 ° C", "*T1=31.5"},
	/* camel case, glued words, other languages */
	{"objectTemp:30.2,ambientTemp:23.1", "*object=30.2 ambient=23.1"},
	{"ObjectTempC:31.5", "*object=31.5"},
	{"object_temp=31.5", "*object=31.5"},
	{"objtemp: 31.5 ambtemp: 23.1", "*object=31.5 ambient=23.1"},
	{"Tobj=31.5 Tamb=23.1", "*object=31.5 ambient=23.1"},
	{"To: 31.5 Ta: 23.1", "*object=31.5 ambient=23.1"},
	{"skinTemp: 33.5 roomTemp: 22.0", "*T1=33.5 ambient=22"},
	{"tempC=33.5 tempF=92.3", "*T1=33.5"},
	{"Temperatur: 33.5 C", "*T1=33.5"},
	{"Température : 33.5 °C", "*T1=33.5"},
	{"Temperatura: 33.5 C", "*T1=33.5"},
	{"Teplota: 33.5 C", "*T1=33.5"},
	{"Температура: 33.5 C", "*T1=33.5"},
	{"温度: 33.5 C", "*T1=33.5"},
	{"温度：33.5℃ 湿度：40.2%", "*T1=33.5"},
	{"Umgebung: 22.1 C Objekt: 33.5 C", "ambient=22.1 *object=33.5"},
	{"Temperatur: 33.5 C Luftfeuchtigkeit: 45 %", "*T1=33.5"},
	{"Temperatura: 33.5 Umidità: 45.0", "*T1=33.5"},
	/* the label behind */
	{"33.5C skin 22.1C room", "*T1=33.5 ambient=22.1"},
	{"22.1 C ambient, 31.5 C object", "ambient=22.1 *object=31.5"},
	{"45.0 % humidity 33.5 C temperature", "*T1=33.5"},
	{"33.5 C skin", "*T1=33.5"},
	/* JSON */
	{"{\"temp\":33.5}", "*T1=33.5"},
	{"{\"temperature\":33.5,\"humidity\":40.2}", "*T1=33.5"},
	{"{\"id\": 7, \"temp\": 33.5}", "*id_7=33.5"},
	{"{\"sensor\":\"leg\",\"temp\":33.5}\n{\"sensor\":\"room\",\"temp\":22.1}", "*leg=33.5 ambient=22.1"},
	{"{\"id\":\"28ff641e8216c3a1\",\"temp\":33.5}\n{\"id\":\"28ff641e8216c3b2\",\"temp\":24.1}",
	 "28ff641e8216c3a1=33.5 28ff641e8216c3b2=24.1"},
	{"{\"Time\":\"2026-01-01T12:00:00\",\"DS18B20\":{\"Id\":\"01131B123456\",\"Temperature\":20.6},\"TempUnit\":\"C\"}",
	 "*01131b123456=20.6"},
	{"{\"Time\":\"2026-01-01T12:00:00\",\"DS18B20-1\":{\"Id\":\"3C01F0954A3B\",\"Temperature\":33.4},\"DS18B20-2\":{\"Id\":\"3C01F095B31A\",\"Temperature\":24.4},\"TempUnit\":\"C\"}",
	 "3c01f0954a3b=33.4 3c01f095b31a=24.4"},
	{"{\"battery\":100,\"humidity\":45.2,\"linkquality\":78,\"pressure\":1013,\"temperature\":33.5,\"voltage\":3000}",
	 "*T1=33.5"},
	{"{\"sensors\":[{\"name\":\"left\",\"temp\":33.5},{\"name\":\"right\",\"temp\":31.0}]}",
	 "left=33.5 right=31"},
	{"{\"temps\":[33.5,24.1]}", "*T1=33.5 T2=24.1"},
	{"{'temp': 33.5, 'hum': 40.2}", "*T1=33.5"},
	{"{\"temp\":\"33.5\"}", "*T1=33.5"},
	{"{\"object\":31.5,\"ambient\":23.1,\"die\":25.0}", "*object=31.5 ambient=23.1 internal=25"},
	{"12:00:01.123 MQT: tele/probe/SENSOR = {\"DS18B20\":{\"Temperature\":20.6}}", "*ds18b20=20.6"},
	{"{\"temp\":33.5", ""},
	{"{\"temp\":33.5,\"error\":0}", "*T1=33.5"},
	/* log prefixes, prompts, colours */
	{"12:34:56.789 -> Temp: 33.5", "*T1=33.5"},
	{"12:34:56.789 -> 33.5", "*T1=33.5"},
	{"[12:34:56] Temp: 33.5", "*T1=33.5"},
	{"I (12345) main: Temperature: 33.5 C", "*T1=33.5"},
	{"\x1b[0;32mI (512) ds18b20: temperature: 33.50C\x1b[0m", "*ds18b20=33.5"},
	{"[00:00:05.123,000] <inf> main: temp: 33.50 C", "*T1=33.5"},
	{"<6>[   12.345678] probe: temp=33.5", "*T1=33.5"},
	{"Nov 30 06:14:53 host probe[123]: temp=33.5", "*T1=33.5"},
	{"2026-11-30T06:14:53Z temp=33.5", "*T1=33.5"},
	{"2026-11-30 06:14:53 33.5 C", "*T1=33.5"},
	{"> T: 33.5", "*T1=33.5"},
	{">>> 33.5", "*T1=33.5"},
	{"[21:52:35][D][sensor:094]: 'Skin': Sending state 33.50000 °C with 2 decimals of accuracy",
	 "*T1=33.5"},
	{"[21:52:35][D][sensor:094]: 'Room Humidity': Sending state 45.20000 % with 1 decimals of accuracy",
	 ""},
	{"\x1b[1;33m33.5\x1b[0m C", "*T1=33.5"},
	{"INFO: Temp: 33.5", "*T1=33.5"},
	{"(33.5,)", "*T1=33.5"},
	{"SHT3XD: 33.50 Cel ; 45.12 %RH", "*sht3xd=33.5"},
	{"BME280: 33.50 C, 1013.2 hPa, 40.1 %", "*bme280=33.5"},
	{"$TEMP,33.5*5A", "*T1=33.5"},
	/* beside it what is none */
	{"Humidity: 45.00%  Temperature: 33.50°C 92.30°F  Heat index: 33.12°C 91.62°F", "*T1=33.5"},
	{"Humidity:    45.12\tTemperature: 33.50", "*T1=33.5"},
	{"T=33.5 H=45.1 P=1013.2", "*T1=33.5"},
	{"temp:33.5 hum:45.1 co2:412", "*T1=33.5"},
	{"ADC: 512 Temp: 33.5", "*T1=33.5"},
	{"raw=512, V=0.75, T=33.5", "*T1=33.5"},
	{"Temp: 33.5 C, Battery: 3.91 V", "*T1=33.5"},
	{"count=12 temp=33.5", "*T1=33.5"},
	{"T1=33.5 min=30.0 max=35.0", "*T1=33.5"},
	{"Uptime: 31.5 s Temp: 33.5 C", "*T1=33.5"},
	{"Temp: 33.5, dew point: 12.3", "*T1=33.5"},
	{"Object: 31.5 Die: 25.0", "*object=31.5 internal=25"},
	{"Object Temperature: 31.50*C\nDie Temperature: 25.00*C", "*object=31.5 internal=25"},
	{"Internal: 25.0 Thermocouple: 33.5", "internal=25 *T1=33.5"},
	{"Temp: 33.5 CPU temp: 45.0", "*T1=33.5 internal=45"},
	{"MCU temperature: 38.0 C", "internal=38"},
	{"ESP32 chip temp: 53.3", "internal=53.3"},
	{"Board temp: 31.5", "internal=31.5"},
	{"T1: 33.5, status: 0", "*T1=33.5"},
	{"OK Temp: 33.5", "*T1=33.5"},
	{"T1: 33.5 err=0x00", "*T1=33.5"},
	{"{\"temp\":33.5,\"fault\":false}", "*T1=33.5"},
	{"no fault, T = 33.5 C", "*T1=33.5"},
};

/* No reading at all. */
static const char *const none[] = {
	"Sensor resolution: 12",
	"Resolution: 12 bits",
	"Temperature resolution: 0.0625 C",
	"Temperature offset: 0.50",
	"Calibration offset: 1.5 C",
	"Emissivity: 0.98",
	"Update interval: 10.0s",
	"Interval: 30",
	"Sensor pin: 4",
	"Probe: 0",
	"Sensors found: 2",
	"Found 2 temperature sensors",
	"Number of sensors: 2",
	"Temperature range: -40 to 125 C",
	"Temp range: -40..125",
	"T_min: 20.0 T_max: 40.0",
	"Tmin=20.0",
	"Max temp: 36.2",
	"High alarm: 30.0 C",
	"Alarm temperature: 30.0 C",
	"Temp limit: 38.0",
	"Threshold: 30.0",
	"Setpoint: 30.0 C",
	"Target temperature: 30.0",
	"Average temp: 31.5",
	"Reference resistor: 430.0",
	"Nominal temperature: 25.0",
	"Temperature sensor pin: 4",
	"Sample rate: 10.0",
	"Baud rate: 9600",
	"Firmware version 1.25",
	"v1.25",
	"Humidity: 40.2 %",
	"RH: 40.2",
	"Luftfeuchtigkeit: 45.0 %",
	"Pressure: 1013.25 hPa",
	"Voltage: 3.31 V",
	"VCC=3.3",
	"Battery: 3.91",
	"Analog: 512",
	"Raw: 31.5",
	"ADC=31",
	"Altitude = 31.5 m",
	"Dew point: 12.5 C",
	"Heat index: 31.5 C",
	"Uptime: 31.5",
	"millis: 12345",
	"count: 31",
	"12345",
	"31",
	"0x1F",
	"Data = 1 81 1 4B 46 7F FF F 10 71  CRC=71",
	"ROM = 28 61 64 12 3C 7C 2F 27",
	"R=28 FF 64 1E 82 16 C3 A1",
	"Scratchpad: 50 05 4B 46 7F FF 0C 10 1C",
	"28 61 64 12 3C 7C 2F 27",
	"Address: 0x5A",
	"I2C device found at address 0x5A  !",
	"Device 0 Address: 28FF641E8216C3A1",
	"MAC: 24:0A:C4:12:34:56",
	"IP address: 192.168.1.31",
	"Connected to 192.168.1.31",
	"Date: 2026-11-30",
	"Time: 12:34:56",
	"12:34:56",
	"[C][dallas.sensor:098]:   Resolution: 12",
	"[C][mlx90614:055]:   Emissivity: 0.98",
	"[11:40:06][C][sensor:011]:   Update Interval: 31.0s",
	"WiFi connected, RSSI: -31",
	"Error: 0",
	"status=31",
	"24.0, 24.3, 24.6, 24.9, 25.2, 25.5, 25.8, 24.0, 24.3, 24.6, 24.9, 25.2, 25.5, 25.8, 24.0, 24.3",
	"[24.0, 24.3, 24.6, 24.9, 25.2, 25.5, 25.8, 24.0, 24.3, 24.6]",
	"Temperatur: 33,5 C",
	"33,5",
	"Temp/Hum: 31.5/40.2",
	"H/T: 40.2 / 31.5",
	"hello world",
	"Initializing MLX90614 sensor...",
	"MLX90614 test",
	"DS18B20 found, 12 bit",
	"ets Jun  8 2016 00:22:57",
	"rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)",
	"load:0x3fff0018,len:4",
	"T1: 33.5 T1: 24.1",
	"{\"temp\":[1,2,3,4,5,6,7,8,9,10]}",
	"{\"humidity\":40.2}",
	"{\"resolution\":12,\"interval\":10}",
	"{\"type\":\"config\",\"temp_offset\":0.5}",
	"Temp: 31.5 24.1",
};

/* Lists: their numbers can be chosen, and one is taken only when no other can be skin. */
static const struct text_case lists[] = {
	{"31.50,40.20", "#1=31.5 #2=40.2"},
	{"31.50,40.20,1013.25", "#1=31.5 #2=40.2 #3=1013.25"},
	{"31.5 24.1", "#1=31.5 #2=24.1"},
	{"31.5\t24.1", "#1=31.5 #2=24.1"},
	{"31.5;24.1", "#1=31.5 #2=24.1"},
	{"1234567 31.5", "*T1=31.5"},
	{"1234567,31.5", "*T1=31.5"},
	{"12:34:56 31.5", "*T1=31.5"},
	{"12:34:56,31.5", "*T1=31.5"},
	{"31.5,60.2,1013.2", "*T1=31.5"},
	{"12,3,7,31.50", "#1=12 #2=3 #3=7 #4=31.5"},
	{"nan,45.2", "#1=fault #2=45.2"},
	{"-127.00,45.2", "#1=missing #2=45.2"},
	{"31.5,60.2\n31.5,45.0",
	 "*T1=31.5 #1=31.5 #2=45"}, /* taken while the other could not be skin, and no longer */
	{"31.5,45.0\n31.5,60.2", "#1=31.5 #2=60.2"},
	{"25.1,31.2,32.3,0.0,0.0", "#1=25.1 #2=31.2 #3=32.3 #4=0 #5=0"},
	{"31.5 C 45 %", "*T1=31.5"},
	{"31.5 C 24.1 C", "#1=31.5 #2=24.1"},
	{"[31.5, 24.1]", "#1=31.5 #2=24.1"},
	{"(31.5, 24.1)", "#1=31.5 #2=24.1"},
};

/* The comma, as all the lines show it. */
static const struct text_case commas[] = {
	{"Temperatur: 33,5 C\nTemperatur: 33,6 C\nTemperatur: 33,4 C\nTemperatur: 33,5 C\nTemperatur: 33,5 C\nTemperatur: 33,7 C",
	 "*T1=33.7"},
	{"T: 33,05\nT: 33,00\nT: 32,95", "*T1=32.95"},
	{"33,05\n33,00\n32,95", "*T1=32.95"},
	{"32,9\n33,1\n32,8\n33,0", "*T1=33"},
	{"33,05;24,00\n33,00;24,06\n32,95;24,12", "#1=32.95 #2=24.12"},
	{"T1: 33,05 T2: 24,06\nT1: 33,00 T2: 24,00\nT1: 32,95 T2: 24,06", "*T1=32.95 T2=24.06"},
	{"33.5,24.1\n33.4,24.1", "#1=33.4 #2=24.1"},
	{"T1:33,T2:24", "*T1=33 T2=24"},
	{"33,45\n33,45\n33,46\n33,45\n34,46\n34,46", ""},
	{"Temp: 33, Hum: 45", "*T1=33"},
	{"1.5,2,3\n31,5 C\n31,6 C\n31,7 C\n31,5 C\n31,5 C", "#1=1.5 #2=2 #3=3"},
};

#define COUNT(of) (sizeof(of) / sizeof((of)[0]))

static void check(const char *lines, const char *want, int times)
{
	struct board b = {0};
	char got[512];
	for (int i = 0; i < times; i++)
		board_say(&b, lines);
	cr_expect_str_eq(board_told(&b, got, sizeof(got)), want, "%s\n  gives  %s\n  not  %s", lines, got,
			 want);
}

/* Twice: what the first lines taught must not change the later ones. */
Test(text_lines, are_read_as_they_are_meant)
{
	for (size_t i = 0; i < COUNT(plain); i++)
		check(plain[i].lines, plain[i].readings, 2);
}

Test(text_lines, that_are_no_temperature_are_no_reading)
{
	for (size_t i = 0; i < COUNT(none); i++) {
		struct reply reply;
		check(none[i], "", 2);
		decode_reply(driver_by_name("text"), "", (const uint8_t *)none[i], strlen(none[i]), &reply);
		cr_expect(reply.n == 0 && reply.verdict != VERDICT_OK, "%s", none[i]);
	}
}

Test(text_lines, lists_are_chosen_from)
{
	for (size_t i = 0; i < COUNT(lists); i++)
		check(lists[i].lines, lists[i].readings, 1);
}

Test(text_lines, a_comma_is_what_the_whole_stream_shows)
{
	for (size_t i = 0; i < COUNT(commas); i++)
		check(commas[i].lines, commas[i].readings, 1);
}

/* Alone, as `icecue decode` takes it, a list has no reading that could be mistaken for the skin. */
Test(text_lines, a_list_alone_is_read_only_when_one_number_can_be_skin)
{
	for (size_t i = 0; i < COUNT(lists); i++) {
		struct reply reply;
		if (strchr(lists[i].lines, '\n'))
			continue;
		decode_reply(driver_by_name("text"), "", (const uint8_t *)lists[i].lines,
			     strlen(lists[i].lines), &reply);
		cr_expect_eq(reply.n, lists[i].readings[0] == '*', "%s", lists[i].lines);
	}
}
