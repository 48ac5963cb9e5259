"""Words that no person said: what a recogniser writes over music, noise and silence."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

MAX_WORDS_PER_S: Final = 8.0
"""Nobody speaks faster; the recogniser ran into a loop."""
MIN_WORDS_PER_S: Final = 0.5
"""Nobody speaks slower for long, pauses out: the slowest of 80 learners reading says 1.1 words a second of sound."""
LONG_S: Final = 10.0
MAX_ONE_WORD: Final = 0.6
"""Above this share of one word the recogniser, or the speaker, repeats it. "No, no, no, never" is four words."""

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
    if said and Counter(said).most_common(1)[0][1] > MAX_ONE_WORD * len(said):
        return "Not enough speech to say: the same word again and again."
    left = _INVENTED.sub(" ", " ".join(said)).split()
    if len(left) < least <= len(said):
        return "Not enough speech to say: nothing but thanks and goodbyes."
    return None
