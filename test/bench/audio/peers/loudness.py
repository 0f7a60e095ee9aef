"""Peers of the loudness meter: libebur128, called as it is, and ffmpeg's filter ebur128, as a process that reads the
samples. See peer-process.ts for what it reads and writes.

    python3 loudness.py SAMPLES FFMPEG     # float32, stereo, 44,100 Hz
"""

import ctypes
import ctypes.util
import json
import re
import resource
import subprocess
import sys
import time

RATE, CHANNELS, CHUNK = 44_100, 2, 4_410
MODE_I, MODE_LRA, MODE_TRUE_PEAK = 0b101, 0b1011, 0b110001  # ebur128.h

FFMPEG = sys.argv[2]

peers = {}
try:
    ebur128 = ctypes.CDLL(ctypes.util.find_library("ebur128") or "libebur128.so.1")
    version = [ctypes.c_int() for _ in range(3)]
    ebur128.ebur128_get_version(*map(ctypes.byref, version))
    ebur128.ebur128_init.restype = ctypes.c_void_p
    peers["libebur128"] = {"name": "libebur128 " + ".".join(str(part.value) for part in version)}
except OSError as error:
    peers["libebur128"] = {"absent": str(error)}
try:
    words = subprocess.run([FFMPEG, "-version"], capture_output=True, text=True, check=True).stdout
    peers["ffmpeg"] = {"name": f"ffmpeg {words.split()[2].split('-http')[0]}, a process"}
except OSError as error:
    peers["ffmpeg"] = {"absent": str(error)}

with open(sys.argv[1], "rb") as file:
    samples = file.read()
buffer = (ctypes.c_char * len(samples)).from_buffer_copy(samples)
frames = len(samples) // (4 * CHANNELS)


def by_libebur128(work):
    mode = MODE_I | MODE_LRA | (MODE_TRUE_PEAK if work == "peak" else 0)
    state = ctypes.c_void_p(ebur128.ebur128_init(CHANNELS, ctypes.c_ulong(RATE), mode))
    for frame in range(0, frames, CHUNK):
        at = ctypes.addressof(buffer) + 4 * CHANNELS * frame
        ebur128.ebur128_add_frames_float(state, ctypes.c_void_p(at), ctypes.c_size_t(min(CHUNK, frames - frame)))
    integrated, loudness_range = ctypes.c_double(), ctypes.c_double()
    ebur128.ebur128_loudness_global(state, ctypes.byref(integrated))
    ebur128.ebur128_loudness_range(state, ctypes.byref(loudness_range))
    ebur128.ebur128_destroy(ctypes.byref(state))
    return abs(integrated.value)


def by_ffmpeg(work):
    source = ["-f", "f32le", "-ar", str(RATE), "-ac", str(CHANNELS), "-i", sys.argv[1]]
    meter = "ebur128=framelog=verbose" + (":peak=true" if work == "peak" else "")
    command = [FFMPEG, "-nostdin", "-hide_banner", "-threads", "1", *source, "-af", meter, "-f", "null", "-"]
    report = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    re.search(r"I:\s+(-[\d.]+) LUFS", report)[1]
    return None  # rounded to a tenth


def cpu():
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


WORK = {"libebur128": by_libebur128, "ffmpeg": by_ffmpeg}

print(json.dumps(peers), flush=True)
for line in sys.stdin:
    peer, work = line.split()
    wall_before, cpu_before = time.perf_counter(), cpu()
    checksum = WORK[peer](work)
    wall, used = time.perf_counter() - wall_before, cpu() - cpu_before
    print(json.dumps({"wallMs": wall * 1e3, "cpuMs": used * 1e3, "checksum": checksum}), flush=True)
