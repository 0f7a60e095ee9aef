"""The peer of the plots: matplotlib, as librosa.display.specshow uses it. See peer-process.ts for what it reads and
writes.

    python3 plots.py MEL BINS     # power as float32, frame after frame, of 128 bands and of 1025 bins
"""

import io
import json
import sys
import time

import numpy as np

RATE, HOP = 22_050, 512
ROWS = {"mel": 128, "linear": 1025}

peers = {}
try:
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    peers["matplotlib"] = {"name": f"matplotlib {matplotlib.__version__}"}
except ImportError as error:
    peers["matplotlib"] = {"absent": str(error)}

power = {
    work: np.fromfile(path, np.float32).reshape(-1, ROWS[work]).T
    for work, path in zip(("mel", "linear"), sys.argv[1:])
}


def draw(work):
    values = power[work]
    levels = 10 * np.log10(np.maximum(1e-10, values / values.max()))
    figure, axes = plt.subplots(figsize=(6.4, 4.8))
    times = np.arange(values.shape[1]) * HOP / RATE
    rows = np.linspace(0, RATE / 2, len(values))
    image = axes.pcolormesh(times, rows, np.maximum(-80, levels), shading="auto", rasterized=True, cmap="magma")
    axes.set(xlabel="Time (s)", ylabel="Frequency (Hz)", title="Spectrogram")
    figure.colorbar(image, format="%+2.0f dB")
    file = io.BytesIO()
    figure.savefig(file, format="png")
    plt.close(figure)


print(json.dumps(peers), flush=True)
for line in sys.stdin:
    wall, cpu = time.perf_counter(), time.process_time()
    draw(line.split()[1])
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(json.dumps({"wallMs": wall * 1e3, "cpuMs": cpu * 1e3, "checksum": None}), flush=True)
