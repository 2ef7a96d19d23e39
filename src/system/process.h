/*
 * process.h - another program, run without a shell: the one place that starts any. Once this program is
 * fenced (fence.h), starter.h starts those that it may start, and all that is said here holds for them, too;
 * only of their environment nothing but ICECUE_... is the caller's, and the rest is what it was at the
 * beginning.
 *
 * It gets a process group of its own, every signal as a shell would give it, and no descriptor but 0 to 2.
 * Its output is thrown away, unless it talks. Its standard error never reaches the screen: lines are logged
 * as information, up to a bound for each run, and the first of them are kept for a message.
 *
 * Nothing here waits, except process_wait(), process_end() and process_close(). Times are real ones.
 */
#pragma once

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define PROCESS_WORDS 400

struct process {
	pid_t pid; /* 0: none runs */
	int64_t begun_ms;
	int64_t asked_ms; /* since when it is to end; MS_NONE */
	int status;	  /* of the last that ended, as waitpid(2) has it */
	int errors[2];	  /* a pipe: the program's standard error is its writing end. -1: none */
	int watch;	  /* a pidfd(2), when it is a child of the starter (starter.h); -1: ours */
	int talk;	  /* our end of a socket that is the input and the output of one that talks; -1 */
	const char *name; /* the program's, for the log; argv[0] */
	char line[256];	  /* begun, not ended */
	size_t line_n;
	int n_lines;
	char words[PROCESS_WORDS]; /* its first lines; "" when it wrote none */
};

struct process_program {
	const char *const *argv;  /* argv[0], a path or a name that PATH finds, outlives the process */
	const char *path;	  /* of the program, where argv[0] is only what it is called; NULL: argv[0] */
	char *const *environment; /* NULL: ours */
	const char *folder;	  /* that it runs in; NULL: ours */
	const char *input;	  /* its standard input, at most PIPE_BUF bytes; NULL: none */
	bool talks;		  /* its input and output are ours, by process_tell() and process_hear() */
};

/* Makes *p ready. One struct serves for one program after another until process_close(): what a program left
 * behind in the background may still write to its standard error. */
void process_open(struct process *p);

/* 0, or the errno of what kept it from starting. None may run. */
int process_start(struct process *p, const struct process_program *program);

enum process_state {
	PROCESS_NONE, /* none was started, or its end was reported already */
	PROCESS_RUNS,
	PROCESS_DONE,	/* it ended with 0 */
	PROCESS_FAILED, /* it ended otherwise */
	PROCESS_HUNG,	/* it ran for too long and was ended with all that it had started */
};

/*
 * Logs what it wrote, and returns how it is. One that has run for longer than max_ms is asked to end (SIGTERM
 * to its group), and ended 200 ms later. What is not PROCESS_RUNS is returned once.
 */
enum process_state process_look(struct process *p, int64_t max_ms);

/* The same, until it has ended; not beyond the time that the end of a session has (ending.h). */
enum process_state process_wait(struct process *p, int64_t max_ms);

/* Why it is PROCESS_FAILED or PROCESS_HUNG, as words for brackets: "exit code 3", "signal 11". */
const char *process_why(const struct process *p, char *buf, size_t n);

/* Sends to one that talks. False when it takes no more: it has ended, or does not read. */
bool process_tell(struct process *p, const char *text);
/* What it sent so far, up to n - 1 bytes, with an end; how many bytes. Also after it ended. */
size_t process_hear(struct process *p, char *buf, size_t n);

/* What wakes a poll(2) for process_look() and process_hear(); a flood does not. The number of descriptors. */
int process_pollfds(const struct process *p, struct pollfd *fds, int cap);

/* Ends it as process_look() does. */
void process_end(struct process *p);
void process_close(struct process *p);

/* Starts a program that goes on by itself: a viewer. 0 or an errno. */
int process_detach(const char *const argv[]);

/* It takes the place of this program, with its terminal and all that is open; argv[0] is its path. Returns
 * only the errno of what kept it from that. */
int process_become(const char *const argv[]);

/* The path of a program that PATH finds, in buf; false when there is none. */
bool process_find(const char *name, char *buf, size_t n);
