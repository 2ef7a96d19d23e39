/* Chips that carry a serial line in HID reports, as pure functions. */
#include <criterion/criterion.h>
#include <string.h>

#include "core/probe/usb_bridge.h"

static const struct usb_bridge *const ch9325 = &usb_bridge_ch9325;

Test(bridges, settings_say_the_speed)
{
	uint8_t report[USB_REPORT_MAX];
	struct serial_settings s = {.baud = 2400, .data_bits = 8, .parity = 'N', .stop_bits = 1};

	cr_expect_eq(ch9325->settings(&s, report), 5);
	cr_expect_arr_eq(report, ((uint8_t[]){0x60, 0x09, 0, 0, 0x03}), 5);
	s.baud = 19200;
	ch9325->settings(&s, report);
	cr_expect_arr_eq(report, ((uint8_t[]){0x00, 0x4b, 0, 0, 0x03}), 5);
}

Test(bridges, a_long_message_takes_several_reports_and_comes_back_as_it_was)
{
	const uint8_t message[] = "a message of more than seven bytes";
	uint8_t report[USB_REPORT_MAX], back[64];
	size_t n = 0, took, reports = 0;

	for (size_t at = 0; at < sizeof(message); at += took, reports++) {
		cr_assert_eq(ch9325->wrap(message + at, sizeof(message) - at, report, &took), 8);
		cr_assert(took > 0 && report[0] == took);
		report[0] |= 0xf0; /* as it would come in */
		n += ch9325->unwrap(report, 8, back + n);
	}
	cr_expect_eq(reports, 5);
	cr_expect_eq(n, sizeof(message));
	cr_expect_arr_eq(back, message, sizeof(message));
}

Test(bridges, a_report_that_is_none_carries_nothing)
{
	uint8_t back[USB_REPORT_MAX];
	static const uint8_t reports[][8] = {
		{0xf0, 1, 2, 3, 4, 5, 6, 7},
		{0x03, 1, 2, 3},
		{0xf8, 1, 2, 3, 4, 5, 6, 7},
		{0xff, 1, 2, 3, 4, 5, 6, 7},
	};

	for (size_t i = 0; i < sizeof(reports) / sizeof(reports[0]); i++)
		cr_expect_eq(ch9325->unwrap(reports[i], 8, back), 0, "report %zu", i);
	cr_expect_eq(ch9325->unwrap(reports[0], 0, back), 0);
	cr_expect_eq(ch9325->unwrap((const uint8_t[]){0xf3, 1, 2}, 3, back), 0, "cut off");
	cr_expect_eq(ch9325->unwrap((const uint8_t[]){0xf2, 1, 2}, 3, back), 2);
}
