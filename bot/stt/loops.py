"""Text that a decoder made up: what stood before read back, or the same words over and over."""

import re
import zlib
from typing import Final

_MAX_COMPRESSION: Final = 2.4
"""Text that zlib shrinks more than this is a loop (the threshold of openai/whisper)."""

_LONGEST: Final = 100
"""Words of the longest run that is looked for: decoders are given half a minute at most."""


def repeats(text: str, before: str) -> bool:
    """Whether a text of three words or more is just the end of what stands before it: the prompt read back."""
    words, earlier = re.findall(r"[\w']+", text.lower()), re.findall(r"[\w']+", before.lower())
    return len(words) >= 3 and earlier[-len(words) :] == words


def is_loop(text: str) -> bool:
    """Whether the text repeats itself as a looping decoder does, and people do not.

    A run of words said three times over, a sentence of five or more words said twice in a row, or text that
    compresses like a loop. "No, no, no" and "very very" are people.
    """
    words = re.findall(r"[\w']+", text.lower())
    for size in range(1, min(_LONGEST, len(words) // 2) + 1):
        times = 6 if size == 1 else 4 if size == 2 else 3 if size < 5 else 2
        if _longest_run(words, size) >= times:
            return True
    data = text.encode()
    return len(data) > 60 and len(data) / len(zlib.compress(data)) > _MAX_COMPRESSION


def _longest_run(words: list[str], size: int) -> int:
    """How many times in a row some `size` words stand at most."""
    longest = 1
    for offset in range(size):
        run = 1
        for position in range(offset + size, len(words) - size + 1, size):
            run = run + 1 if words[position : position + size] == words[position - size : position] else 1
            longest = max(longest, run)
    return longest
