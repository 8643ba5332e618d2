/* Copyright 2026 The llmzip authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * A library to preload that lets calls of the system fail: the Nth call of one
 * kind, or all from the Nth on. syscalls.py drives it.
 *
 *   LLMZIP_FAIL=NAME:ERRNO:N:COUNT   calls N .. N + COUNT - 1, from 1; COUNT 0:
 *                                    all from N on; ERRNO 0: the call moves a
 *                                    single byte instead of failing
 *   LLMZIP_FAIL_COUNTS=FILE          how often each kind was called, at exit
 *
 * Calls on standard error never fail, or no message could be seen, nor do reads
 * of what the system tells of itself. Calls that
 * the C library makes within itself are not met. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum { kFail = -1, kPass = 0, kShort = 1 };

static struct {
  const char* name;
  unsigned long calls;
} g_kinds[32];

static char g_name[32];
static int g_errno;
static unsigned long g_first;
static unsigned long g_count;

__attribute__((constructor)) static void Begin(void) {
  const char* plan = getenv("LLMZIP_FAIL");
  if (plan != NULL) {
    sscanf(plan, "%31[^:]:%d:%lu:%lu", g_name, &g_errno, &g_first, &g_count);
  }
}

__attribute__((destructor)) static void End(void) {
  const char* path = getenv("LLMZIP_FAIL_COUNTS");
  FILE* file = path != NULL ? fopen(path, "w") : NULL;
  if (file == NULL) return;
  for (size_t i = 0; i < 32 && g_kinds[i].name != NULL; ++i) {
    fprintf(file, "%s %lu\n", g_kinds[i].name, g_kinds[i].calls);
  }
  fclose(file);
}

static int Decide(const char* name) {
  for (size_t i = 0; i < 32; ++i) {
    if (g_kinds[i].name == NULL) g_kinds[i].name = name;
    if (strcmp(g_kinds[i].name, name) != 0) continue;
    const unsigned long call =
        __atomic_add_fetch(&g_kinds[i].calls, 1, __ATOMIC_RELAXED);
    const int meant = strcmp(g_name, name) == 0 && call >= g_first &&
                      (g_count == 0 || call < g_first + g_count);
    if (!meant) return kPass;
    if (g_errno == 0) return kShort;
    errno = g_errno;
    return kFail;
  }
  return kPass;
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/* A call that fails with -1. `verdict` decides, for the others as it is. */
#define WRAP(type, name, parameters, arguments)    \
  type name parameters {                           \
    if (Decide(#name) == kFail) return (type)(-1); \
    return NEXT(name) arguments;                   \
  }

/* Standard error, and what the system tells of itself (quotas, processors): the
 * command does without it. */
static int NeverFails(int fd) {
  if (fd == STDERR_FILENO) return 1;
  char link[64], path[16];
  snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
  const ssize_t size = readlink(link, path, sizeof(path) - 1);
  if (size < 0) return 0;
  path[size] = 0;
  return strncmp(path, "/proc/", 6) == 0 || strncmp(path, "/sys/", 5) == 0;
}

/* The same for calls that move `size` bytes of `fd`. */
#define WRAP_BYTES(name, parameters, arguments)      \
  ssize_t name parameters {                          \
    if (NeverFails(fd)) return NEXT(name) arguments; \
    const int verdict = Decide(#name);               \
    if (verdict == kFail) return -1;                 \
    if (verdict == kShort && size > 1) size = 1;     \
    return NEXT(name) arguments;                     \
  }

WRAP_BYTES(read, (int fd, void* bytes, size_t size), (fd, bytes, size))
WRAP_BYTES(write, (int fd, const void* bytes, size_t size), (fd, bytes, size))
WRAP_BYTES(pread, (int fd, void* bytes, size_t size, off_t at),
           (fd, bytes, size, at))

static mode_t ModeOf(int flags, va_list more) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(more, mode_t) : 0;
}

int open(const char* path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  const mode_t mode = ModeOf(flags, more);
  va_end(more);
  return Decide("open") == kFail ? -1 : NEXT(open)(path, flags, mode);
}

int openat(int folder, const char* path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  const mode_t mode = ModeOf(flags, more);
  va_end(more);
  return Decide("openat") == kFail ? -1
                                   : NEXT(openat)(folder, path, flags, mode);
}

/* A descriptor whose closing fails is closed all the same. */
int close(int fd) {
  const int verdict = Decide("close");
  const int error = errno;
  const int result = NEXT(close)(fd);
  if (verdict != kFail) return result;
  errno = error;
  return -1;
}

DIR* opendir(const char* path) {
  return Decide("opendir") == kFail ? NULL : NEXT(opendir)(path);
}

struct dirent* readdir(DIR* folder) {
  return Decide("readdir") == kFail ? NULL : NEXT(readdir)(folder);
}

WRAP(int, fsync, (int fd), (fd))
WRAP(int, fstat, (int fd, struct stat* found), (fd, found))
WRAP(int, stat, (const char* path, struct stat* found), (path, found))
WRAP(int, lstat, (const char* path, struct stat* found), (path, found))
WRAP(int, fstatat, (int fd, const char* path, struct stat* found, int flags),
     (fd, path, found, flags))
WRAP(off_t, lseek, (int fd, off_t at, int from), (fd, at, from))
WRAP(int, rename, (const char* from, const char* to), (from, to))
WRAP(int, renameat, (int a, const char* from, int b, const char* to),
     (a, from, b, to))
WRAP(int, renameat2,
     (int a, const char* from, int b, const char* to, unsigned int flags),
     (a, from, b, to, flags))
WRAP(int, linkat, (int a, const char* from, int b, const char* to, int flags),
     (a, from, b, to, flags))
WRAP(int, unlinkat, (int fd, const char* path, int flags), (fd, path, flags))
WRAP(int, unlink, (const char* path), (path))
WRAP(int, mkdir, (const char* path, mode_t mode), (path, mode))
WRAP(int, fchmod, (int fd, mode_t mode), (fd, mode))
WRAP(int, fchown, (int fd, uid_t owner, gid_t group), (fd, owner, group))
WRAP(int, futimens, (int fd, const struct timespec times[2]), (fd, times))
WRAP(int, poll, (struct pollfd * fds, nfds_t count, int timeout),
     (fds, count, timeout))
WRAP(ssize_t, getrandom, (void* bytes, size_t size, unsigned int flags),
     (bytes, size, flags))
