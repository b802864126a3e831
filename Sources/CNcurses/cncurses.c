#define _GNU_SOURCE
#define NCURSES_WIDECHAR 1
#include "CNcurses.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include "terminfo.h"

static SCREEN *screen;
static int input_fd = -1, output_fd = -1, error_fd = -1, memory_fd = -1;
static int watch_fds[CN_WATCHED] = {-1, -1};
static int signal_pipe[2] = {-1, -1};
static struct termios original;
static int is_open, has_original, uses_mouse, is_utf8, parks_cursor;
/* The terminal is the shell's while the program is stopped. */
static int is_suspended;
static volatile sig_atomic_t is_ending;
static char alternate_stack[64 << 10];

static const int handled[] = {SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGCONT, SIGTSTP};
/* What ends a program that does not expect it: the terminal is given back first. */
static const int fatal[] = {SIGILL,  SIGTRAP, SIGABRT, SIGBUS,    SIGFPE,  SIGSEGV, SIGQUIT, SIGSYS,
                            SIGALRM, SIGUSR1, SIGUSR2, SIGVTALRM, SIGPROF, SIGXCPU, SIGIO};
/* Seconds a terminal that does not read may hold up the end. */
static const unsigned end_patience = 1;

static const char modes_on[] = "\033[?1000h\033[?1002h\033[?1006h\033[?2004h";
static const char modes_off[] = "\033[?2004l\033[?1006l\033[?1002l\033[?1000l";
/* Leaves attributes, cursor and alternate screen as a shell wants them. */
static const char restore[] = "\033[?1l\033>\033[?2004l\033[?1006l\033[?1002l\033[?1000l\033[0m\033[?25h\033[?1049l";

static void put_bytes(const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t written = write(output_fd, bytes, count);
    if (written < 0) {
      if (errno == EINTR) continue;
      if (errno != EAGAIN) return;
      struct pollfd full = {.fd = output_fd, .events = POLLOUT};
      poll(&full, 1, 1000);
      continue;
    }
    bytes += written;
    count -= (size_t)written;
  }
}

/* What a crash leaves behind; two copies, so that one is whole at any moment. */
static char *kept[2];
static size_t kept_count[2];
static volatile sig_atomic_t kept_now = -1;
static char kept_path[1024];

void cn_keep(const char *path, const char *bytes, int32_t count) {
  int next = kept_now == 0 ? 1 : 0;
  char *copy = count > 0 && strlen(path) < sizeof kept_path ? malloc((size_t)count) : NULL;
  if (!copy) return;
  memcpy(copy, bytes, (size_t)count);
  free(kept[next]);
  kept[next] = copy;
  kept_count[next] = (size_t)count;
  if (kept_now < 0) strcpy(kept_path, path);
  kept_now = next;
}

/* Writes what was kept to a new file, and says where. */
static void leave_kept(void) {
  if (kept_now < 0) return;
  int file = open(kept_path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return;
  const char *bytes = kept[kept_now];
  size_t count = kept_count[kept_now];
  while (count > 0) {
    ssize_t written = write(file, bytes, count);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) break;
    bytes += written;
    count -= (size_t)written;
  }
  close(file);
  static const char before[] = "topowalk: it crashed. What was done is kept: topowalk open ";
  static const char after[] = " comes to the moment before\n";
  int out = error_fd >= 0 ? error_fd : 2;
  ssize_t ignored = write(out, before, sizeof before - 1);
  ignored = write(out, kept_path, strlen(kept_path));
  ignored = write(out, after, sizeof after - 1);
  (void)ignored;
}

static int is_crash(int number) {
  static const int crashes[] = {SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS};
  for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++)
    if (crashes[i] == number) return 1;
  return 0;
}

static void on_signal(int number) {
  int saved = errno;
  unsigned char byte = (unsigned char)number;
  if (number == SIGTERM || number == SIGHUP || number == SIGINT) {
    is_ending = number;
    alarm(end_patience);
  }
  ssize_t ignored = write(signal_pipe[1], &byte, 1);
  (void)ignored;
  errno = saved;
}

/* Says on the real stderr what was written while it went to memory. */
static void dump_errors(void) {
  char text[4096];
  off_t place = 0;
  ssize_t count;
  while ((count = pread(memory_fd, text, sizeof text, place)) > 0) {
    ssize_t ignored = write(error_fd, text, (size_t)count);
    (void)ignored;
    place += count;
  }
}

/* The program is dying: give the terminal back, say what stderr held, die of the same signal. */
static void on_fatal(int number) {
  if (is_open && !is_suspended) {
    if (number == SIGALRM && is_ending) {
      /* What the terminal has not taken is dropped: it has to take the rest. */
      tcflush(output_fd, TCOFLUSH);
      number = is_ending;
    }
    if (uses_mouse) put_bytes(restore, sizeof restore - 1);
    if (has_original) tcsetattr(input_fd, TCSANOW, &original);
    if (error_fd >= 0 && memory_fd >= 0) dump_errors();
  }
  if (is_open && is_crash(number)) leave_kept();
  signal(number, SIG_DFL);
  raise(number);
}

static void install_handlers(void) {
  stack_t stack = {.ss_sp = alternate_stack, .ss_size = sizeof alternate_stack};
  sigaltstack(&stack, NULL);
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  for (size_t i = 0; i < sizeof handled / sizeof *handled; i++) sigaction(handled[i], &action, NULL);
  action.sa_handler = on_fatal;
  action.sa_flags = SA_ONSTACK | SA_NODEFER;
  for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++) sigaction(fatal[i], &action, NULL);
  signal(SIGPIPE, SIG_IGN);
  /* A file that may not grow is a full disk: writing says so. */
  signal(SIGXFSZ, SIG_IGN);
  /* Taking the terminal back while still in the background must not stop the program again. */
  signal(SIGTTOU, SIG_IGN);
  sigset_t wanted;
  sigemptyset(&wanted);
  for (size_t i = 0; i < sizeof handled / sizeof *handled; i++) sigaddset(&wanted, handled[i]);
  sigprocmask(SIG_UNBLOCK, &wanted, NULL);
}

/* While the screen is up, stderr goes to memory, so that nothing writes over the picture. */
static void capture_errors(void) {
  memory_fd = memfd_create("topowalk-stderr", MFD_CLOEXEC);
  if (memory_fd < 0) return;
  error_fd = dup(2);
  dup2(memory_fd, 2);
}

static void release_errors(void) {
  if (error_fd < 0) return;
  fflush(stderr);
  dup2(error_fd, 2);
  dump_errors();
  close(error_fd);
  close(memory_fd);
  error_fd = memory_fd = -1;
}

static void choose_locale(void) {
  setlocale(LC_ALL, "");
  is_utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
  if (!is_utf8) setlocale(LC_CTYPE, "C.UTF-8");
}

static void prepare_screen(void) {
  raw();
  noecho();
  nonl();
  keypad(stdscr, TRUE);
  nodelay(stdscr, TRUE);
  leaveok(stdscr, TRUE);
  typeahead(-1);
  /* Where it cannot be hidden it waits in the last corner. */
  parks_cursor = curs_set(0) == ERR;
  if (parks_cursor) leaveok(stdscr, FALSE);
  if (has_colors()) {
    start_color();
    use_default_colors();
  }
}

/* ncurses writes after every cursor movement; a terminal that gets a frame in eighty pieces wakes up eighty times.
   While it updates, its descriptor leads to memory, and what is there goes out at once. */
static int frame_fd = -1;
static int screen_fd = -1;
static int terminal_fd = -1;

static void collect_frames(int fd) {
  screen_fd = fd;
  terminal_fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
  frame_fd = memfd_create("topowalk-frame", MFD_CLOEXEC);
}

static void release_frames(void) {
  if (frame_fd >= 0) close(frame_fd);
  if (terminal_fd >= 0) close(terminal_fd);
  frame_fd = terminal_fd = screen_fd = -1;
}

/* False where the frame has to go out piece by piece; it is not drawn then. */
static int update_at_once(void) {
  /* After endwin ncurses sets the terminal's modes by the same descriptor. */
  if (frame_fd < 0 || terminal_fd < 0 || isendwin()) return 0;
  if (dup3(frame_fd, screen_fd, O_CLOEXEC) < 0) return 0;
  doupdate();
  dup3(terminal_fd, screen_fd, O_CLOEXEC);
  off_t count = lseek(frame_fd, 0, SEEK_CUR);
  if (count <= 0) return 1;
  char *bytes = mmap(NULL, (size_t)count, PROT_READ, MAP_SHARED, frame_fd, 0);
  if (bytes != MAP_FAILED) {
    put_bytes(bytes, (size_t)count);
    munmap(bytes, (size_t)count);
  } else {
    /* Nothing that was meant for the screen may be lost: it is drawn anew. */
    clearok(curscr, TRUE);
  }
  if (lseek(frame_fd, 0, SEEK_SET) < 0 || ftruncate(frame_fd, 0) < 0) release_frames();
  return 1;
}

/* The terminal's description and the locale: nothing of it is seen. */
int32_t cn_prepare(int32_t output) {
  static int is_prepared;
  if (is_prepared) return CN_OK;
  const char *term = getenv("TERM");
  if (term == NULL || *term == 0) return CN_NO_TERM;
  choose_locale();
  if (!terminfo_load(output)) return CN_UNKNOWN_TERM;
  if (!terminfo_has("cup")) return CN_NO_CURSOR_MOVEMENT;
  is_prepared = 1;
  return CN_OK;
}

int32_t cn_open(int32_t input, int32_t output) {
  if (is_open) return CN_OK;
  if (!isatty(input) || !isatty(output)) return CN_NOT_A_TERMINAL;
  int32_t problem = cn_prepare(output);
  if (problem != CN_OK) return problem;
  input_fd = input;
  output_fd = output;
  has_original = tcgetattr(input, &original) == 0;
  if (pipe2(signal_pipe, O_CLOEXEC | O_NONBLOCK) != 0) return CN_FAILED;
  FILE *in = fdopen(dup(input), "r");
  FILE *out = fdopen(dup(output), "w");
  if (in == NULL || out == NULL) return CN_FAILED;
  collect_frames(fileno(out));
  screen = newterm(NULL, out, in);
  if (screen == NULL) return CN_FAILED;
  set_term(screen);
  prepare_screen();
  /* Terminals without the alternate screen do not know these either. */
  uses_mouse = terminfo_has("smcup") && strncmp(getenv("TERM"), "linux", 5) != 0;
  install_handlers();
  capture_errors();
  is_open = 1;
  atexit(cn_close);
  if (uses_mouse) put_bytes(modes_on, sizeof modes_on - 1);
  return CN_OK;
}

void cn_close(void) {
  if (!is_open) return;
  if (is_suspended) {
    is_open = 0;
    alarm(0);
    release_frames();
    release_errors();
    return;
  }
  if (uses_mouse) put_bytes(modes_off, sizeof modes_off - 1);
  curs_set(1);
  endwin();
  if (has_original) tcsetattr(input_fd, TCSANOW, &original);
  is_open = 0;
  alarm(0);
  release_frames();
  release_errors();
}

void cn_size(int32_t *columns, int32_t *rows) {
  struct winsize size;
  if (ioctl(output_fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0) {
    *columns = size.ws_col < 1000 ? size.ws_col : 1000;
    *rows = size.ws_row < 500 ? size.ws_row : 500;
  } else {
    *columns = getmaxx(stdscr) > 0 ? getmaxx(stdscr) : 80;
    *rows = getmaxy(stdscr) > 0 ? getmaxy(stdscr) : 24;
  }
}

void cn_resize(void) {
  int32_t width, height;
  cn_size(&width, &height);
  resize_term(height, width);
  clearok(curscr, TRUE);
}

int32_t cn_colors(void) { return has_colors() ? COLORS : 0; }

void cn_put(int32_t column, int32_t row, const char *utf8, int32_t attributes, int32_t foreground,
            int32_t background) {
  wchar_t wide[6] = {0};
  mbstate_t state;
  memset(&state, 0, sizeof state);
  const char *rest = utf8;
  size_t count = mbsrtowcs(wide, &rest, 5, &state);
  if (count == (size_t)-1 || count == 0) {
    wide[0] = L' ';
    wide[1] = 0;
  }
  if (wide[0] < 32 || (wide[0] >= 127 && wide[0] < 160)) wide[0] = L' ';
  attr_t flags = A_NORMAL;
  if (attributes & CN_BOLD) flags |= A_BOLD;
  if (attributes & CN_REVERSE) flags |= A_REVERSE;
  if (attributes & CN_DIM) flags |= A_DIM;
  int pair = has_colors() && (foreground >= 0 || background >= 0) ? alloc_pair(foreground, background) : 0;
  if (pair < 0) pair = 0;
  cchar_t cell;
  setcchar(&cell, wide, flags, (short)(pair > 32767 ? 0 : pair), pair > 32767 ? &pair : NULL);
  mvwadd_wchnstr(stdscr, row, column, &cell, 1);
}

void cn_flush(void) {
  /* Stopped, or ending while stopped: the terminal is the shell's. */
  if (is_suspended) return;
  if (parks_cursor) wmove(stdscr, getmaxy(stdscr) - 1, getmaxx(stdscr) - 1);
  wnoutrefresh(stdscr);
  if (!update_at_once()) doupdate();
}

void cn_invalidate(void) { clearok(curscr, TRUE); }

int32_t cn_wait(int32_t milliseconds) {
  struct pollfd fds[2 + CN_WATCHED] = {{.fd = signal_pipe[0], .events = POLLIN},
                                       {.fd = input_fd, .events = POLLIN}};
  for (int i = 0; i < CN_WATCHED; i++)
    fds[2 + i] = (struct pollfd){.fd = watch_fds[i], .events = POLLIN};
  int ready = poll(fds, 2 + CN_WATCHED, milliseconds);
  if (ready < 0) return errno == EINTR ? CN_SIGNAL : CN_CLOSED;
  if (fds[0].revents & POLLIN) return CN_SIGNAL;
  if (fds[1].revents & POLLIN) return CN_INPUT;
  if (fds[1].revents & (POLLHUP | POLLERR | POLLNVAL)) return CN_CLOSED;
  for (int i = 0; i < CN_WATCHED; i++) {
    if (fds[2 + i].revents & POLLIN) return CN_WATCH;
    if (fds[2 + i].revents) watch_fds[i] = -1;
  }
  return CN_TIMEOUT;
}

void cn_watch(int32_t descriptor) {
  for (int i = 0; i < CN_WATCHED; i++) {
    if (watch_fds[i] >= 0) continue;
    watch_fds[i] = descriptor;
    return;
  }
}

void cn_leave(void) {
  if (uses_mouse) put_bytes(modes_off, sizeof modes_off - 1);
  curs_set(1);
  endwin();
  if (has_original) tcsetattr(input_fd, TCSANOW, &original);
  if (error_fd >= 0) dup2(error_fd, 2);
  /* As system(3): what is typed to interrupt the other program is not for this one. */
  signal(SIGINT, SIG_IGN);
  signal(SIGQUIT, SIG_IGN);
  signal(SIGTSTP, SIG_DFL);
}

void cn_return(void) {
  install_handlers();
  if (memory_fd >= 0) dup2(memory_fd, 2);
  if (is_ending) return;
  reset_prog_mode();
  curs_set(0);
  cn_resize();
  if (uses_mouse) put_bytes(modes_on, sizeof modes_on - 1);
}

int32_t cn_send(const uint8_t *bytes, int32_t count) {
  if (!uses_mouse || is_suspended) return 0;
  put_bytes((const char *)bytes, (size_t)count);
  return 1;
}

int32_t cn_read(uint8_t *buffer, int32_t capacity) {
  ssize_t count = read(input_fd, buffer, (size_t)capacity);
  if (count > 0) return (int32_t)count;
  if (count < 0 && (errno == EINTR || errno == EAGAIN)) return 0;
  return -1;
}

int32_t cn_signal(void) {
  unsigned char byte;
  return read(signal_pipe[0], &byte, 1) == 1 ? byte : 0;
}

void cn_resume(void) {
  if (is_ending) return;
  /* Continued in the background: stop again until the shell gives the terminal. */
  while (!is_ending && tcgetpgrp(input_fd) != getpgrp()) {
    is_suspended = 1;
    signal(SIGTTOU, SIG_DFL);
    kill(0, SIGTTOU);
    signal(SIGTTOU, SIG_IGN);
  }
  if (is_ending) return;
  is_suspended = 0;
  reset_prog_mode();
  cn_resize();
  if (uses_mouse) put_bytes(modes_on, sizeof modes_on - 1);
}

void cn_suspend(void) {
  if (uses_mouse) put_bytes(modes_off, sizeof modes_off - 1);
  endwin();
  if (has_original) tcsetattr(input_fd, TCSANOW, &original);
  is_suspended = 1;
  signal(SIGTSTP, SIG_DFL);
  kill(0, SIGTSTP);
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  sigaction(SIGTSTP, &action, NULL);
  cn_resume();
}

const char *cn_version(void) { return curses_version(); }

int32_t cn_draws_boxes(void) { return is_utf8 && wcwidth(0x2500) == 1; }
