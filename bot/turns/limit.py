"""When a turn has to end though its speaker does not: an answer minutes long, or voice nobody can make words of.

Pure. `floor` asks on every frame; what is said then is the interviewer's business (`interviewer.interview.break_in`).
All numbers are chosen by hand. Answers of three to four minutes are common in design rounds and are left alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.stt.transcript import Transcript

BREAK_S = 0.4
"""A pause in which one can break in."""
UNDERSTOOD = 0.5
"""Words recognised with less confidence are not understood: a recogniser finds some in any noise."""

Limit = Literal["long", "unclear"]


@dataclass(frozen=True, slots=True)
class Limits:
    """How long one may speak."""

    long_s: float = 300.0
    """A turn this long is broken into at the end of a sentence, where its speaker pauses;"""
    too_long_s: float = 345.0
    """a little later at any pause;"""
    longest_s: float = 360.0
    """and then without one."""
    murmur_s: float = 45.0
    """Voice of this length"""
    murmur_words: int = 8
    """with fewer words than this is no answer that one can follow. In five recordings of meetings and calls, with white
    noise 10 dB below the voice, 24 and more were recognised in 20 s."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some voice that was transcribed."""

    start_s: float
    end_s: float
    transcript: Transcript


def too_long(limits: Limits, lasted_s: float, silence_s: float, text: str) -> bool:
    """Whether to break into a turn of `lasted_s`, silent for `silence_s` (0 while its speaker speaks), with this text.

    The text is empty while its last words are still to come: whether a sentence is over is not known then.
    """
    if lasted_s >= limits.longest_s:
        return True
    ending = text.rstrip()
    sentence_over = ending.endswith((".", "?", "!")) and not ending.endswith("...")
    from_s = limits.long_s if sentence_over else limits.too_long_s
    return lasted_s >= from_s and silence_s >= BREAK_S


def unclear(limits: Limits, stretches: Sequence[Stretch]) -> bool:
    """Whether hardly a word was understood in the latest voice; silence between stretches is no voice."""
    voice_s, words = 0.0, 0
    for stretch in sorted(stretches, key=lambda one: one.start_s, reverse=True):
        voice_s += stretch.end_s - stretch.start_s
        words += sum(word.probability >= UNDERSTOOD for word in stretch.transcript.words)
        if words >= limits.murmur_words:
            return False
        if voice_s >= limits.murmur_s:
            return True
    return False
