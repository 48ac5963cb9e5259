"""Text that a decoder made up: what stood before read back, or the same words over and over."""

import re
import zlib
from collections.abc import Sequence
from typing import Any, Final

_MAX_COMPRESSION: Final = 2.4
"""Text that zlib shrinks more than this is a loop (the threshold of openai/whisper)."""

_LONGEST: Final = 100
"""Words of the longest run that is looked for: decoders are given half a minute at most."""

_SAID: Final = 0.5
"""A round was said if it took so much of the time of the first. Chosen by hand."""
_LEAST_WORD_S: Final = 0.08
"""Nobody says words faster than that, one with another. Chosen by hand."""
_UNREAD_S: Final = 0.6
"""With more sound than this behind the first round there may be words that were never written. Chosen by hand."""


def repeats(text: str, before: str) -> bool:
    """Whether a text of three words or more is just the end of what stands before it: the prompt read back."""
    words, earlier = re.findall(r"[\w']+", text.lower()), re.findall(r"[\w']+", before.lower())
    return len(words) >= 3 and earlier[-len(words) :] == words


def is_loop(text: str) -> bool:
    """Whether the text repeats itself as a looping decoder does, and people hardly ever do.

    A run of words said three times over, a sentence of five or more words said twice in a row, or text that
    compresses like a loop. "No, no, no" and "very very" are people.
    """
    if _run(re.findall(r"[\w']+", text.lower())) is not None:
        return True
    data = text.encode()
    return len(data) > 60 and len(data) / len(zlib.compress(data)) > _MAX_COMPRESSION


def as_said(pieces: Sequence[dict[str, Any]], speech_s: float) -> list[dict[str, Any]] | None:
    """The aligner's pieces of a text that `is_loop`, without the rounds that nobody said; None where that is not clear.

    A decoder that goes round writes its first round from the sound; for the others there is no sound left, and the
    aligner gives them next to no time. Rounds that took their time were said: some people do say a sentence twice.
    """
    spoken = [(at, word) for at, piece in enumerate(pieces) if (word := _bare(str(piece["word"])))]
    run = _run([word for _, word in spoken])
    if run is None or run[1] < 2:
        return None
    start, size, rounds = run
    ends_s = [float(pieces[at]["end"]) for at, _ in spoken]
    # From the end of its first word: the aligner starts that one too early.
    took_s = [ends_s[at + size - 1] - ends_s[at] for at in range(start, start + size * rounds, size)]
    if took_s[0] < _LEAST_WORD_S * (size - 1):
        return None
    said = [round_s >= _SAID * took_s[0] for round_s in took_s[1:]]
    if all(said):
        return list(pieces)
    behind = [word for _, word in spoken[start + size * rounds :]]
    goes_on = behind == [word for _, word in spoken[start : start + len(behind)]] and len(behind) < size
    if any(said) or not goes_on or speech_s - ends_s[start + size - 1] > _UNREAD_S:
        return None
    return list(pieces[: spoken[start + size][0]])


def _bare(word: str) -> str:
    return re.sub(r"[^\w']", "", word.lower())


def _run(words: Sequence[str]) -> tuple[int, int, int] | None:
    """The shortest run of words that stands there too often in a row: its start, its size, how many times."""
    for size in range(1, min(_LONGEST, len(words) // 2) + 1):
        start, rounds = _longest_run(words, size)
        if rounds >= (6 if size == 1 else 4 if size == 2 else 3 if size < 5 else 2):
            return start, size, rounds
    return None


def _longest_run(words: Sequence[str], size: int) -> tuple[int, int]:
    """Where some `size` words stand most often in a row, and how many times."""
    longest = (0, 1)
    for offset in range(size):
        run = 1
        for position in range(offset + size, len(words) - size + 1, size):
            run = run + 1 if words[position : position + size] == words[position - size : position] else 1
            if run > longest[1]:
                longest = (position - (run - 1) * size, run)
    return longest
