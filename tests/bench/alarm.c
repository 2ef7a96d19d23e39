/*
 * alarm - how long after the last byte of the deciding sample the bell rings, and a follower of the session's
 * socket has the event: the unmodified program, its probe on one pseudo terminal and its screen on another,
 * and beside each, on the same bytes, mawk with the rule "100 samples at or below 4 C", which does nothing
 * else.
 *
 *     alarm PROGRAM SESSIONS CYCLES [page] [alsa]
 *
 * All sessions at once, 10 samples a second; a cycle is 11 s of cold skin and 12 s of warm. With page each
 * has a page and its viewer, with alsa it plays, by ALSA's file plugin, into a pipe whose first byte counts.
 * Prints for each the number of bells, the median and the 99th percentile in ms. Exit status 1 when a bell
 * was missed.
 */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <netinet/in.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define SESSIONS_MAX 40
#define BELLS_MAX 20000
#define SAMPLE_MS 100
#define WARM_FIRST 50 /* samples */
#define COLD 110
#define WARM 120

enum who { ICECUE, MAWK, PROGRAMS, SOCKET = PROGRAMS, PAGE, SOUND, WHO };

static const struct {
	const char *name, *sign; /* what a bell is in what it writes */
} about[WHO] = {
	[ICECUE] = {"icecue", "\a"},
	[MAWK] = {"mawk", "\a"},
	[SOCKET] = {"socket", "{\"event\":\"too_cold\",\"elapsed_s\""},
	[PAGE] = {"page", "\"kind\":\"too_cold\""},
	[SOUND] = {"sound", ""}, /* whatever it is */
};

struct side {
	pid_t pid;
	int data;   /* our end of what it reads its samples from; a program's alone */
	int screen; /* our end of what it writes on */
	double sent_s;
	bool rung; /* in this cycle */
};

static bool has[WHO] = {[ICECUE] = true, [MAWK] = true, [SOCKET] = true};
static char ports[SESSIONS_MAX][8]; /* of the pages */
static struct side sides[SESSIONS_MAX][WHO];
static double late_ms[WHO][BELLS_MAX];
static int bells[WHO];

static double now_s(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The slave stays open with us, so that nothing is lost before the program has opened it. */
static int open_data(char name[64])
{
	int master, slave;
	struct termios raw;
	if (openpty(&master, &slave, NULL, NULL, NULL) < 0) {
		perror("openpty");
		exit(1);
	}
	tcgetattr(slave, &raw);
	cfmakeraw(&raw);
	tcsetattr(slave, TCSANOW, &raw);
	snprintf(name, 64, "%s", ttyname(slave));
	fcntl(master, F_SETFD, FD_CLOEXEC);
	fcntl(master, F_SETFL, O_NONBLOCK); /* one that does not read is seen, and holds nobody up */
	fcntl(slave, F_SETFD, FD_CLOEXEC);
	return master;
}

/* Ports that were free a moment ago, each another. */
static void find_ports(int n)
{
	int fds[SESSIONS_MAX];
	for (int i = 0; i < n; i++) {
		struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
		socklen_t size = sizeof(a);
		fds[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		if (bind(fds[i], (struct sockaddr *)&a, size) < 0 ||
		    getsockname(fds[i], (struct sockaddr *)&a, &size) < 0) {
			perror("bind");
			exit(1);
		}
		snprintf(ports[i], sizeof(ports[i]), "%d", ntohs(a.sin_port));
	}
	for (int i = 0; i < n; i++)
		close(fds[i]);
}

/* A pipe that the session number i plays into. */
static void open_sound(struct side *s, int i, const char *folder)
{
	char path[64], conf[80];
	snprintf(path, sizeof(path), "%s/sound.%d", folder, i);
	snprintf(conf, sizeof(conf), "%s.conf", path);
	FILE *f = fopen(conf, "w");
	if (f && mkfifo(path, 0600) == 0)
		s->screen = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (!f || s->screen < 0) {
		perror(path);
		exit(1);
	}
	fprintf(f,
		"pcm.!default { type file file \"%s\" format \"raw\" slave.pcm \"null\" }\npcm.null { type null }\n",
		path);
	fclose(f);
}

/* In a child. */
static _Noreturn void become(enum who who, int i, const char *program, const char *folder, const char *data)
{
	char probe[96], conf[80];
	const char *argv[20] = {program, "watch", "--probe", probe, "--out", folder, "--unit", "C"};
	int n = 8;
	snprintf(probe, sizeof(probe), "text:%s", data);
	snprintf(conf, sizeof(conf), "%s/sound.%d.conf", folder, i);
	setenv("TERM", "xterm", 1);
	setenv("XDG_RUNTIME_DIR", folder, 1);
	setenv("ALSA_CONFIG_PATH", conf, 1);
	if (has[PAGE]) {
		argv[n++] = "--page";
		argv[n++] = ports[i];
	}
	if (has[SOUND])
		argv[n++] = "--sound";
	if (who == ICECUE)
		execv(program, (char **)argv);
	else
		execlp("mawk", "mawk", "-W", "interactive",
		       "{ split($0, f, \"=\") } f[2] <= 4 { if (++n == 100) printf \"\\a\" } f[2] > 4 { n = 0 }",
		       data, (char *)NULL);
	_exit(127);
}

static void begin(struct side *s, enum who who, int i, const char *program, const char *folder)
{
	char data[64];
	struct winsize w = {.ws_row = 24, .ws_col = 80};
	s->data = open_data(data);
	s->pid = forkpty(&s->screen, NULL, NULL, &w);
	if (s->pid < 0) {
		perror("forkpty");
		exit(1);
	}
	if (s->pid == 0)
		become(who, i, program, folder, data);
	fcntl(s->screen, F_SETFD, FD_CLOEXEC);
}

static void ask(struct side *s, const struct sockaddr *a, socklen_t n, const char *request)
{
	s->screen = socket(a->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (connect(s->screen, a, n) == 0 && write(s->screen, request, strlen(request)) > 0)
		return;
	perror(request);
	exit(1);
}

/* As icecue follow does. */
static void follow(struct side *s, pid_t session, const char *folder)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	char pattern[100];
	glob_t found;
	snprintf(pattern, sizeof(pattern), "%s/icecue/*.%d", folder, (int)session);
	if (glob(pattern, 0, NULL, &found) == 0)
		snprintf(a.sun_path, sizeof(a.sun_path), "%s", found.gl_pathv[0]);
	ask(s, (struct sockaddr *)&a, sizeof(a), "{\"ask\":\"follow\"}\n");
	globfree(&found);
}

/* As a browser does. */
static void view(struct side *s, const char *port)
{
	const struct sockaddr_in a = {.sin_family = AF_INET,
				      .sin_port = htons((uint16_t)atoi(port)),
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	char request[100];
	snprintf(request, sizeof(request), "GET /events HTTP/1.1\r\nHost: localhost:%.7s\r\n\r\n", port);
	ask(s, (const struct sockaddr *)&a, sizeof(a), request);
}

static void send_all(int n, double c)
{
	char line[32];
	int length = snprintf(line, sizeof(line), "T=%.2f\n", c);
	for (int i = 0; i < n; i++)
		for (int who = 0; who < PROGRAMS; who++) {
			struct side *s = &sides[i][who];
			if (write(s->data, line, (size_t)length) != length)
				fprintf(stderr, "a sample was not taken\n");
			s->sent_s = now_s();
			for (int other = PROGRAMS; other < WHO && who == ICECUE; other++)
				sides[i][other].sent_s = s->sent_s;
		}
}

static void look(struct side *s, enum who who)
{
	char buf[65536];
	ssize_t n = read(s->screen, buf, sizeof(buf));
	double at_s = now_s();
	if (n <= 0 || !memmem(buf, (size_t)n, about[who].sign, strlen(about[who].sign)) ||
	    bells[who] == BELLS_MAX || s->rung)
		return;
	s->rung = true; /* a pattern has more */
	late_ms[who][bells[who]++] = (at_s - s->sent_s) * 1000;
}

/* Reads what all of them write until then. watch: bells count. */
static void wait_until(int n, double until_s, bool watch)
{
	struct pollfd fds[SESSIONS_MAX * WHO]; /* one of -1 is left out */
	for (double left_s; (left_s = until_s - now_s()) > 0;) {
		for (int i = 0; i < n * WHO; i++)
			fds[i] = (struct pollfd){.fd = sides[i / WHO][i % WHO].screen, .events = POLLIN};
		if (poll(fds, (nfds_t)(n * WHO), (int)(left_s * 1000) + 1) <= 0)
			continue;
		for (int i = 0; i < n * WHO; i++) {
			int before = bells[i % WHO];
			if (fds[i].revents & POLLIN)
				look(&sides[i / WHO][i % WHO], (enum who)(i % WHO));
			if (!watch && bells[i % WHO] > before) {
				bells[i % WHO] = before;
				sides[i / WHO][i % WHO].rung = false;
			}
		}
	}
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static void tell(enum who who)
{
	int n = bells[who];
	qsort(late_ms[who], (size_t)n, sizeof(late_ms[who][0]), by_value);
	printf("    %-7s bells=%d median_ms=%.2f p99_ms=%.2f worst_ms=%.2f\n", about[who].name, n,
	       n ? late_ms[who][n / 2] : 0, n ? late_ms[who][(n - 1) * 99 / 100] : 0,
	       n ? late_ms[who][n - 1] : 0);
}

static void end_all(int n)
{
	for (int i = 0; i < n * PROGRAMS; i++)
		kill(sides[i / PROGRAMS][i % PROGRAMS].pid, SIGTERM);
	wait_until(n, now_s() + 3, false);
	for (int i = 0; i < n * PROGRAMS; i++) {
		kill(sides[i / PROGRAMS][i % PROGRAMS].pid, SIGKILL);
		waitpid(sides[i / PROGRAMS][i % PROGRAMS].pid, NULL, 0);
	}
}

int main(int argc, char **argv)
{
	int n = argc > 2 ? atoi(argv[2]) : 0, cycles = argc > 3 ? atoi(argv[3]) : 0;
	char folder[] = "/tmp/icecue-alarm-XXXXXX", command[64];
	if (n < 1 || n > SESSIONS_MAX || cycles < 1 || !mkdtemp(folder)) {
		fprintf(stderr, "usage: alarm PROGRAM SESSIONS CYCLES [page] [alsa]\n");
		return 1;
	}
	for (int i = 4; i < argc; i++) {
		has[PAGE] |= !strcmp(argv[i], "page");
		has[SOUND] |= !strcmp(argv[i], "alsa");
	}
	signal(SIGPIPE, SIG_IGN);
	find_ports(n);
	for (int i = 0; i < n; i++) {
		for (int who = PROGRAMS; who < WHO; who++)
			sides[i][who].screen = -1;
		if (has[SOUND])
			open_sound(&sides[i][SOUND], i, folder);
		for (int who = 0; who < PROGRAMS; who++)
			begin(&sides[i][who], (enum who)who, i, argv[1], folder);
	}
	double at_s = now_s() + 2;
	wait_until(n, at_s, false);
	for (int i = 0; i < n; i++) {
		follow(&sides[i][SOCKET], sides[i][ICECUE].pid, folder);
		if (has[PAGE])
			view(&sides[i][PAGE], ports[i]);
	}
	for (int k = 0; k < WARM_FIRST + cycles * (COLD + WARM); k++) {
		int within = k < WARM_FIRST ? COLD : (k - WARM_FIRST) % (COLD + WARM);
		for (int i = 0; i < n * WHO && within == 0; i++)
			sides[i / WHO][i % WHO].rung = false;
		send_all(n, (within < COLD ? 3.0 : 31.0) + (k % 5) * 0.1);
		at_s += SAMPLE_MS / 1000.0;
		/* the bell that decides, not its repeats: between 9 and 11 s of cold */
		wait_until(n, at_s, within >= 90 && within < COLD);
	}
	end_all(n);
	for (int who = 0; who < WHO; who++)
		if (has[who])
			tell((enum who)who);
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	bool whole = system(command) == 0;
	for (int who = 0; who < WHO; who++)
		whole = whole && (!has[who] || bells[who] >= n * cycles);
	return whole ? 0 : 1;
}
