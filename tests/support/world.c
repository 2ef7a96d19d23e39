#include "world.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "guard.h"
#include "program.h"
#include "watch.h"

#define AGAIN_MS 600

struct world *world;
char world_dir[64], world_base[128];

static int board = -1, slave = -1, seconds;

void world_begin(void)
{
	char path[128];
	folder_make(world_dir, sizeof(world_dir));
	program_config_home(world_dir);
	snprintf(world_base, sizeof(world_base), "%s/sessions", world_dir);
	snprintf(path, sizeof(path), "%s/world", world_dir);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	cr_assert(fd >= 0 && ftruncate(fd, sizeof(*world)) == 0);
	world = mmap(NULL, sizeof(*world), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	cr_assert_neq(world, MAP_FAILED);
	close(fd);
	shown.base = world_base;
	shown.preload = "preload_world.so";
	setenv("WORLD", path, 1);
	static const char *const ours[] = {"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "TMPDIR"};
	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		setenv(ours[i], world_dir, 1);
}

void world_end(void)
{
	folder_remove(world_dir);
}

void world_pass(int64_t ms)
{
	world->wall_ms += ms;
	world->boot_ms += ms;
	world->awake_ms += ms;
}

/* ---- a shell ---- */

int world_shell(const char *command)
{
	char path[128], status[128];
	size_t n;
	snprintf(path, sizeof(path), "%s/said", world_dir);
	snprintf(status, sizeof(status), "%s/status", world_dir);
	setenv("ICECUE", program_path(), 1);
	setenv("BASE", world_base, 1);
	setenv("STATUS", status, 1);
	pid_t pid = fork();
	if (pid == 0) {
		dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
		dup2(open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600), STDERR_FILENO);
		guard_child();
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	int ended;
	WAIT_UNTIL(waitpid(pid, &ended, WNOHANG) == pid, sleep_ms(2));
	char *text = file_read(path, &n), *code = file_read(status, &n);
	cr_assert(text && code, "%s: no status", command);
	snprintf(shown.text, sizeof(shown.text), "%s", text);
	shown.code = atoi(code);
	free(text);
	free(code);
	return shown.code;
}

int world_said(const char *words)
{
	int n = 0;
	for (const char *at = shown.text; (at = strstr(at, words)); at++)
		n++;
	return n;
}

/* ---- a board ---- */

const char *world_board(void)
{
	static char name[64], probe[80];
	struct termios raw;
	cr_assert_eq(openpty(&board, &slave, name, NULL, NULL), 0);
	cr_assert_eq(tcgetattr(slave, &raw), 0);
	cfmakeraw(&raw);
	tcsetattr(slave, TCSANOW, &raw);
	fcntl(board, F_SETFD, FD_CLOEXEC);
	fcntl(board, F_SETFL, O_NONBLOCK);
	fcntl(slave, F_SETFD, FD_CLOEXEC); /* kept: the other end is there before and after the program */
	snprintf(probe, sizeof(probe), "text:%s", name);
	return probe;
}

void world_unplug(void)
{
	close(board);
	close(slave);
	board = slave = -1;
}

void world_send(const char *bytes, size_t n)
{
	for (size_t done = 0; done < n;) {
		ssize_t k = write(board, bytes + done, n - done);
		struct pollfd fds[] = {{.fd = board, .events = POLLOUT},
				       {.fd = shown.terminal, .events = POLLIN}};
		if (k > 0)
			done += (size_t)k;
		else if (poll(fds, 2, 100) > 0 && fds[1].revents)
			watch_hear();
	}
}

void world_print(double celsius)
{
	char line[32];
	int n = snprintf(line, sizeof(line), "%.2f C\r\n", celsius);
	cr_assert_eq(write(board, line, (size_t)n), n);
}

/* Good readings that the record has got since the last call; the first call looks for it. */
static int new_readings(void)
{
	static FILE *record;
	static char line[4096];
	char folder[512], path[640];
	int n = 0;
	if (!record) {
		snprintf(path, sizeof(path), "%s/session.csv",
			 folder_only_session(world_base, folder, sizeof(folder)));
		record = fopen(path, "re");
		cr_assert(record);
	}
	for (long at = ftell(record); fgets(line, sizeof(line), record); at = ftell(record)) {
		if (!strchr(line, '\n')) {
			fseek(record, at, SEEK_SET);
			break;
		}
		n += strstr(line, ",ok,") != NULL;
	}
	clearerr(record);
	return n;
}

void world_begin_reading(double celsius)
{
	WAIT_UNTIL(session_has(world_base, ",ok,"), {
		world_pass(400);
		world_print(celsius);
		for (int i = 0; i < 10; i++)
			watch_hear();
	});
	world_settle();
}

void world_settle(void)
{
	int64_t end_ms = guard_end_ms();
	while (new_readings() == 0)
		cr_assert(!guard_is_over(end_ms), "no reading: %s", (watch_hear(), shown.text));
	do
		for (int i = 0; i < 25; i++)
			watch_hear();
	while (new_readings() > 0);
}

/* A row is in the record before the program has done all that follows from it; a line that comes until then
 * counts as of that moment, and is none of its own. Boards print again. */
void world_second(double celsius)
{
	int64_t end_ms = guard_end_ms();
	for (int found = 0; !found;) {
		world_pass(1000);
		world_print(celsius);
		for (int i = 0; i < AGAIN_MS / 2 && !(found = new_readings()); i++)
			watch_hear();
		cr_assert(!guard_is_over(end_ms), "no row of %.2f C in\n%s\nprogram said:\n%s", celsius,
			  session_text(world_base), shown.text);
	}
	seconds++;
}

int world_seconds(void)
{
	return seconds;
}

/* ---- what must hold ---- */

/* Of the next row of the record that has an event: its time, and its name in name[40]. Returns what follows
 * it. */
static const char *next_event(const char *text, double *at_s, char *name)
{
	for (const char *lf; (lf = strchr(text, '\n')); text = lf + 1) {
		const char *cell = text;
		for (int k = 0; k < 9 && cell; k++)
			cell = memchr(cell, ',', (size_t)(lf - cell)) ? strchr(cell, ',') + 1 : NULL;
		if (*text < '0' || *text > '9' || !cell || *cell == ',')
			continue;
		*at_s = atof(text);
		snprintf(name, 40, "%.*s", (int)strcspn(cell, ","), cell);
		return lf + 1;
	}
	return NULL;
}

double world_event_s(const char *name, double after_s)
{
	char *record = session_text(world_base), found[40];
	double at_s, first_s = -1;
	for (const char *at = record; first_s < 0 && (at = next_event(at, &at_s, found));)
		if (!strcmp(found, name) && at_s > after_s)
			first_s = at_s;
	free(record);
	return first_s;
}

static int count(const char *text, const char *words)
{
	int n = 0;
	for (; (text = strstr(text, words)); text++)
		n++;
	return n;
}

int world_readings(void)
{
	char *text = session_text(world_base);
	int n = count(text, ",ok,");
	free(text);
	return n;
}

/* Of the program and the system, not of the skin: no replay knows them. */
static bool is_of_world(const char *name)
{
	return !strncmp(name, "disk_", 5) || !strncmp(name, "sound_", 6);
}

/* Every event of the record comes again when it is replayed, in its order and at its time, and no other. */
static void check_replay(const char *record)
{
	char path[640], folder[512], name[40], line[120];
	double at_s;
	snprintf(path, sizeof(path), "%s/session.csv",
		 folder_only_session(world_base, folder, sizeof(folder)));
	struct program_result r = PROGRAM("replay", "--events", path);
	cr_expect_eq(r.code, 0, "%s", r.err);
	const char *replayed = r.out;
	int events = 0;
	for (const char *at = record; (at = next_event(at, &at_s, name));) {
		if (is_of_world(name))
			continue;
		events++;
		snprintf(line, sizeof(line), "{\"event\":\"%s\",\"elapsed_s\":%.15g,", name, at_s);
		replayed = replayed ? strstr(replayed, line) : NULL;
		cr_expect(replayed, "%s at %.3f s does not come again: %s", name, at_s, r.out);
	}
	cr_expect_eq(events, count(r.out, "{\"event\":"), "%d events were recorded: %s", events, r.out);
	program_free(&r);
}

void world_check(int code, int readings, const char *const *no_events)
{
	char *record = session_text(world_base);
	cr_expect_null(strstr(shown.text, "Sanitizer"), "%s", shown.text);
	cr_expect_null(strstr(shown.text, "runtime error"), "%s", shown.text);
	cr_expect_eq(shown.code, code, "%d, not %d: %s", shown.code, code, shown.text);
	cr_expect_geq(count(record, ",ok,"), readings, "%d readings, and not %d", count(record, ",ok,"),
		      readings);
	cr_expect(strstr(record, ",end,"), "no end");
	for (; *no_events; no_events++)
		cr_expect(world_event_s(*no_events, -1) < 0, "%s", *no_events);
	check_replay(record);
	free(record);
}
