"""Cuts an utterance into the pieces that are synthesised one after the other.

The pieces are the text as written, so that the record shows what a reader expects. The first piece is kept
short: the voice can start while the rest is still being made.
"""

import re

_QUICK_WORDS = 9
"""A first sentence up to this long starts fast enough as it is: about 3 s of speech, 0.4 s to make."""
_CLAUSE_WORDS = 3
"""A first piece shorter than this sounds cut off."""

_ABBREVIATIONS = frozenset("e.g. i.e. vs. etc. cf. approx. fig. no. mr. mrs. ms. dr. st. a.k.a. u.s.".split())  # noqa: SIM905
_BLANKS = re.compile(r"\s+")
_BREAK = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’)\]]*+(?=\s)|\n(?=\s*\n|\s*(?:[-*•#]|\d+[.)])\s)")
_CLAUSE = re.compile(r"[,;:—–][\"'”’)]*(?=\s)")


def sentences(text: str) -> list[str]:
    """The sentences of `text` in order; joined by spaces they are the text again.

    A long first sentence is cut at its first comma or colon after three words. A piece with no letter and
    no digit is left with its neighbour.
    """
    # at most one blank line: what looks ahead over blanks would do so from each of thousands
    text = _BLANKS.sub(lambda blanks: ("\n" * min(2, blanks[0].count("\n"))) or " ", text)
    found: list[str] = []
    start = 0
    for match in _BREAK.finditer(text):
        if not _ends_sentence(text[start : match.end()], text[match.end() : match.end() + 3]):
            continue
        found.append(text[start : match.end()])
        start = match.end()
    found.append(text[start:])
    pieces = _with_words([" ".join(piece.split()) for piece in found])
    return _quick_start(pieces[0]) + pieces[1:] if pieces else []


def _ends_sentence(before: str, after: str) -> bool:
    if before.endswith("\n"):
        return True
    *earlier, last = before.rsplit(maxsplit=1)
    last = last.lstrip("(\"'“‘").lower()
    if last in _ABBREVIATIONS or re.fullmatch(r"[a-hj-z]\.", last):
        return last == "etc." and after.lstrip()[:1].isupper()
    listed = not earlier and re.fullmatch(r"\d+\.", last)
    return not listed


def _with_words(pieces: list[str]) -> list[str]:
    kept: list[str] = []
    for piece in pieces:
        if any(char.isalnum() for char in piece):
            kept.append(piece)
        elif piece and kept:
            kept[-1] = f"{kept[-1]} {piece}"
    return kept


def _quick_start(sentence: str) -> list[str]:
    if len(sentence.split()) <= _QUICK_WORDS:
        return [sentence]
    for match in _CLAUSE.finditer(sentence):
        head, tail = sentence[: match.end()], sentence[match.end() :].strip()
        words = len(head.split())
        if words >= _CLAUSE_WORDS and len(tail.split()) >= _CLAUSE_WORDS:
            return [head, tail] if words <= 2 * _QUICK_WORDS else [sentence]
    return [sentence]
