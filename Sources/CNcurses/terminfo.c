/* term.h defines names such as `columns` and `lines`, so it stays in this file. */
#include "terminfo.h"

#include <curses.h>
#include <term.h>

int terminfo_load(int output) {
  int status = 0;
  return setupterm(NULL, output, &status) == OK && status == 1;
}

int terminfo_has(const char *name) {
  char *value = tigetstr(name);
  return value != NULL && value != (char *)-1 && *value != 0;
}
