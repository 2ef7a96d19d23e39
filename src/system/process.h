/*
 * process.h - another program, run without a shell: the one place that starts any.
 *
 * It gets a process group of its own, every signal as a shell would give it, and no descriptor but 0 to 2.
 * Its output is thrown away. Its standard error never reaches the screen: lines are logged as information, up
 * to a bound for each run, and the first of them are kept for a message.
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
	const char *name; /* the program's, for the log; argv[0] */
	char line[256];	  /* begun, not ended */
	size_t line_n;
	int n_lines;
	char words[PROCESS_WORDS]; /* its first lines; "" when it wrote none */
};

struct process_program {
	const char *const *argv;  /* argv[0], a path or a name that PATH finds, outlives the process */
	char *const *environment; /* NULL: ours */
	const char *folder;	  /* that it runs in; NULL: ours */
	const char *input;	  /* its standard input, at most PIPE_BUF bytes; NULL: none */
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

/* What wakes a poll(2) for process_look(); a flood does not. The number of descriptors. */
int process_pollfds(const struct process *p, struct pollfd *fds, int cap);

/* Ends it as process_look() does. */
void process_end(struct process *p);
void process_close(struct process *p);

/* Starts a program that goes on by itself: a viewer. 0 or an errno. */
int process_detach(const char *const argv[]);

/* The path of a program that PATH finds, in buf; false when there is none. */
bool process_find(const char *name, char *buf, size_t n);
