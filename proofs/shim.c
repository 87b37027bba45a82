/* Stands between a program and the C library for files below one folder: counts the calls, makes chosen ones fail, and
   records what is written, made lasting, cut, renamed and removed. Loaded by LD_PRELOAD, so that SQLite is as shipped. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

enum { READING = 1, WRITING = 2, SYNCING = 4, OPENING = 8, NAMING = 16 };
enum { MOST_FILES = 4096, LONGEST = 4096 };

static char folder[LONGEST];
static size_t folder_length;
static char *names[MOST_FILES];
static char storage[MOST_FILES][512];
static long calls, failing_from = -1, failing_to = -1;
static int failing_with, failing_kinds, recording = -1;

void shim_watch(const char *path) {
  folder_length = strlen(path);
  memcpy(folder, path, folder_length + 1);
}

/* Of the calls of these kinds, counted from 1, make those from `first` to `last` fail with `number`. */
void shim_arm(long first, long last, int number, int kinds) {
  calls = 0;
  failing_from = first;
  failing_to = last;
  failing_with = number;
  failing_kinds = kinds;
}

long shim_disarm(void) {
  failing_from = failing_to = -1;
  failing_kinds = 0;
  return calls;
}

void shim_record(int descriptor) { recording = descriptor; }

static int is_watched(const char *path) {
  return folder_length && path && strlen(path) < sizeof storage[0] && strncmp(path, folder, folder_length) == 0 &&
         (path[folder_length] == '/' || path[folder_length] == 0);
}

static const char *name_of(int descriptor) {
  return descriptor >= 0 && descriptor < MOST_FILES ? names[descriptor] : 0;
}

static int fails(int kind) {
  if (!(kind & failing_kinds)) return 0;
  calls++;
  if (calls < failing_from || calls > failing_to) return 0;
  errno = failing_with;
  return 1;
}

static void put(const void *data, size_t length) {
  const char *rest = data;
  while (length) {
    long written = syscall(SYS_write, recording, rest, length);
    if (written <= 0) return;
    rest += written;
    length -= (size_t)written;
  }
}

/* Threads that write at once have their records one after the other. */
static int is_putting;

static void record(char what, const char *name, const void *data, size_t length, int64_t place) {
  if (recording < 0 || !name) return;
  int kept = errno;
  struct { int64_t what, place, name, length; } head = {what, place, (int64_t)strlen(name), (int64_t)length};
  while (__atomic_exchange_n(&is_putting, 1, __ATOMIC_ACQUIRE)) sched_yield();
  put(&head, sizeof head);
  put(name, strlen(name));
  put(data, length);
  __atomic_store_n(&is_putting, 0, __ATOMIC_RELEASE);
  errno = kept;
}

void shim_mark(const char *text) { record('m', text, "", 0, 0); }

#define NEXT(result, name, ...)                                   \
  static result (*next)(__VA_ARGS__);                             \
  if (!next) next = (result (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

static int opened(int descriptor, const char *path, int is_new, int flags) {
  if (descriptor < 0 || descriptor >= MOST_FILES) return descriptor;
  strcpy(storage[descriptor], path);
  names[descriptor] = storage[descriptor];
  if (is_new) record('c', path, "", 0, 0);
  if (!is_new && flags & O_TRUNC) record('t', path, "", 0, 0);
  return descriptor;
}

#define OPENING_BY(symbol)                                                                      \
  int symbol(const char *path, int flags, ...) {                                                \
    va_list more;                                                                               \
    va_start(more, flags);                                                                      \
    mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(more, mode_t) : 0;                   \
    va_end(more);                                                                               \
    NEXT(int, #symbol, const char *, int, ...);                                                 \
    if (!is_watched(path)) return next(path, flags, mode);                                      \
    if (fails(OPENING)) return -1;                                                              \
    int is_new = (flags & O_CREAT) && faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) < 0; \
    return opened(next(path, flags, mode), path, is_new, flags);                                \
  }
OPENING_BY(open)
OPENING_BY(open64)

int close(int descriptor) {
  NEXT(int, "close", int);
  if (descriptor >= 0 && descriptor < MOST_FILES) names[descriptor] = 0;
  return next(descriptor);
}

#define READING_BY(symbol, place_type)                                             \
  ssize_t symbol(int descriptor, void *data, size_t length, place_type place) {    \
    NEXT(ssize_t, #symbol, int, void *, size_t, place_type);                       \
    if (name_of(descriptor) && fails(READING)) return -1;                          \
    return next(descriptor, data, length, place);                                  \
  }
READING_BY(pread, off_t)
READING_BY(pread64, off64_t)

ssize_t read(int descriptor, void *data, size_t length) {
  NEXT(ssize_t, "read", int, void *, size_t);
  if (name_of(descriptor) && fails(READING)) return -1;
  return next(descriptor, data, length);
}

#define WRITING_BY(symbol, place_type)                                                    \
  ssize_t symbol(int descriptor, const void *data, size_t length, place_type place) {     \
    NEXT(ssize_t, #symbol, int, const void *, size_t, place_type);                        \
    const char *name = name_of(descriptor);                                               \
    if (name && fails(WRITING)) return -1;                                                \
    ssize_t written = next(descriptor, data, length, place);                              \
    if (name && written > 0) record('w', name, data, (size_t)written, (int64_t)place);    \
    return written;                                                                       \
  }
WRITING_BY(pwrite, off_t)
WRITING_BY(pwrite64, off64_t)

ssize_t write(int descriptor, const void *data, size_t length) {
  NEXT(ssize_t, "write", int, const void *, size_t);
  const char *name = name_of(descriptor);
  if (name && fails(WRITING)) return -1;
  int64_t place = name ? lseek(descriptor, 0, SEEK_CUR) : 0;
  ssize_t written = next(descriptor, data, length);
  if (name && written > 0) record('w', name, data, (size_t)written, place);
  return written;
}

#define SYNCING_BY(symbol)                                      \
  int symbol(int descriptor) {                                  \
    NEXT(int, #symbol, int);                                    \
    const char *name = name_of(descriptor);                     \
    if (name && fails(SYNCING)) return -1;                      \
    int result = next(descriptor);                              \
    if (name && result == 0) record('s', name, "", 0, 0);       \
    return result;                                              \
  }
SYNCING_BY(fsync)
SYNCING_BY(fdatasync)

#define CUTTING_BY(symbol, place_type)                              \
  int symbol(int descriptor, place_type length) {                   \
    NEXT(int, #symbol, int, place_type);                            \
    const char *name = name_of(descriptor);                         \
    if (name && fails(WRITING)) return -1;                          \
    int result = next(descriptor, length);                          \
    if (name && result == 0) record('t', name, "", 0, (int64_t)length); \
    return result;                                                  \
  }
CUTTING_BY(ftruncate, off_t)
CUTTING_BY(ftruncate64, off64_t)

int rename(const char *from, const char *to) {
  NEXT(int, "rename", const char *, const char *);
  if (!is_watched(from)) return next(from, to);
  if (fails(NAMING)) return -1;
  int result = next(from, to);
  if (result == 0) record('r', from, to, strlen(to), 0);
  return result;
}

int unlink(const char *path) {
  NEXT(int, "unlink", const char *);
  if (!is_watched(path)) return next(path);
  if (fails(NAMING)) return -1;
  int result = next(path);
  if (result == 0) record('u', path, "", 0, 0);
  return result;
}
