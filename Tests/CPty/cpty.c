#define _GNU_SOURCE
#include "CPty.h"

#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

int32_t cpty_start(const char *path, char *const *arguments, char *const *environment, int32_t columns,
                   int32_t rows, int32_t *pid) {
  struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
  int master = -1;
  pid_t child = forkpty(&master, NULL, NULL, &size);
  if (child < 0) return -1;
  if (child == 0) {
    /* Test threads block signals; the program must not inherit that. */
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
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
