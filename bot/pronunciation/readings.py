"""The other right readings of what is written in digits: dates and numbers, in words.

"2024-03-05" is "March fifth, twenty twenty-four" or "the fifth of March …", 1,500 "fifteen hundred" or "one thousand
five hundred". Readings differ in how many words they have and in their order, which the aligner's ways to say one word
cannot tell apart well: so the whole reading is chosen by what the recogniser heard (`bot.pronunciation.heard.as_heard`)
before anything is placed. Where it writes the same digits for several ("2019"), the aligner chooses by the sound.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from num2words import num2words

Words = tuple[str, ...]
"""A reading: lower-case words, as they are looked up."""

MONTHS: Final = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_NAMED: Final = f"(?i:{'|'.join(MONTHS)})"
"""In any case: what returns is asked for in small letters."""
_DAY: Final = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
_OPENS: Final = r"(?<!\S)[(\[\"'“‘]*"
TOKEN: Final = re.compile(
    rf"{_OPENS}(?:{_NAMED}) {_DAY}(?![\w%°$£€:/-]|[.,]\d)\S*|{_OPENS}{_DAY} (?:{_NAMED})(?![\w-])\S*|\S+"
)
"""The words of a text as written: a month and its day are one, for they are read in either order."""

_ISO: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_SLASHES: Final = re.compile(r"(\d\d?)/(\d\d?)/(\d{4})")
_MONTH_DAY: Final = re.compile(rf"({_NAMED}) (\d+)\w*")
_DAY_MONTH: Final = re.compile(rf"(\d+)\w* ({_NAMED})")
_FOUR: Final = re.compile(r"[1-9]\d{3}")
_CODE: Final = re.compile(r"[1-9]\d\d(?<!00)")
_ONES: Final = "one|two|three|four|five|six|seven|eight|nine"
_HUNDREDS: Final = re.compile(rf"\b({_ONES}) thousand ({_ONES}) hundred\b(?! (?:thousand|million|billion)\b)")
_ONE: Final = re.compile(r"^one (?=(?:hundred|thousand|million|billion)\b)")
_POINT: Final = re.compile(r"^zero (?=point\b)")
_LONGEST: Final = 31
_LIKELY: Final = 4
_OH_UP_TO: Final = 9


def dates(written: str) -> list[Words]:
    """All readings of a date, likely ones first; none where `written` is no date."""
    if match := _MONTH_DAY.fullmatch(written):
        return _date(MONTHS.index(match[1].lower()) + 1, int(match[2]), [()])
    if match := _DAY_MONTH.fullmatch(written):
        return _date(MONTHS.index(match[2].lower()) + 1, int(match[1]), [()])
    if match := _ISO.fullmatch(written):
        year, month, day = map(int, match.groups())
        digits = [(*_year(year), *_by_digit(match[2] + match[3], zero)) for zero in ("zero", "oh")]
        found = _date(month, day, _years(year))
        return found and [*found[:_LIKELY], *digits, *found[_LIKELY:]]
    if match := _SLASHES.fullmatch(written):
        first, second, year = map(int, match.groups())
        either = ((first, second), (second, first))
        return [each for month, day in either for each in _date(month, day, _years(year))]
    return []


def numbers(written: str, said: Sequence[str]) -> list[Words]:
    """Readings of a number other than `said`; none where `written` has no digit."""
    if not any(map(str.isdecimal, written)):
        return []
    whole = " ".join(said)
    found = [
        *(_four(int(written)) if _FOUR.fullmatch(written) else ()),
        *(_code(written) if _CODE.fullmatch(written) else ()),
        _words(_HUNDREDS.sub(lambda each: f"{_teens(each[1], each[2])} hundred", whole)),
        _words(_ONE.sub("a ", whole)),
        _words(_POINT.sub("", whole)),
        _words(_POINT.sub("oh ", whole)),
    ]
    return [each for each in dict.fromkeys(found) if each != tuple(said)]


def _date(month: int, day: int, years: Sequence[Words]) -> list[Words]:
    """None for what is no day of the calendar."""
    if not (1 <= month <= len(MONTHS) and 1 <= day <= _LONGEST):
        return []
    name, nth, number = MONTHS[month - 1], str(num2words(day, to="ordinal")), str(num2words(day))
    orders = [(name, nth), ("the", nth, "of", name), (name, "the", nth), (nth, "of", name), (name, number),
              (number, name), (nth, name), ("the", nth, name)]  # fmt: skip
    first = [(*order, *years[0]) for order in orders]
    if years[0]:
        first.insert(2, (*years[0], *orders[0]))
    return first + [(*order, *year) for year in years[1:] for order in orders]


def _years(year: int) -> list[Words]:
    """The usual reading first."""
    return list(dict.fromkeys(_four(year)))


def _year(year: int) -> Words:
    return _words(num2words(year, to="year"))


def _four(number: int) -> Iterator[Words]:
    """Four digits: as a year, as a number, and two by two."""
    yield _year(number)
    plain = str(num2words(number)).replace(",", "")
    yield _words(plain.replace(" and ", " "))
    yield _words(plain)
    high, low = divmod(number, 100)
    if low:
        yield (str(num2words(high)), *(("oh",) if low <= _OH_UP_TO else ()), str(num2words(low)))


def _code(digits: str) -> Iterator[Words]:
    """Three digits that may be a name: "four oh four", "four forty-three"."""
    yield _by_digit(digits, "oh")
    yield _by_digit(digits, "zero")
    if digits[1] != "0":
        yield (_digit(digits[0]), str(num2words(int(digits[1:]))))


def _by_digit(digits: str, zero: str) -> Words:
    return tuple(zero if digit == "0" else _digit(digit) for digit in digits)


def _digit(digit: str) -> str:
    return str(num2words(int(digit)))


def _teens(thousands: str, hundreds: str) -> str:
    ones = _ONES.split("|")
    return str(num2words(10 * (ones.index(thousands) + 1) + ones.index(hundreds) + 1))


def _words(text: str) -> Words:
    return tuple(str(text).replace(",", "").split())
