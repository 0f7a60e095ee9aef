"""Peers of the beat tracker: librosa and aubio. See peer-process.ts for what it reads and writes.

    python3 rhythm.py SAMPLES     # float32, mono, 22,050 Hz
"""

import json
import sys
import time

import numpy as np

RATE, N_FFT, HOP = 22_050, 1024, 512

peers = {}
try:
    import librosa

    peers["librosa"] = {"name": f"librosa {librosa.__version__}"}
except ImportError as error:
    peers["librosa"] = {"absent": str(error)}
try:
    import aubio

    peers["aubio"] = {"name": f"aubio {aubio.version}"}
except ImportError as error:
    peers["aubio"] = {"absent": str(error)}

y = np.fromfile(sys.argv[1], np.float32)


def librosa_beats():
    _, beats = librosa.beat.beat_track(y=y, sr=RATE, units="time")
    return float(np.abs(beats).sum())


def aubio_beats():
    tracker = aubio.tempo("default", N_FFT, HOP, RATE)
    for at in range(0, len(y) - HOP, HOP):
        if tracker(y[at : at + HOP])[0]:
            tracker.get_last_s()
    return None  # other beats than librosa's


WORK = {"librosa": librosa_beats, "aubio": aubio_beats}

print(json.dumps(peers), flush=True)
for line in sys.stdin:
    wall, cpu = time.perf_counter(), time.process_time()
    checksum = WORK[line.split()[0]]()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(json.dumps({"wallMs": wall * 1e3, "cpuMs": cpu * 1e3, "checksum": checksum}), flush=True)
