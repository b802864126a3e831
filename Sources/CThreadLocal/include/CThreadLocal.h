#ifndef CTHREADLOCAL_H
#define CTHREADLOCAL_H

/* One pointer for each thread: what Swift has no word for outside of tasks, whose local values do not
   work in a program that is linked statically. */
const void *ctl_get(void);
void ctl_set(const void *value);

#endif
