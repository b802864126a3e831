#define _GNU_SOURCE
#include "CPty.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pty.h>
#include <signal.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

#ifdef __x86_64__
#define OUR_ARCH AUDIT_ARCH_X86_64
#else
#define OUR_ARCH AUDIT_ARCH_AARCH64
#endif

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define KILL BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS)
#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
/* The number is loaded: kills for this one. */
#define FORBID(number) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (number), 0, 1), KILL

/* From here on sockets and further processes end the program; writing to files too, where `bars` says so. */
static int bar(int32_t bars) {
  struct sock_filter filter[] = {
      LOAD(arch), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OUR_ARCH, 1, 0), KILL,
      LOAD(nr), FORBID(SYS_socket), FORBID(SYS_connect), FORBID(SYS_bind), FORBID(SYS_listen),
#ifdef SYS_vfork
      FORBID(SYS_vfork), FORBID(SYS_fork),
#endif
      /* Its flags cannot be seen: without it threads and processes are made by clone. */
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone3, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
      /* CLONE_THREAD: a thread; anything else is a process. */
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 4), LOAD(args[0]),
      BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x10000, 1, 0), KILL, ALLOW,
      BPF_STMT(BPF_LD | BPF_IMM, bars & CPTY_NO_WRITING ? 1 : 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 1, 1, 0), ALLOW,
      LOAD(nr), FORBID(SYS_unlinkat), FORBID(SYS_renameat2), FORBID(SYS_mkdirat),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 1, 0), ALLOW,
      LOAD(args[2]), BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, O_WRONLY | O_RDWR | O_CREAT | O_TRUNC, 0, 1), KILL,
      ALLOW,
  };
  struct sock_fprog program = {.len = sizeof filter / sizeof *filter, .filter = filter};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

int32_t cpty_start(const char *path, char *const *arguments, char *const *environment, int32_t columns,
                   int32_t rows, int32_t *pid) {
  return cpty_start_barred(path, arguments, environment, columns, rows, 0, pid);
}

int32_t cpty_start_barred(const char *path, char *const *arguments, char *const *environment, int32_t columns,
                          int32_t rows, int32_t bars, int32_t *pid) {
  struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
  int master = -1;
  pid_t child = forkpty(&master, NULL, NULL, &size);
  if (child < 0) return -1;
  if (child == 0) {
    /* Test threads block signals; the program must not inherit that. */
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (bars && bar(bars) != 0) _exit(126);
    execve(path, arguments, environment);
    _exit(127);
  }
  fcntl(master, F_SETFD, FD_CLOEXEC);
  *pid = child;
  return master;
}

void cpty_resize(int32_t master, int32_t columns, int32_t rows) {
  struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
  ioctl(master, TIOCSWINSZ, &size);
}

int32_t cpty_is_cooked(int32_t master) {
  struct termios state;
  if (tcgetattr(master, &state) != 0) return 0;
  return (state.c_lflag & ICANON) != 0 && (state.c_lflag & ECHO) != 0;
}
