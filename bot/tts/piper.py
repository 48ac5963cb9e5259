"""A Piper voice in this process: one speakable sentence in, its sound out.

Synthesis is plain and blocking; `worker` keeps it off the event loop. The sound is levelled, begins and
ends without dead air, and can be abandoned from another thread while it is being made.
"""

import json
import re
from pathlib import Path
from typing import Protocol

import numpy as np
import onnxruntime
from piper.config import PhonemeType, PiperConfig
from piper.voice import PiperVoice as Engine

from bot.audio.pcm import Signal, to_samples
from bot.errors import ModelMissing

_TARGET_RMS = 10 ** (-20 / 20)
"""Level of the speaking parts, full scale being 1."""
_MAX_GAIN = 10 ** (6 / 20)
_PEAK = 10 ** (-1 / 20)
_AUDIBLE = 10 ** (-48 / 20)
"""Level of a window that counts as sound; this voice's own noise is below -60 dBFS."""
_WINDOW_S = 0.005
_LEAD_S = 0.01
_TAIL_S = 0.06
_FADE_S = 0.005
_BOUNDS = (0.5, 2.0)
"""Speeds at which the words stay intelligible."""

_LETTER_A = re.compile(r"\bA\b(?= [A-Z]\b)|(?<=[A-Za-z] )A\b")
"""Where "A" is the letter. espeak reads it as the article, but "eigh" as the letter."""


class Abandoned(Exception):
    """The synthesis was stopped before its end."""


class StopFlag(Protocol):
    """Stops one synthesis from another thread."""

    def set(self) -> None: ...


class _Stop:
    """The engine looks at the flag between the nodes of its graph: some milliseconds."""

    def __init__(self) -> None:
        self.options = onnxruntime.RunOptions()

    def set(self) -> None:
        self.options.terminate = True


class PiperVoice:
    """A voice loaded and ready.

    `model` is a Piper `.onnx` file with its `.onnx.json` beside it, or a folder that holds one.
    With `seed`, the same sentences in the same order give the same samples; otherwise each utterance varies
    a little, as speech does. Raises ModelMissing.
    """

    def __init__(self, model: Path, threads: int = 1, seed: int | None = None) -> None:
        path = _model_file(model)
        try:
            config = PiperConfig.from_dict(json.loads(Path(f"{path}.json").read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError) as error:
            raise ModelMissing(
                f"The voice {path.name} has no readable {path.name}.json: {error}",
                'Run "viva voices install en_US-joe-medium", or keep both files in one folder.',
            ) from None
        if config.phoneme_type not in (PhonemeType.ESPEAK, PhonemeType.TEXT):
            raise ModelMissing(
                f"The voice {path.name} is for another language ({config.phoneme_type.value} phonemes).",
                'Choose another: "viva voices list".',
            )
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # It keeps a plan of the memory for each length of sentence it has seen: 200 MB more after fifty sentences.
        options.enable_mem_pattern = False
        # It keeps what the longest sentence needed, in ever larger blocks; the reserve that all engines share does too.
        options.enable_cpu_mem_arena = False
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        if seed is not None:
            onnxruntime.set_seed(seed)
        try:
            session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # noqa: BLE001 - onnxruntime's own classes share no public base
            raise ModelMissing(
                f"The voice {path.name} is damaged: {type(error).__name__}.",
                'Run "viva voices install en_US-joe-medium".',
            ) from None
        self._engine = Engine(session=session, config=config)
        self.sample_rate: int = config.sample_rate
        """Hz of the sound."""

    def stop_flag(self) -> _Stop:
        """A flag to hand to one call of `synthesise`."""
        return _Stop()

    def warm_up(self) -> None:
        """Makes and drops a sentence: the first one costs more than the rest."""
        self.synthesise("Hello there.", 1.0)

    def synthesise(self, sentence: str, speed: float = 1.0, stop: StopFlag | None = None) -> tuple[bytes, int]:
        """The sound of one speakable sentence: 16-bit mono samples and their rate.

        Nothing sayable gives no samples. `speed` 2.0 is twice as fast, kept within 0.5 to 2.
        Raises Abandoned when `stop` was set meanwhile.
        """
        signal = self.signal(sentence, speed, stop)
        return to_samples(_finish(signal, self.sample_rate)).tobytes(), self.sample_rate

    def signal(self, sentence: str, speed: float = 1.0, stop: StopFlag | None = None) -> Signal:
        """As the model gives it: float samples, neither levelled nor trimmed."""
        parts = [
            self._run(self._engine.phonemes_to_ids(phonemes), speed, stop)
            for phonemes in self._engine.phonemize(_LETTER_A.sub("eigh", sentence))
            if phonemes
        ]
        return np.concatenate(parts) if parts else np.zeros(0, np.float32)

    def _run(self, ids: list[int], speed: float, stop: StopFlag | None) -> Signal:
        config = self._engine.config
        stretch = config.length_scale / min(max(speed, _BOUNDS[0]), _BOUNDS[1])
        inputs = {
            "input": np.array([ids], dtype=np.int64),
            "input_lengths": np.array([len(ids)], dtype=np.int64),
            "scales": np.array([config.noise_scale, stretch, config.noise_w_scale], dtype=np.float32),
        }
        if config.num_speakers > 1:
            inputs["sid"] = np.array([config.default_speaker_id or 0], dtype=np.int64)
        options = stop.options if isinstance(stop, _Stop) else None
        try:
            sound = self._engine.session.run(None, inputs, options)[0]
        except Exception:
            if options is not None and options.terminate:
                raise Abandoned from None
            raise
        return np.asarray(sound, dtype=np.float32).reshape(-1)


def _model_file(model: Path) -> Path:
    if model.is_file():
        return model
    found = sorted(model.glob("*.onnx")) if model.is_dir() else []
    if len(found) != 1:
        what = f"{len(found)} .onnx files" if found else "no .onnx file"
        raise ModelMissing(f"There is no voice at {model}: {what}.", 'Run "viva voices list" for the voices there are.')
    return found[0]


def _finish(signal: Signal, rate: int) -> Signal:
    """Dead air cut to 10 ms before and 60 ms after the sound, levelled, faded in and out over 5 ms."""
    window = int(rate * _WINDOW_S)
    blocks = signal[: signal.size // window * window].reshape(-1, window)
    levels = np.sqrt(np.mean(np.square(blocks), axis=1)) if blocks.size else np.zeros(0)
    sounding = np.flatnonzero(levels > _AUDIBLE)
    if not sounding.size:
        return np.zeros(0, np.float32)
    start = max(0, int(sounding[0]) * window - int(rate * _LEAD_S))
    end = min(signal.size, int(sounding[-1] + 1) * window + int(rate * _TAIL_S))
    speaking = float(np.sqrt(np.mean(np.square(levels[sounding]))))
    cut = signal[start:end]
    peak = float(np.max(np.abs(cut)))
    gain = min(max(_TARGET_RMS / speaking, 1 / _MAX_GAIN), _MAX_GAIN, _PEAK / peak)
    shaped = (cut * gain).astype(np.float32)
    fade = min(int(rate * _FADE_S), shaped.size // 2)
    ramp = np.linspace(0.0, 1.0, fade, dtype=np.float32)
    shaped[:fade] *= ramp
    shaped[shaped.size - fade :] *= ramp[::-1]
    return shaped
