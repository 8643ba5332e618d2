// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// See failing_calls.h. It stands before the C library, so that all calls of a
// program and of its libraries come by; glibc only.
#define _GNU_SOURCE
#include "failing_calls.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

extern void* __libc_malloc(size_t size);
extern void* __libc_calloc(size_t count, size_t size);
extern void* __libc_realloc(void* block, size_t size);
extern void* __libc_memalign(size_t alignment, size_t size);

struct calls {
  long count;  // since they were armed
  long first;  // that fails; 0: none
  int last;    // whether only that one does
};

static struct calls g_calls[FAILING_KINDS];
static int g_processors;  // that sched_getaffinity tells; 0: the truth

void failing_calls_arm(enum failing_kind kind, long first, int only_that) {
  struct calls* calls = &g_calls[kind];
  __atomic_store_n(&calls->first, 0, __ATOMIC_SEQ_CST);
  __atomic_store_n(&calls->count, 0, __ATOMIC_SEQ_CST);
  __atomic_store_n(&calls->last, only_that, __ATOMIC_SEQ_CST);
  __atomic_store_n(&calls->first, first, __ATOMIC_SEQ_CST);
}

long failing_calls_count(enum failing_kind kind) {
  return __atomic_load_n(&g_calls[kind].count, __ATOMIC_SEQ_CST);
}

void failing_calls_pretend_processors(int count) { g_processors = count; }

static int fails(enum failing_kind kind) {
  struct calls* calls = &g_calls[kind];
  const long number = __atomic_add_fetch(&calls->count, 1, __ATOMIC_SEQ_CST);
  const long first = __atomic_load_n(&calls->first, __ATOMIC_SEQ_CST);
  if (first == 0 || number < first) return 0;
  return number == first || !__atomic_load_n(&calls->last, __ATOMIC_SEQ_CST);
}

static int no_memory(void) {
  if (!fails(FAILING_ALLOCATION)) return 0;
  errno = ENOMEM;
  return 1;
}

void* malloc(size_t size) { return no_memory() ? NULL : __libc_malloc(size); }

void* calloc(size_t count, size_t size) {
  return no_memory() ? NULL : __libc_calloc(count, size);
}

void* realloc(void* block, size_t size) {
  return no_memory() ? NULL : __libc_realloc(block, size);
}

void* memalign(size_t alignment, size_t size) {
  return no_memory() ? NULL : __libc_memalign(alignment, size);
}

void* aligned_alloc(size_t alignment, size_t size) {
  return no_memory() ? NULL : __libc_memalign(alignment, size);
}

int posix_memalign(void** block, size_t alignment, size_t size) {
  if (no_memory()) return ENOMEM;
  void* result = __libc_memalign(alignment, size);
  if (result == NULL) return ENOMEM;
  *block = result;
  return 0;
}

void* mmap(void* address, size_t length, int protection, int flags, int fd,
           off_t offset) {
  if (no_memory()) return MAP_FAILED;
  return (void*)syscall(SYS_mmap, address, length, protection, flags, fd,
                        offset);
}

int madvise(void* address, size_t length, int advice) {
  if (no_memory()) return -1;
  return (int)syscall(SYS_madvise, address, length, advice);
}

int pthread_create(pthread_t* thread, const pthread_attr_t* attributes,
                   void* (*body)(void*), void* argument) {
  static int (*real)(pthread_t*, const pthread_attr_t*, void* (*)(void*),
                     void*);
  if (fails(FAILING_THREAD)) return EAGAIN;
  if (real == NULL) {
    void* const symbol = dlsym(RTLD_NEXT, "pthread_create");
    memcpy(&real, &symbol, sizeof(real));
  }
  return real(thread, attributes, body, argument);
}

int sched_getaffinity(pid_t process, size_t size, cpu_set_t* set) {
  memset(set, 0, size);
  if (g_processors == 0) {
    return syscall(SYS_sched_getaffinity, process, size, set) < 0 ? -1 : 0;
  }
  for (size_t i = 0; i < (size_t)g_processors; ++i) CPU_SET_S(i, size, set);
  return 0;
}

static enum failing_kind kind_from_environment(void) {
  const char* name = getenv("FAILING_KIND");
  return name != NULL && strcmp(name, "thread") == 0 ? FAILING_THREAD
                                                     : FAILING_ALLOCATION;
}

// The program's main comes by here: what fails is what it asks for, not what
// the loader does.
static int (*g_main)(int, char**, char**);

static int wrapped_main(int argc, char** argv, char** environment) {
  const char* processors = getenv("FAILING_PROCESSORS");
  if (processors != NULL) g_processors = atoi(processors);
  const char* first = getenv("FAILING_FIRST");
  if (first != NULL) {
    failing_calls_arm(kind_from_environment(), atol(first),
                      getenv("FAILING_ONLY_THAT") != NULL);
  }
  return g_main(argc, argv, environment);
}

int __libc_start_main(int (*main)(int, char**, char**), int argc, char** argv,
                      int (*init)(int, char**, char**), void (*fini)(void),
                      void (*loader_fini)(void), void* stack_end) {
  typedef int (*start_main)(int (*)(int, char**, char**), int, char**,
                            int (*)(int, char**, char**), void (*)(void),
                            void (*)(void), void*);
  start_main real;
  void* const symbol = dlsym(RTLD_NEXT, "__libc_start_main");
  memcpy(&real, &symbol, sizeof(real));
  g_main = main;
  return real(wrapped_main, argc, argv, init, fini, loader_fini, stack_end);
}

__attribute__((destructor)) static void tell_count(void) {
  const char* path = getenv("FAILING_COUNT_FILE");
  if (path == NULL) return;
  long left = failing_calls_count(kind_from_environment());
  char digits[24];
  size_t at = sizeof(digits);
  do {
    digits[--at] = (char)('0' + left % 10);
    left /= 10;
  } while (left > 0);
  const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (write(fd, digits + at, sizeof(digits) - at) < 0) _exit(99);
  close(fd);
}
