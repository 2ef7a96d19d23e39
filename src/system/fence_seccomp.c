/* Calls that no part of this program makes, and that others break out with. */
#include <errno.h>

#include "fence_parts.h"

#ifdef HAVE_LIBSECCOMP
#include <sched.h>
#include <seccomp.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#ifdef __SANITIZE_ADDRESS__
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

/* By name: the library or the machine may not know each. */
static const char *const refused[] = {
/* other processes; the leak check of the address sanitizer stops its own threads with ptrace */
#ifndef SANITIZED
	"ptrace",
#endif
	"process_vm_readv", "process_vm_writev", "process_madvise", "pidfd_getfd", "kcmp",
	/* other views of the system */
	"mount", "umount", "umount2", "pivot_root", "chroot", "move_mount", "open_tree", "fsopen", "fsconfig",
	"fsmount", "fspick", "mount_setattr", "setns", "unshare", "open_by_handle_at", "name_to_handle_at",
	/* the kernel itself */
	"init_module", "finit_module", "delete_module", "create_module", "kexec_load", "kexec_file_load",
	"reboot", "bpf", "perf_event_open", "userfaultfd", "io_uring_setup", "io_uring_enter",
	"io_uring_register", "syslog", "swapon", "swapoff", "acct", "quotactl", "quotactl_fd", "iopl",
	"ioperm", "modify_ldt", "uselib", "vhangup", "lookup_dcookie", "nfsservctl", "_sysctl",
	"fanotify_init", "personality",
	/* keys, clocks, names. Changing users is left to the kernel: gnuplot takes its own once more */
	"add_key", "keyctl", "request_key", "settimeofday", "clock_settime", "clock_adjtime", "adjtimex",
	"stime", "sethostname", "setdomainname", "mknod", "mknodat", "symlink", "symlinkat"};

static const char *const starting[] = {"execve", "execveat"};

static int refuse(scmp_filter_ctx c, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int call = seccomp_syscall_resolve_name(names[i]);
		int error = call == __NR_SCMP_ERROR ? 0 : seccomp_rule_add(c, SCMP_ACT_ERRNO(EPERM), call, 0);
		if (error)
			return error;
	}
	return 0;
}

/* Only local sockets and news from the kernel (udev): the page's port is open before. */
static int refuse_sockets(scmp_filter_ctx c)
{
	int error = seccomp_rule_add(c, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(socket), 1,
				     SCMP_A0(SCMP_CMP_GT, AF_NETLINK));
	for (unsigned family = 0; !error && family < AF_NETLINK; family++)
		if (family != AF_UNIX)
			error = seccomp_rule_add(c, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(socket), 1,
						 SCMP_A0(SCMP_CMP_EQ, family));
	return error;
}

/* New namespaces. The flags of clone3 lie in memory, where no filter looks: ENOSYS makes the C library take
 * clone. */
static int refuse_namespaces(scmp_filter_ctx c)
{
	static const uint64_t flags[] = {CLONE_NEWUSER, CLONE_NEWNS,	 CLONE_NEWPID, CLONE_NEWNET,
					 CLONE_NEWIPC,	CLONE_NEWCGROUP, CLONE_NEWUTS};
	int clone3 = seccomp_syscall_resolve_name("clone3");
	int error = clone3 == __NR_SCMP_ERROR ? 0 : seccomp_rule_add(c, SCMP_ACT_ERRNO(ENOSYS), clone3, 0);
	for (size_t i = 0; !error && i < sizeof(flags) / sizeof(flags[0]); i++)
		error = seccomp_rule_add(c, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1,
					 SCMP_A0(SCMP_CMP_MASKED_EQ, flags[i], flags[i]));
	return error;
}

/* A terminal would take it for what its person typed, once we have ended. */
static int refuse_typing(scmp_filter_ctx c)
{
	static const unsigned requests[] = {TIOCSTI, TIOCLINUX, TIOCSETD};
	int error = 0;
	for (size_t i = 0; !error && i < sizeof(requests) / sizeof(requests[0]); i++)
		error = seccomp_rule_add(c, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(ioctl), 1,
					 SCMP_A1(SCMP_CMP_MASKED_EQ, UINT32_MAX, requests[i]));
	return error;
}

int fence_seccomp(bool programs)
{
	scmp_filter_ctx c = seccomp_init(SCMP_ACT_ALLOW);
	if (!c)
		return ENOMEM;
	int error = refuse(c, refused, sizeof(refused) / sizeof(refused[0]));
	if (!error && !programs)
		error = refuse(c, starting, sizeof(starting) / sizeof(starting[0]));
	if (!error)
		error = refuse_sockets(c);
	if (!error)
		error = refuse_namespaces(c);
	if (!error)
		error = refuse_typing(c);
	seccomp_attr_set(c, SCMP_FLTATR_CTL_OPTIMIZE, 2); /* looked up, not one after the other */
	if (!error)
		error = seccomp_load(c);
	seccomp_release(c);
	return -error;
}

bool fence_seccomp_is_in(void)
{
	return true;
}

#else

int fence_seccomp(bool programs)
{
	(void)programs;
	return ENOSYS;
}

bool fence_seccomp_is_in(void)
{
	return false;
}
#endif
