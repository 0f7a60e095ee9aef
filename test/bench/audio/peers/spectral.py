"""Peers of the spectral kernels: numpy with scipy, and librosa. See peer-process.ts for what it reads and writes.

    python3 spectral.py SAMPLES     # float32, mono, 22,050 Hz
"""

import json
import sys
import time

import numpy as np

RATE, N_FFT, HOP, BANDS = 22_050, 2048, 512, 128
BLOCKS = (8, 16, 32, 64, 128)

peers = {}
try:
    import scipy
    import scipy.fft

    peers["numpy"] = {"name": f"numpy {np.__version__}, scipy {scipy.__version__}, single precision"}
except ImportError as error:
    peers["numpy"] = {"absent": str(error)}
try:
    import librosa

    peers["librosa"] = {"name": f"librosa {librosa.__version__}"}
except ImportError as error:
    peers["librosa"] = {"absent": str(error)}

y = np.fromfile(sys.argv[1], np.float32)


def mel_weights():
    def to_mel(hz):
        return np.where(hz < 1000, 3 * hz / 200, 15 + 27 * np.log(np.maximum(hz, 1) / 1000) / np.log(6.4))

    def to_hz(mel):
        return np.where(mel < 15, 200 * mel / 3, 1000 * np.exp(np.log(6.4) * (mel - 15) / 27))

    edges = to_hz(np.linspace(0, to_mel(np.float64(RATE / 2)), BANDS + 2))
    hz = np.arange(N_FFT // 2 + 1) * RATE / N_FFT
    up = (hz - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    down = (edges[2:, None] - hz) / (edges[2:] - edges[1:-1])[:, None]
    heights = 2 / (edges[2:] - edges[:-2])
    return (np.maximum(0, np.minimum(up, down)) * heights[:, None]).astype(np.float32)


def frames():
    padded = np.pad(y, N_FFT // 2)
    return np.lib.stride_tricks.sliding_window_view(padded, N_FFT)[::HOP]


WINDOW = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(N_FFT) / N_FFT)).astype(np.float32)
MEL = mel_weights()


def numpy_power(block):
    framed = frames()
    out = np.empty((len(framed), N_FFT // 2 + 1), np.float32)
    for at in range(0, len(framed), block):
        X = scipy.fft.rfft(framed[at : at + block] * WINDOW, overwrite_x=True)
        part = out[at : at + block]
        np.multiply(X.real, X.real, out=part)
        part += X.imag * X.imag
    return out


def numpy_mel(block):
    framed = frames()
    weights = MEL.T.copy()
    out = np.empty((len(framed), BANDS), np.float32)
    for at in range(0, len(framed), block):
        X = scipy.fft.rfft(framed[at : at + block] * WINDOW, overwrite_x=True)
        power = X.real * X.real
        power += X.imag * X.imag
        np.matmul(power, weights, out=out[at : at + block])
    return out


def numpy_mfcc(block):
    mel = numpy_mel(block)
    np.maximum(mel, 1e-10, out=mel)
    np.log10(mel, out=mel)
    mel *= 10
    mel -= mel.max()
    np.maximum(mel, -80, out=mel)
    return scipy.fft.dct(mel, type=2, norm="ortho", axis=1)[:, :20]


def librosa_power():
    return np.abs(librosa.stft(y)) ** 2


def librosa_mel():
    return librosa.feature.melspectrogram(y=y)


def librosa_mfcc():
    return librosa.feature.mfcc(S=librosa.power_to_db(librosa_mel(), ref=np.max))


WORK = {
    "numpy": {"power": numpy_power, "mel": numpy_mel, "mfcc": numpy_mfcc},
    "librosa": {"power": librosa_power, "mel": librosa_mel, "mfcc": librosa_mfcc},
}
tuned = {}


def timed(function, *args):
    wall, cpu = time.perf_counter(), time.process_time()
    result = function(*args)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return {"wallMs": wall * 1e3, "cpuMs": cpu * 1e3, "checksum": float(np.abs(result).sum(dtype=np.float64))}


def run(peer, work):
    function = WORK[peer][work]
    if peer != "numpy":
        return timed(function)
    if work not in tuned:  # the first run, which warms up, also finds the best size of a block
        for block in BLOCKS:
            timed(function, block)
        tuned[work] = min(BLOCKS, key=lambda block: min(timed(function, block)["cpuMs"] for _ in range(3)))
    return timed(function, tuned[work])


print(json.dumps(peers), flush=True)
for line in sys.stdin:
    print(json.dumps(run(*line.split())), flush=True)
