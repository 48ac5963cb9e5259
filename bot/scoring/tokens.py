"""Words as the text rules see them: plain, with the punctuation and pauses around them as flags."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final


def word_set(words: str) -> frozenset[str]:
    """The words of a line, as a set."""
    return frozenset(words.split())


VOCAL: Final = word_set("um umm uhm uh uhh er err erm hm hmm hmmm mm mmm ah eh ehm")
"""Hesitation sounds a recogniser may write. "uh-huh" and "mhm" are answers."""

_EDGE: Final = "\"'`*“”‘’()[]{}<>…"
_MARKS: Final = ".,?!;:…-–—\"'”"
_STOPS: Final = ".?!;:"


@dataclass(frozen=True, slots=True)
class Token:
    """One word."""

    text: str
    """Lower case, without punctuation; apostrophes are plain, inner hyphens stay."""
    raw: str
    comma: bool
    """A comma follows."""
    stop: bool
    """A full stop, question or exclamation mark, colon, semicolon or dash follows."""
    question: bool
    """A question mark follows."""
    cut: bool
    """Broken off ("imple-")."""
    pause: bool
    """A silence or the start of a turn comes before it."""
    led: bool = False
    """A "you know" or "I mean" that says nothing, and was left out, comes right before it."""

    @property
    def vocal(self) -> bool:
        """Whether it is a hesitation sound."""
        return self.text in VOCAL

    @property
    def closes(self) -> bool:
        """Whether a clause can end after it, going by punctuation."""
        return self.comma or self.stop


def tokens(words: Sequence[str], breaks: Collection[int] = ()) -> list[Token]:
    """One token a word; `breaks` are the indices of words that come after a silence."""
    return [_token(word, pause=i == 0 or i in breaks) for i, word in enumerate(words)]


def _token(word: str, *, pause: bool) -> Token:
    raw = word.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    bare = raw.strip(_EDGE)
    body = bare.rstrip(_MARKS)
    marks = bare[len(body) :]
    dash = bool(re.search(r"[-–—]", marks)) and bool(body)
    return Token(
        text=body.lower().strip(_EDGE + ".,"),
        raw=word,
        comma="," in marks,
        stop=any(mark in marks for mark in _STOPS) or "—" in marks or "…" in raw[-2:],
        question="?" in marks,
        cut=dash and "—" not in marks,
        pause=pause,
    )
