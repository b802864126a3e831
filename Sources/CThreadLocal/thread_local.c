#include "CThreadLocal.h"

#include <stddef.h>

static _Thread_local const void *slot = NULL;

const void *ctl_get(void) { return slot; }

void ctl_set(const void *value) { slot = value; }
