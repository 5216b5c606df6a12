/* Preloaded, moves the wall clock of a program by CLOCK_OFFSET_SECONDS, and leaves the monotonic one. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static int (*real)(clockid_t, struct timespec *);
static long offset;

__attribute__((constructor)) static void begin(void) {
  const char *seconds = getenv("CLOCK_OFFSET_SECONDS");
  offset = seconds ? atol(seconds) : 0;
  real = (int (*)(clockid_t, struct timespec *)) dlsym(RTLD_NEXT, "clock_gettime");
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  if (!real) {
    begin();
  }
  int result = real(clock, now);
  if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) {
    now->tv_sec += offset;
  }
  return result;
}

int gettimeofday(struct timeval *now, void *zone) {
  (void) zone;
  struct timespec precise;
  int result = clock_gettime(CLOCK_REALTIME, &precise);
  now->tv_sec = precise.tv_sec;
  now->tv_usec = precise.tv_nsec / 1000;
  return result;
}

time_t time(time_t *now) {
  struct timespec precise;
  clock_gettime(CLOCK_REALTIME, &precise);
  if (now) {
    *now = precise.tv_sec;
  }
  return precise.tv_sec;
}
