"""librosa as a peer of the whole job: download, decode and resample, mel spectrogram, MFCC, tempo and beats, a picture.
The mel spectrogram is made once and serves all. See peer-process.ts for what it reads and writes; the work is an
address.

    python3 whole_job.py
"""

import io
import json
import sys
import time
import urllib.request

RATE = 22_050

peers = {}
try:
    import librosa
    import librosa.display
    import matplotlib
    import numpy as np
    import soundfile

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    name = f"librosa {librosa.__version__}, libsndfile {soundfile.__libsndfile_version__}"
    peers["librosa"] = {"name": f"{name}, matplotlib {matplotlib.__version__}"}
except ImportError as error:
    peers["librosa"] = {"absent": str(error)}


def whole_job(address):
    with urllib.request.urlopen(address) as response:
        audio = io.BytesIO(response.read())
    y, _ = librosa.load(audio, sr=RATE)
    mel = librosa.feature.melspectrogram(y=y, sr=RATE)
    levels = librosa.power_to_db(mel, ref=np.max)
    librosa.feature.mfcc(S=levels)
    envelope = librosa.onset.onset_strength(S=librosa.power_to_db(mel), sr=RATE, aggregate=np.median)
    librosa.beat.beat_track(onset_envelope=envelope, sr=RATE)
    figure, axes = plt.subplots(figsize=(10, 4.4))
    image = librosa.display.specshow(levels, sr=RATE, x_axis="time", y_axis="mel", ax=axes)
    figure.colorbar(image, format="%+2.0f dB")
    axes.set(title="The whole job")
    figure.savefig(io.BytesIO(), format="png")
    plt.close(figure)


print(json.dumps(peers), flush=True)
for line in sys.stdin:
    wall, cpu = time.perf_counter(), time.process_time()
    whole_job(line.split()[1])
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(json.dumps({"wallMs": wall * 1e3, "cpuMs": cpu * 1e3, "checksum": None}), flush=True)
