"""What a recogniser leaves out: hesitation sounds.

Whisper writes no "um" of its own accord: of 42 natural ones in real speech it wrote none. Behind a prompt full of
them it writes nearly all, some that nobody said, and most at the wrong time. So this module only gathers evidence:
the words so written, and the encoder's states, in which an "um" is plain to see and has its place.
`bot.scoring.hesitations` weighs both.
"""

from typing import Final

import numpy as np

from bot.audio.pcm import SAMPLE_RATE, Signal
from bot.stt.chunks import quiet_cuts
from bot.stt.engine import MAX_CHUNK_S, STATE_S, Encoded, Engine
from bot.stt.loops import is_loop
from bot.stt.pieces import join_pieces
from bot.stt.transcript import Hearing, Word

PROMPT: Final = " Um, so, uh, I was, um, I mean, uh, you know, like, um, we, uh... Hmm, er, um, yeah."
_BEAM: Final = 5
_NO_REPEAT: Final = 4


class VerbatimListener:
    """Whisper listening for hesitation. Not thread-safe: one caller at a time."""

    def __init__(self, engine: Engine) -> None:
        """`engine` holds Whisper base: the detector was trained on its states."""
        self._engine = engine
        self._prompt = list(engine.tokenizer.encode(PROMPT))

    def hear(self, signal: Signal, start_s: float = 0.0) -> list[Hearing]:
        """The evidence in mono 16 kHz `signal`, whose first sample is at `start_s`; one a window, any length."""
        out = []
        for begin, end in quiet_cuts(signal, MAX_CHUNK_S):
            at_s = start_s + begin / SAMPLE_RATE
            encoded = self._engine.encode(np.ascontiguousarray(signal[begin:end]))
            out.append(Hearing(at_s, STATE_S, encoded.array(), tuple(self._words(encoded, at_s))))
        return out

    def _words(self, encoded: Encoded, start_s: float) -> list[Word]:
        decoded = self._engine.decode(encoded, self._prompt, beam_size=_BEAM)
        if is_loop(decoded.text):
            decoded = self._engine.decode(encoded, self._prompt, beam_size=_BEAM, no_repeat=_NO_REPEAT)
        return join_pieces(self._engine.align(decoded.tokens, encoded), start_s, encoded.speech_s)
