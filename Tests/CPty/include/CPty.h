#ifndef CPTY_H
#define CPTY_H

#include <stdint.h>

/* Starts a program in a new pseudo-terminal of that size. The master's descriptor is -1 on failure. */
int32_t cpty_start(const char *path, char *const *arguments, char *const *environment, int32_t columns,
                   int32_t rows, int32_t *pid);
/* What a program may not do, or it is killed (SIGSYS): open sockets and start processes; write to files too. */
enum { CPTY_ALONE = 1, CPTY_NO_WRITING = 2 };
/* The same under a seccomp filter; it ends with 126 where the kernel has none. */
int32_t cpty_start_barred(const char *path, char *const *arguments, char *const *environment, int32_t columns,
                          int32_t rows, int32_t bars, int32_t *pid);
/* Gives the terminal another size. */
void cpty_resize(int32_t master, int32_t columns, int32_t rows);
/* 1 when the terminal is as a shell wants it: line input with echo. */
int32_t cpty_is_cooked(int32_t master);

#endif
