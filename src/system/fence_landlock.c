/* Landlock by its system calls: no library is common, and the kernel's header may be older than the kernel.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "fence_parts.h"

/* linux/landlock.h of Linux 6.15; the numbers are the same on all machines but alpha */
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif
#define ASK_VERSION 1u
#define RULE_PATH 1

#define FS_EXECUTE (UINT64_C(1) << 0)
#define FS_WRITE_FILE (UINT64_C(1) << 1)
#define FS_REMOVE_DIR (UINT64_C(1) << 4)
#define FS_REMOVE_FILE (UINT64_C(1) << 5)
#define FS_MAKE_CHAR (UINT64_C(1) << 6)
#define FS_MAKE_DIR (UINT64_C(1) << 7)
#define FS_MAKE_REG (UINT64_C(1) << 8)
#define FS_MAKE_SOCK (UINT64_C(1) << 9)
#define FS_MAKE_FIFO (UINT64_C(1) << 10)
#define FS_MAKE_BLOCK (UINT64_C(1) << 11)
#define FS_MAKE_SYM (UINT64_C(1) << 12)
#define FS_REFER (UINT64_C(1) << 13)	 /* ABI 2: moving between folders, which drawing a chart does */
#define FS_TRUNCATE (UINT64_C(1) << 14)	 /* ABI 3 */
#define FS_IOCTL_DEV (UINT64_C(1) << 15) /* ABI 5 */
#define NET_BIND_TCP (UINT64_C(1) << 0)	 /* ABI 4 */
#define NET_CONNECT_TCP (UINT64_C(1) << 1)
#define SCOPE_ABSTRACT (UINT64_C(1) << 0) /* ABI 6 */
#define SCOPE_SIGNAL (UINT64_C(1) << 1)

#define LEAST_ABI 2

/* the rights that a file can have */
#define FILES (FS_WRITE_FILE | FS_TRUNCATE | FS_IOCTL_DEV | FS_EXECUTE)

struct ruleset {
	uint64_t fs;
	uint64_t net;	 /* ABI 4 */
	uint64_t scoped; /* ABI 6 */
};

struct path_rule {
	uint64_t rights;
	int32_t fd;
} __attribute__((packed));

int fence_landlock_abi(void)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, ASK_VERSION);
	return abi > 0 ? (int)abi : 0;
}

/* All but reading. */
static uint64_t known_rights(int abi)
{
	uint64_t rights = FS_EXECUTE | FS_WRITE_FILE | FS_REMOVE_DIR | FS_REMOVE_FILE | FS_MAKE_CHAR |
			  FS_MAKE_DIR | FS_MAKE_REG | FS_MAKE_SOCK | FS_MAKE_FIFO | FS_MAKE_BLOCK |
			  FS_MAKE_SYM | FS_REFER;
	if (abi >= 3)
		rights |= FS_TRUNCATE;
	if (abi >= 5)
		rights |= FS_IOCTL_DEV;
	return rights;
}

static uint64_t rights_of(enum fence_use use)
{
	const uint64_t adds = FS_WRITE_FILE | FS_TRUNCATE | FS_MAKE_REG;
	const uint64_t keeps = adds | FS_REMOVE_DIR | FS_REMOVE_FILE | FS_MAKE_DIR | FS_REFER;
	switch (use) {
	case FENCE_KEEPS:
		return keeps;
	case FENCE_ADDS:
		return adds;
	case FENCE_SOCKETS:
		return keeps | FS_MAKE_SOCK;
	case FENCE_NODES:
		return FS_WRITE_FILE | FS_TRUNCATE | FS_IOCTL_DEV;
	case FENCE_RUNS:
		return FS_EXECUTE;
	}
	return 0;
}

static int add(int ruleset, const struct fence_place *p, uint64_t known)
{
	struct path_rule rule = {.rights = rights_of(p->use) & known,
				 .fd = open(p->path, O_PATH | O_CLOEXEC)};
	struct stat st;
	if (rule.fd < 0)
		return 0;
	int error = fstat(rule.fd, &st) < 0 ? errno : 0;
	if (!S_ISDIR(st.st_mode))
		rule.rights &= FILES;
	if (!error && syscall(SYS_landlock_add_rule, ruleset, RULE_PATH, &rule, 0) < 0)
		error = errno;
	close(rule.fd);
	return error;
}

static int restrict_to(const struct fence *f, int ruleset, uint64_t known)
{
	for (int i = 0; i < f->n; i++) {
		int error = add(ruleset, &f->places[i], known);
		if (error)
			return error;
	}
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || syscall(SYS_landlock_restrict_self, ruleset, 0) < 0)
		return errno;
	return 0;
}

int fence_landlock(const struct fence *f, int abi)
{
	struct ruleset r = {.fs = known_rights(abi),
			    .net = NET_BIND_TCP | NET_CONNECT_TCP,
			    .scoped = SCOPE_SIGNAL | (f->abstract ? 0 : SCOPE_ABSTRACT)};
	size_t size = abi >= 6 ? sizeof(r) : abi >= 4 ? 2 * sizeof(uint64_t) : sizeof(uint64_t);
	if (abi < LEAST_ABI)
		return EOPNOTSUPP;
	int ruleset = (int)syscall(SYS_landlock_create_ruleset, &r, size, 0);
	if (ruleset < 0)
		return errno;
	int error = restrict_to(f, ruleset, r.fs);
	close(ruleset);
	return error;
}
