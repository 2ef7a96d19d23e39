/* Notifications on the desktop: the sink on a bus of the test's own, which answers as a desktop does. */
#ifdef HAVE_LIBSYSTEMD
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

#include "live/chain.h"
#include "live/sinks.h"
#include "support/guard.h"
#include "support/program.h"

static char dir[64], path[100], address[128];
static int listener;
static sd_bus *desktop;
static struct chain chain;
static struct sink *sink;

/* The last notification. */
static struct {
	int n;
	uint32_t replaces;
	uint8_t urgency;
	char title[120], body[400];
	bool refuses;
} shown;

static int take_notify(sd_bus_message *m)
{
	const char *app, *icon, *title, *body, *key;
	sd_bus_message_read(m, "susss", &app, &shown.replaces, &icon, &title, &body);
	sd_bus_message_skip(m, "as");
	sd_bus_message_enter_container(m, 'a', "{sv}");
	sd_bus_message_enter_container(m, 'e', "sv");
	sd_bus_message_read(m, "s", &key);
	sd_bus_message_read(m, "v", "y", &shown.urgency);
	snprintf(shown.title, sizeof(shown.title), "%s", title);
	snprintf(shown.body, sizeof(shown.body), "%s", body);
	shown.n++;
	return sd_bus_reply_method_return(m, "u", 7);
}

static int take(sd_bus_message *m, void *context, sd_bus_error *error)
{
	if (sd_bus_message_is_method_call(m, NULL, "Hello"))
		return sd_bus_reply_method_return(m, "s", ":1.1");
	if (shown.refuses)
		return sd_bus_reply_method_errorf(m, "org.freedesktop.DBus.Error.ServiceUnknown", "none");
	if (sd_bus_message_is_method_call(m, NULL, "Notify"))
		return take_notify(m);
	if (sd_bus_message_is_method_call(m, NULL, "GetServerInformation"))
		return sd_bus_reply_method_return(m, "ssss", "desktop", "us", "1", "1.2");
	return 0;
}

static void begin(void)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	folder_make(dir, sizeof(dir));
	snprintf(path, sizeof(path), "%s/bus", dir);
	snprintf(address, sizeof(address), "unix:path=%s", path);
	setenv("DISPLAY", ":0", 1);
	setenv("DBUS_SESSION_BUS_ADDRESS", address, 1);
	snprintf(a.sun_path, sizeof(a.sun_path), "%s", path);
	listener = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	cr_assert_eq(bind(listener, (struct sockaddr *)&a, sizeof(a)), 0);
	cr_assert_eq(listen(listener, 4), 0);
}

static void end(void)
{
	sd_bus_close_unref(desktop);
	close(listener);
	folder_remove(dir);
}

TestSuite(desktop, .init = begin, .fini = end, .timeout = GUARD_TEST_S);

static void serve(void)
{
	int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd >= 0) {
		cr_assert_geq(sd_bus_new(&desktop), 0);
		sd_bus_set_fd(desktop, fd, fd);
		sd_bus_set_server(desktop, 1, (sd_id128_t){.bytes = {1}});
		sd_bus_set_anonymous(desktop, 1);
		sd_bus_add_filter(desktop, NULL, take, NULL);
		cr_assert_geq(sd_bus_start(desktop), 0);
	}
	while (desktop && sd_bus_process(desktop, NULL) > 0)
		;
}

static void tick(int64_t t_ms)
{
	struct outcome o = {.t_ms = t_ms, .skin_mc = MC_NONE, .probe = PROBE_GOOD};
	cr_assert_eq(sink->tick(sink, t_ms, &o), RESULT_OK);
	serve();
	sleep_ms(1);
}

static void tell(int64_t t_ms, enum event_kind kind, enum priority p)
{
	struct outcome o = {.t_ms = t_ms, .skin_mc = MC_NONE, .probe = PROBE_GOOD, .n_events = 1};
	o.events[0] =
		(struct event){.t_ms = t_ms, .kind = kind, .priority = p, .class = event_class(kind, p)};
	sink->event(sink, &o.events[0], &o);
}

Test(desktop, an_alert_is_shown_replaced_and_its_end_told)
{
	sink = sink_desktop(&chain, 0);
	WAIT_UNTIL(chain.of[CHAIN_DESKTOP].state == CHAIN_WORKS, tick(0));
	cr_expect_eq(shown.n, 0);
	tell(1000, EVENT_NUMB, PRIORITY_MEDIUM);
	WAIT_UNTIL(shown.n == 1, tick(1000));
	cr_expect_str_eq(shown.title, "READY");
	cr_expect_not_null(strstr(shown.body, "READY FOR DEEP PASSES: pinch it."), "%s", shown.body);
	cr_expect_not_null(strstr(shown.body, "Not a medical device"));
	cr_expect(shown.urgency == 1 && shown.replaces == 0);
	tell(2000, EVENT_TOO_COLD, PRIORITY_HIGH);
	WAIT_UNTIL(shown.n == 2, tick(2000));
	cr_expect_str_eq(shown.title, "TOO COLD");
	cr_expect(shown.urgency == 2 && shown.replaces == 7, "in place of the other");
	tell(3000, EVENT_REWARMED, PRIORITY_NONE);
	tell(3000, EVENT_ICING_STARTED, PRIORITY_NONE);
	WAIT_UNTIL(shown.n == 3, tick(3000));
	cr_expect_str_eq(shown.title, "Ended: TOO COLD");
	cr_expect_eq(shown.urgency, 0);
	for (int i = 0; i < 20; i++)
		tick(4000 + i);
	cr_expect_eq(shown.n, 3, "each once");
	sink->close(sink, 5000);
}

Test(desktop, one_that_shows_none_is_said)
{
	shown.refuses = true;
	sink = sink_desktop(&chain, 0);
	WAIT_UNTIL(chain.of[CHAIN_DESKTOP].state == CHAIN_FAILED, tick(0));
	cr_expect_not_null(strstr(chain.of[CHAIN_DESKTOP].why, "ServiceUnknown"), "%s",
			   chain.of[CHAIN_DESKTOP].why);
	sink->close(sink, 0);
}

Test(desktop, without_a_bus_nothing_waits)
{
	unlink(path);
	sink = sink_desktop(&chain, 0);
	cr_expect_eq(chain.of[CHAIN_DESKTOP].state, CHAIN_FAILED);
	tell(1000, EVENT_NUMB, PRIORITY_MEDIUM);
	tick(2000);
	sink->close(sink, 3000);
	setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:", 1);
	cr_expect_not(desktop_is_there());
}
#endif
