"""Words that no person said: what a recogniser writes over music, noise and silence."""

import re
from collections.abc import Sequence
from typing import Final

MAX_WORDS_PER_S: Final = 8.0
"""Nobody speaks faster; the recogniser ran into a loop."""
MIN_WORDS_PER_S: Final = 0.5
"""Nobody speaks slower for long, pauses out: the slowest of 80 learners reading says 1.1 words a second of sound."""
LONG_S: Final = 10.0
MAX_LOOPED: Final = 0.4
"""Above this share of words in loops it is the refrain of a song, or the recogniser's own: over sung vowels it wrote
half of its words in loops; "no, no, no, I would never do that" is three of eight."""
_LOOP_WORDS: Final = 8
"""The longest phrase of a loop."""

_PHRASES: Final = (
    "i'll see you in the next video", "we'll see you in the next one", "see you in the next video", "see you next time",
    "thank you so much for watching", "thank you for watching", "thanks for watching", "thank you for listening",
    "don't forget to subscribe", "please subscribe", "like and subscribe", "subscribe to my channel",
    "we'll be right back", "thank you very much", "thank you so much", "thank you", "subtitles by",
    "bye bye", "bye", "music", "applause", "laughter", "foreign", "silence",
)  # fmt: skip
"""What Whisper is known to write where nothing is said; it learned them from the ends of videos."""
_INVENTED: Final = re.compile(rf"(?<![\w'])(?:{'|'.join(_PHRASES)})(?![\w'])")


def implausible(said: Sequence[str], speech_s: float, least: int) -> str | None:
    """Why these words, plain and without hesitation sounds, cannot be what was said; None where they can.

    `least` is the number of words that say something.
    """
    rate = len(said) / speech_s
    if rate > MAX_WORDS_PER_S or (rate < MIN_WORDS_PER_S and speech_s >= LONG_S):
        return "Not enough speech to say: the recognised words do not fit the sound."
    if looped(said) > MAX_LOOPED * len(said):
        return "Not enough speech to say: the same words again and again."
    left = _INVENTED.sub(" ", " ".join(said)).split()
    if len(left) < least <= len(said):
        return "Not enough speech to say: nothing but thanks and goodbyes."
    return None


def looped(said: Sequence[str]) -> int:
    """How many words lie in a phrase of at most eight words that is said three times in a row or more."""
    marked = [False] * len(said)
    for size in range(1, _LOOP_WORDS + 1):
        run = 0
        for i in range(size, len(said)):
            run = run + 1 if said[i] == said[i - size] else 0
            if run >= 2 * size:
                first = i - run - size + 1 if run == 2 * size else i
                marked[first : i + 1] = [True] * (i + 1 - first)
    return sum(marked)
