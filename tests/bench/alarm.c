/*
 * alarm - how long after the last byte of the deciding sample the bell rings, and a follower of the session's
 * socket has the event: the unmodified program, its probe on one pseudo terminal and its screen on another,
 * and beside each, on the same bytes, mawk with the rule "100 samples at or below 4 C", which does nothing
 * else.
 *
 *     alarm PROGRAM SESSIONS CYCLES
 *
 * All sessions at once, 10 samples a second; a cycle is 11 s of cold skin and 12 s of warm. Prints for each
 * the number of bells, the median and the 99th percentile in ms. Exit status 1 when a bell was missed.
 */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
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

enum who { ICECUE, MAWK, PROGRAMS, SOCKET = PROGRAMS, WHO };

static const struct {
	const char *name, *sign; /* what a bell is in what it writes */
} about[WHO] = {[ICECUE] = {"icecue", "\a"}, [MAWK] = {"mawk", "\a"}, [SOCKET] = {"socket", "\"too_cold\""}};

struct side {
	pid_t pid;
	int data;   /* our end of what it reads its samples from; nothing of the socket's */
	int screen; /* our end of what it writes on */
	double sent_s;
	bool rung; /* in this cycle */
};

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

static void begin(struct side *s, enum who who, const char *program, const char *folder)
{
	char name[64], probe[96];
	struct winsize w = {.ws_row = 24, .ws_col = 80};
	s->data = open_data(name);
	snprintf(probe, sizeof(probe), "text:%s", name);
	s->pid = forkpty(&s->screen, NULL, NULL, &w);
	if (s->pid < 0) {
		perror("forkpty");
		exit(1);
	}
	if (s->pid > 0) {
		fcntl(s->screen, F_SETFD, FD_CLOEXEC);
		return;
	}
	setenv("TERM", "xterm", 1);
	setenv("XDG_RUNTIME_DIR", folder, 1);
	if (who == ICECUE)
		execl(program, program, "watch", "--probe", probe, "--out", folder, "--unit", "C",
		      (char *)NULL);
	else
		execlp("mawk", "mawk", "-W", "interactive",
		       "{ split($0, f, \"=\") } f[2] <= 4 { if (++n == 100) printf \"\\a\" } f[2] > 4 { n = 0 }",
		       name, (char *)NULL);
	_exit(127);
}

/* Follows a session as icecue follow does. */
static void follow(struct side *s, pid_t session, const char *folder)
{
	static const char request[] = "{\"ask\":\"follow\"}\n";
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	char pattern[100];
	glob_t found;
	snprintf(pattern, sizeof(pattern), "%s/icecue/*.%d", folder, (int)session);
	if (glob(pattern, 0, NULL, &found) == 0)
		snprintf(a.sun_path, sizeof(a.sun_path), "%s", found.gl_pathv[0]);
	s->screen = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (connect(s->screen, (struct sockaddr *)&a, sizeof(a)) < 0 ||
	    write(s->screen, request, sizeof(request) - 1) < 0) {
		perror(pattern);
		exit(1);
	}
	globfree(&found);
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
			if (who == ICECUE)
				sides[i][SOCKET].sent_s = s->sent_s;
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
		fprintf(stderr, "usage: alarm PROGRAM SESSIONS CYCLES\n");
		return 1;
	}
	signal(SIGPIPE, SIG_IGN);
	for (int i = 0; i < n; i++) {
		for (int who = 0; who < PROGRAMS; who++)
			begin(&sides[i][who], (enum who)who, argv[1], folder);
		sides[i][SOCKET].screen = -1;
	}
	double at_s = now_s() + 2;
	wait_until(n, at_s, false);
	for (int i = 0; i < n; i++)
		follow(&sides[i][SOCKET], sides[i][ICECUE].pid, folder);
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
		tell((enum who)who);
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	return system(command) == 0 && bells[ICECUE] >= n * cycles && bells[MAWK] >= n * cycles &&
			       bells[SOCKET] >= n * cycles
		       ? 0
		       : 1;
}
