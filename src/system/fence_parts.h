/* fence_parts.h - the two halves of the fence. Each returns 0, or the errno of why it does not hold. */
#pragma once

#include "fence.h"

/* The ABI of this kernel's Landlock, 0: none. */
int fence_landlock_abi(void);
int fence_landlock(const struct fence *f, int abi);

/* ENOSYS: built without the library. */
int fence_seccomp(bool programs);
bool fence_seccomp_is_in(void);
