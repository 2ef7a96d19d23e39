/*
 * Standard input and output of a program on the board mps2-an386, over its serial line: what newlib asks the
 * board for. Input ends with EOT. The end of the program is told to the emulator.
 */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

/* Arm's CMSDK UART (DDI 0479, 4.3) where AN386 has the first one. */
struct uart {
	volatile uint32_t data, state, control, interrupt, divider;
};
#define UART ((struct uart *)0x40004000)
#define STATE_SENDS 1 /* there is no room for one more byte */
#define STATE_HAS 2   /* a byte came */
#define CONTROL_BOTH 3
#define DIVIDER_LEAST 16

#define EOT 4
#define HEAP_BYTES 16384

int _read(int fd, char *bytes, int n);
int _write(int fd, const char *bytes, int n);
void *_sbrk(ptrdiff_t n);
int _close(int fd);
int _fstat(int fd, struct stat *st);
int _isatty(int fd);
int _lseek(int fd, int at, int from);
int _open(const char *path, int flags, int mode);
int _kill(int pid, int signal);
int _getpid(void);
void _exit(int status) __attribute__((noreturn));

static void switch_on(void)
{
	UART->divider = DIVIDER_LEAST;
	UART->control = CONTROL_BOTH;
}

/* One line at a time. */
int _read(int fd, char *bytes, int n)
{
	int got = 0;
	(void)fd;
	switch_on();
	while (got < n && (!got || bytes[got - 1] != '\n')) {
		while (!(UART->state & STATE_HAS))
			;
		bytes[got] = (char)UART->data;
		if (bytes[got++] == EOT)
			return got - 1;
	}
	return got;
}

int _write(int fd, const char *bytes, int n)
{
	(void)fd;
	switch_on();
	for (int i = 0; i < n; i++) {
		while (UART->state & STATE_SENDS)
			;
		UART->data = (uint8_t)bytes[i];
	}
	return n;
}

void *_sbrk(ptrdiff_t n)
{
	static union {
		max_align_t align;
		char bytes[HEAP_BYTES];
	} heap;
	static ptrdiff_t used;
	if (n < 0 || used + n > HEAP_BYTES) {
		errno = ENOMEM;
		return (void *)-1;
	}
	used += n;
	return heap.bytes + used - n;
}

/* SYS_EXIT_EXTENDED of Arm's semihosting, with ADP_Stopped_ApplicationExit. */
void _exit(int status)
{
	const uint32_t block[2] = {0x20026, (uint32_t)status};
	register uint32_t call __asm__("r0") = 0x20;
	register const uint32_t *with __asm__("r1") = block;
	for (;;)
		__asm__ volatile("bkpt 0xab" : : "r"(call), "r"(with) : "memory");
}

int _close(int fd)
{
	return fd < 0 ? -1 : 0;
}

int _fstat(int fd, struct stat *st)
{
	st->st_mode = S_IFCHR;
	return fd < 0 ? -1 : 0;
}

int _isatty(int fd)
{
	return fd >= 0;
}

int _lseek(int fd, int at, int from)
{
	(void)fd, (void)at, (void)from;
	return 0;
}

int _open(const char *path, int flags, int mode)
{
	(void)path, (void)flags, (void)mode;
	errno = ENOENT;
	return -1;
}

int _kill(int pid, int signal)
{
	(void)pid, (void)signal;
	errno = EINVAL;
	return -1;
}

int _getpid(void)
{
	return 1;
}
