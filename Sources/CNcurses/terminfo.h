#ifndef TERMINFO_H
#define TERMINFO_H

/* Loads the description of $TERM; 0 when there is none. */
int terminfo_load(int output);
/* 1 when the loaded terminal has a string capability of that name. */
int terminfo_has(const char *name);

#endif
