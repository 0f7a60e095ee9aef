/*
 * FFTW as a peer of the power spectrogram: single precision, one frame after another, as plans go fastest. See
 * peer-process.ts for what it reads and writes.
 *
 *     cc -O3 -march=native fftw.c -lfftw3f -lm -o fftw && ./fftw SAMPLES
 */
#include <fftw3.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SIZE = 2048, HOP = 512, BINS = SIZE / 2 + 1 };

static double now(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

int main(int argc, char **argv) {
  FILE *file = argc > 1 ? fopen(argv[1], "rb") : NULL;
  if (!file) return fprintf(stderr, "Cannot open the samples\n"), 1;
  fseek(file, 0, SEEK_END);
  const long length = ftell(file) / (long)sizeof(float);
  rewind(file);
  float *samples = calloc(length + SIZE, sizeof(float));
  if (fread(samples + SIZE / 2, sizeof(float), length, file) != (size_t)length) return 1;

  float *window = fftwf_alloc_real(SIZE), *in = fftwf_alloc_real(SIZE);
  fftwf_complex *out = fftwf_alloc_complex(BINS);
  for (int k = 0; k < SIZE; k++) window[k] = 0.5 - 0.5 * cos(2 * M_PI * k / SIZE);
  fftwf_plan plan = fftwf_plan_dft_r2c_1d(SIZE, in, out, FFTW_PATIENT);

  printf("{\"fftw\":{\"name\":\"%s, C\"}}\n", fftwf_version);
  fflush(stdout);
  char line[64];
  while (fgets(line, sizeof line, stdin)) {
    const double wall = now(CLOCK_MONOTONIC), cpu = now(CLOCK_PROCESS_CPUTIME_ID);
    const long frames = 1 + length / HOP;
    float *power = malloc(frames * BINS * sizeof(float));
    for (long frame = 0; frame < frames; frame++) {
      const float *from = samples + frame * HOP;
      for (int k = 0; k < SIZE; k++) in[k] = from[k] * window[k];
      fftwf_execute(plan);
      float *to = power + frame * BINS;
      for (int k = 0; k < BINS; k++) to[k] = out[k][0] * out[k][0] + out[k][1] * out[k][1];
    }
    const double wallMs = now(CLOCK_MONOTONIC) - wall, cpuMs = now(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    double sum = 0;
    for (long k = 0; k < frames * BINS; k++) sum += power[k];
    free(power);
    printf("{\"wallMs\":%f,\"cpuMs\":%f,\"checksum\":%.9g}\n", wallMs, cpuMs, sum);
    fflush(stdout);
  }
  return 0;
}
