"""Where each sound of a text lies in a recording of it: forced alignment with pocketsphinx' acoustic model.

The aligner puts every sound of the text somewhere, said or not, and chooses among the ways to say a word the one that
fits best. Whether a word is there at all is judged after it, in `bot.pronunciation.score`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from bot.audio.pcm import Signal, to_samples

Pronunciation = tuple[str, ...]
"""ARPAbet without stress digits, in order."""

FRAME_S: Final = 0.01
_BEAM: Final = 1e-300
"""As good as none: with a narrower one the best path is lost in accented speech, and where words stand far apart."""


@dataclass(frozen=True, slots=True)
class Placed:
    """One sound of the text and where it fits best."""

    phone: str
    start_s: float
    end_s: float
    acoustic: float
    """The acoustic model's score a frame of 10 ms; the more below 0, the worse it fits."""


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """One word of the text as it was said best, with its sounds in order."""

    phones: tuple[Placed, ...]

    @property
    def start_s(self) -> float:
        """Start of the first sound, seconds from the signal's first sample."""
        return self.phones[0].start_s

    @property
    def end_s(self) -> float:
        """End of the last sound."""
        return self.phones[-1].end_s


def align(signal: Signal, words: Sequence[Sequence[Pronunciation]]) -> list[PlacedWord] | None:
    """Each word, given by the ways to say it, placed in mono 16 kHz `signal`; None where it cannot hold them all.

    Silence between words is found by itself. At most a minute or so: time and memory grow with the text.
    """
    if not words or not signal.size:
        return None
    decoder = _decoder()
    names = [f"w{i}" for i in range(len(words))]
    entries = [
        (f"{name}({k + 1})" if k else name, " ".join(said))
        for name, ways in zip(names, words, strict=True)
        for k, said in enumerate(ways)
    ]
    for i, (entry, said) in enumerate(entries):
        decoder.add_word(entry, said, i == len(entries) - 1)
    pcm = to_samples(signal).tobytes()
    try:
        decoder.set_align_text(" ".join(names))
        _run(decoder, pcm)
        if not decoder.hyp():
            return None
        decoder.set_alignment()
        _run(decoder, pcm)
        found = decoder.get_alignment()
    except RuntimeError:  # its way to say that no path fits
        return None
    if found is None:
        return None
    placed = [
        PlacedWord(
            tuple(
                Placed(phone.name, phone.start * FRAME_S, (phone.start + phone.duration) * FRAME_S, _score(phone))
                for phone in word
            )
        )
        for word in found
        if word.name.startswith("w")
    ]
    return placed if len(placed) == len(words) else None


def _score(phone: Any) -> float:
    return float(phone.score) / max(1, int(phone.duration))


def _run(decoder: Any, pcm: bytes) -> None:
    decoder.start_utt()
    decoder.process_raw(pcm, full_utt=True)
    decoder.end_utt()


def _decoder() -> Any:
    """A new one for each text, in 10 ms: words and the mean of the sound do not leak from one to the next."""
    from pocketsphinx import Decoder, get_model_path

    return Decoder(
        hmm=f"{get_model_path()}/en-us/en-us", dict=None, lm=None, bestpath=False,
        beam=_BEAM, wbeam=_BEAM, pbeam=_BEAM, loglevel="FATAL",
    )  # fmt: skip


def level(signal: Signal) -> Signal:
    """`signal` with its loud parts at -20 dBFS, so that the distance to the microphone does not count."""
    window = 320
    blocks = signal[: signal.size // window * window].reshape(-1, window)
    if not blocks.size:
        return signal
    loud = float(np.percentile(np.sqrt(np.mean(np.square(blocks, dtype=np.float64), axis=1)), 95))
    if loud <= 0.0:
        return signal
    return np.asarray(np.clip(signal * np.float32(0.1 / loud), -1.0, 1.0), np.float32)
