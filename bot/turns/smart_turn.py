"""Smart-turn v3: from sound alone, how likely it is that the speaker has finished.

The network judges the last 8 s: falling pitch and a drawn-out last syllable say "done", a held pitch says "more".
It is one voice among several in `endpointing`; alone it cuts people off.
"""

from pathlib import Path

import numpy as np
import onnxruntime

from bot.audio.pcm import SAMPLE_RATE, Signal

WINDOW_S = 8
"""Length of the network's input."""


class SmartTurn:
    """The ONNX model of pipecat's package, run in process."""

    def __init__(self, model: Path, threads: int = 1) -> None:
        from faster_whisper.feature_extractor import FeatureExtractor

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._extract = FeatureExtractor(chunk_length=WINDOW_S)

    def probability(self, signal: Signal) -> float:
        """Probability, 0 to 1, that the turn whose sound so far is `signal` (16 kHz) is complete.

        The signal should end with about 0.2 s of the silence after the last word, as in the model's training.
        """
        samples = WINDOW_S * SAMPLE_RATE
        tail = signal[-samples:].astype(np.float32)
        padded = np.pad(tail, (samples - len(tail), 0))
        normal = (padded - padded.mean()) / np.sqrt(padded.var() + 1e-7)
        features = self._extract(normal, padding=0)[None, :, : WINDOW_S * 100].astype(np.float32)
        return float(self._session.run(None, {"input_features": features})[0].item())
