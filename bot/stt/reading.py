"""A recogniser that listens to someone reading: what it hears, and how likely it finds what should have been read.

`bot.pronunciation` weighs both, with the encoder's states in which single sounds can be told apart.
"""

from collections.abc import Sequence

import numpy as np

from bot.audio.pcm import SAMPLE_RATE, Signal
from bot.stt.chunks import quiet_cuts
from bot.stt.engine import MAX_CHUNK_S, STATE_S, Encoded, Engine
from bot.stt.loops import is_loop
from bot.stt.pieces import join_pieces
from bot.stt.transcript import Hearing

_NO_REPEAT = 4


class ReadingListener:
    """Whisper listening to what is read aloud. Not thread-safe: one caller at a time."""

    def __init__(self, engine: Engine) -> None:
        """`engine` holds Whisper base: the sounds were learned from its states."""
        self._engine = engine

    def hear(self, signal: Signal, start_s: float = 0.0) -> list[Hearing]:
        """Words and states of mono 16 kHz `signal`, whose first sample is at `start_s`; one a window, any length."""
        out = []
        for begin, end in quiet_cuts(signal, MAX_CHUNK_S):
            at_s = start_s + begin / SAMPLE_RATE
            encoded = self._encoded(signal[begin:end])
            decoded = self._engine.decode(encoded)
            if is_loop(decoded.text):
                decoded = self._engine.decode(encoded, no_repeat=_NO_REPEAT)
            words = join_pieces(self._engine.align(decoded.tokens, encoded), at_s, encoded.speech_s)
            out.append(Hearing(at_s, STATE_S, encoded.array(), tuple(words)))
        return out

    def expect(self, signal: Signal, words: Sequence[str]) -> list[float]:
        """How likely each of `words` is, 0 to 1, after those before it, in a window of at most 27 s of sound."""
        tokens = self._engine.tokenizer.encode(" " + " ".join(words))
        pieces = self._engine.align(tokens, self._encoded(signal))
        return shared_out(words, [(str(piece["word"]), float(piece["probability"])) for piece in pieces])

    def between(self, signal: Signal, one: str, other: str) -> float:
        """Log-odds for `one` against `other` in a window of at most 27 s.

        Unasked, a recogniser prefers the more common word; with both named before, in either order, the one it hears.
        It is asked both ways, and the mean of the answers taken.
        """
        encoded, encode = self._encoded(signal), self._engine.tokenizer.encode

        def odds(prompt: str) -> float:
            first, second = (
                self._engine.logprob(encode(f" {word}"), encoded, encode(prompt) if prompt else ())
                for word in (one, other)
            )
            return first - second

        named = [odds(f" {a} or {b}? {b} or {a}?") for a, b in ((one, other), (other, one))]
        return (odds("") + sum(named) / 2) / 2

    def languages(self, signal: Signal) -> dict[str, float]:
        """How likely each language is, by its code, for at most 27 s; empty where the model knows English only."""
        return dict(self._engine.languages(self._encoded(signal[: int(MAX_CHUNK_S * SAMPLE_RATE)])))

    def _encoded(self, signal: Signal) -> Encoded:
        return self._engine.encode(np.ascontiguousarray(signal))


def shared_out(words: Sequence[str], pieces: Sequence[tuple[str, float]]) -> list[float]:
    """The probability of each word, from those of the pieces of text that spell them; 0.0 where pieces are missing."""
    out: list[float] = []
    left = [(text.strip(), probability) for text, probability in pieces if text.strip()]
    at = 0
    for word in words:
        spelt, found = 0, []
        while at < len(left) and spelt < len(word):
            spelt += len(left[at][0])
            found.append(left[at][1])
            at += 1
        out.append(sum(found) / len(found) if found else 0.0)
    return out
