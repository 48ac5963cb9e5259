"""A sitting of `viva practice read` in which a synthetic voice reads: some words go wrong, and where is known.

Usage: VIVA_HOME=FOLDER python scripts/synthetic_reader.py

The program is the real one, from the choice of the texts to the files it keeps; only the microphone is not: in its
place is a voice that says T for the sound of "think", stops inside clauses and leaves words out.
"""

import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from bot.audio import portaudio
from bot.audio.devices import Device
from bot.audio.pcm import SAMPLE_RATE, Signal, to_signal
from bot.audio.resample import Resampler
from bot.catalogue import locate
from bot.cli import app, studio
from bot.cli.hush import Left
from bot.cli.studio import LONGEST_S, RealStudio
from bot.tts.piper import PiperVoice
from bot.tts.speakable import speakable

Piece = str | float
SPEED: Final = 0.85
"""Of its speech: people read more slowly than voices."""
AROUND_S: Final = 0.4
"""Silence before and after a reading."""
READINGS: Final[Mapping[str, tuple[Piece, ...]]] = {
    "I think the cache was cold after the release, because the third node had thrown away all its keys on Thursday at "
    "midnight.": (
        "I tink the cache was cold after the release, because the tird",
        0.8,
        "node had trown away all its keys on Tursday.",
    ),
    "The alert fires when the error rate passes the threshold for ten minutes, and whoever is on call gets a message "
    "at once.": (
        "The alert fires when the error rate passes the",
        0.9,
        "treshold for ten minutes, and whoever is on call gets a message at once.",
    ),
    "Three of the threads write to the same file, so we lock it before each of them begins, and free it at the end.": (
        "Tree of the treads write to the same file, so we lock it",
        0.6,
        "before each of them begins, and free it at the end.",
    ),
}
"""Texts, and how each is read: what is said, and seconds of silence."""


class ReadAloud(RealStudio):
    """Nothing is played; what is heard is the reading of the text that the voice would have said last."""

    def __init__(self, *made_of: Any, **more: Any) -> None:
        super().__init__(*made_of, **more)
        self._text = ""
        self._reader = PiperVoice(locate("en_US-joe-medium"))

    def say(self, text: str, *, slow: bool = False) -> None:  # noqa: ARG002 - the protocol's signature
        self._text = text

    def beep(self) -> None:
        """Nobody waits for it."""

    def listen(
        self,
        quiet_s: float | None,  # noqa: ARG002 - the protocol's signature
        longest_s: float = LONGEST_S,  # noqa: ARG002
        left: Left | None = None,  # noqa: ARG002
    ) -> Signal:
        around = np.zeros(round(AROUND_S * SAMPLE_RATE), np.float32)
        return np.concatenate([around, *map(self._spoken_piece, READINGS[self._text]), around])

    def _spoken_piece(self, piece: Piece) -> Signal:
        if isinstance(piece, float):
            return np.zeros(round(piece * SAMPLE_RATE), np.float32)
        pcm = self._reader.synthesise(speakable(piece), SPEED)[0]
        return to_signal(Resampler(self._reader.sample_rate, SAMPLE_RATE).process(pcm, last=True))


def main() -> int:
    portaudio.devices = lambda: [Device(0, "synthetic", "none", inputs=1, outputs=1, rate=SAMPLE_RATE)]
    studio.RealStudio = ReadAloud  # type: ignore[misc]  # in place of the microphone
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as texts:
        texts.write(" ".join(READINGS))
        texts.flush()
        return app.main(["practice", "read", "--keep", "--text-file", str(Path(texts.name))])


if __name__ == "__main__":
    sys.exit(main())
