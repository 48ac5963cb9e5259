"""Dates in words: "2024-03-01" is "March first, twenty twenty-four"."""

import re
from typing import Final

from num2words import num2words

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_LONGEST: Final = 31
_NAMED: Final = "|".join(_MONTHS)
_ISO: Final = re.compile(
    r"(?<![\w.,/-])((?:19|20)\d\d)-(0[1-9]|1[0-2])"
    r"(?:-(0[1-9]|[12]\d|3[01])(?:T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(Z)?)?)?(?![\w/-])"
)
_SLASHES: Final = re.compile(r"(?<![\w.,/-])(\d\d?)/(\d\d?)/((?:19|20)\d\d)(?![\w/-])")
_DAY: Final = r"([12]\d|3[01]|0?[1-9])"
_SURE: Final = r"[Oo]n|[Bb]y|[Uu]ntil|[Ss]ince|[Bb]efore|[Aa]fter|[Ff]rom"
_END: Final = r"(?=[.,;!?)]?(?:\s|$))"
_GOES_ON: Final = r"(?![.,;!?)]?\s*(?!(?:we|i|the|in|at|and|or|to|it|they|was|is|with|for|when)\b)[a-z])"
_DAY_BEHIND: Final = re.compile(rf"\b((?:{_SURE}) )?({_NAMED}) {_DAY}{_END}(?(1)|{_GOES_ON})")
"""Not of "in March 15 people joined"."""
_DAY_BEFORE: Final = re.compile(
    rf"(?<![\w.,:/-])([Tt]he )?{_DAY} ({_NAMED})\b(?![-/'’]|\s(?!(?:is|was|has|as|this)\b)[a-z]+s\b)"
)
"""Not of "the 5 May-June releases" nor of "the 5 May releases"."""


def dates_in_words(text: str) -> str:
    """The dates of `text` in words; of one in slashes only the numbers, where any could be the month."""
    text = _SLASHES.sub(_slashes, _ISO.sub(_iso, text))
    text = _DAY_BEFORE.sub(lambda match: f"{match[1] or 'the '}{_ordinal(match[2])} of {match[3]}", text)
    return _DAY_BEHIND.sub(lambda match: f"{match[1] or ''}{match[2]} {_ordinal(match[3])}", text)


def _iso(match: re.Match[str]) -> str:
    year, month, day, clock, zulu = match.groups()
    if day is None:
        return f"{_MONTHS[int(month) - 1]} {_year(year)}"
    return _date(year, month, day) + (f" at {clock}" if clock else "") + (" UTC" if zulu else "")


def _slashes(match: re.Match[str]) -> str:
    first, second, year = match.groups()
    month, day = (second, first) if int(first) > len(_MONTHS) else (first, second)
    told = 1 <= int(month) <= len(_MONTHS) < int(day) <= _LONGEST
    return _date(year, month, day) if told else f"{int(first)}, {int(second)}, {_year(year)}"


def _date(year: str, month: str, day: str) -> str:
    return f"{_MONTHS[int(month) - 1]} {_ordinal(day)}, {_year(year)}"


def _ordinal(day: str) -> str:
    return str(num2words(int(day), to="ordinal"))


def _year(year: str) -> str:
    return str(num2words(int(year), to="year"))
