"""Numbers in words, the way an interviewer would read them."""

import re
import unicodedata

from num2words import num2words

from bot.tts.lexicon import CURRENCIES, PER, SCALES, UNITS

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_MINUS = r"(?<![\w.)])[-−]"
_DASH = r"\s?[-–—]\s?|\sto\s"
_UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_SCALE = "|".join(sorted(SCALES, key=len, reverse=True))
_MONEY = "|".join(map(re.escape, CURRENCIES))
_END = r"(?![A-Za-z0-9])"

_PHONE = re.compile(r"(?<![\w.])\+?\d{1,3}[ .-]\d{3}[ .-]\d{3,4}(?:[ .-]\d{4})?(?!\w)|(?<!\w)\d{3}-\d{4}(?!\w)")
_VERSION = re.compile(r"(?<![\w.])[vV]?(\d+(?:\.\d+){2,})(?![\w])|(?<!\w)[vV](\d+(?:\.\d+)?)(?!\w)")
_PERCENTILE = re.compile(rf"(?<!\w)[pP](\d{{1,3}}(?:\.\d+)?){_END}")
_MONEY_AMOUNT = re.compile(
    rf"({_MONEY})\s?({_NUMBER})(?:\s?({_SCALE}){_END})?(?:({_DASH})(?:{_MONEY})?({_NUMBER})({_SCALE})?{_END})?"
)
_MONEY_BEHIND = re.compile(rf"(?<![\w.,$£€])({_NUMBER})\s?([€£])(?!\d)")
_CLOCK = re.compile(r"(?<![\w:])(\d{1,2}):([0-5]\d)(?![\w:])")
_RATIO = re.compile(r"(?<![\w:.])(\d+):(\d+)(?![\w:])")
_POWER = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)(?:[eE]|\s?[x×]\s?10\^)([-−+]?\d+)(?!\w)")
_CARET = re.compile(r"(?<![\w.])(\w+)\^([-−]?\w+)")
_ORDINAL = re.compile(r"(?<![\w.])(\d+)(?:st|nd|rd|th)\b")
_DECADE = re.compile(r"(?<!\w)((?:1[89]|20)\d0)['’]?s\b")
_SHORT_DECADE = re.compile(r"(?<!\w)['’]([2-9]0)s\b")
_YEAR_RANGE = re.compile(r"(?<![\w.,$])((?:19|20)\d\d)\s?[-–—]\s?((?:19|20)\d\d)(?![\w%]|[.,]\d)")
_COUNTED = r"\s(?!is\b|was\b|has\b|as\b|this\b)[a-z]+s\b"
_YEAR = re.compile(rf"(?<![\w.,$#-])((?:19|20)\d\d)(?![\w%°]|[.,]\d| ?(?:{_UNIT})\b)(?!{_COUNTED})")
_YEAR_SURE = re.compile(r"\b((?:[Ii]n|[Ss]ince|[Uu]ntil|[Dd]uring|early|late|mid)[ -])((?:19|20)\d\d)(?![\w%]|[.,]\d)")
_FRACTION = re.compile(r"(?<![\w./])(\d+)/(\d+)(?![\w/]|\.\d)")
_RANGE = re.compile(rf"(?<![\w.])({_NUMBER})({_SCALE})?({_UNIT})?(?:\s?[-–—]\s?)({_NUMBER})(?![\d,]*-)")
_VULGAR = re.compile(r"\s?([¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞])(\s(?=an?\b|the\b|of\b))?")
_MEASURE = re.compile(rf"({_MINUS})?(?<!\w)({_NUMBER})({_SCALE})?(?:(-| )?({_UNIT}))?{_END}(?:/([a-z]+|GB)\b)?")
_PLAIN = re.compile(rf"({_MINUS})?({_NUMBER})")
_RATE = re.compile(
    r"\b(req|requests|queries|events|messages|rows|calls|users)/(s|sec|min|h|hr|d|second|minute|hour|day|month)\b"
)

_HALVES = {2: ("half", "halves"), 4: ("quarter", "quarters")}


def spoken_number(digits: str) -> str:
    """A non-negative number as written ("1,000", "0.10", "007") in words."""
    whole, _, decimals = digits.replace(",", "").partition(".")
    if len(whole) > 15 or (len(whole) > 1 and whole.startswith("0")):
        words = _one_by_one(whole)
    else:
        words = num2words(int(whole or "0")).replace(",", "").replace(" and ", " ")
    return f"{words} point {_one_by_one(decimals)}" if decimals else words


def in_words(text: str) -> str:
    """All numbers of `text` in words, with their signs, units, currencies and scales."""
    text = _VULGAR.sub(_vulgar, text)
    text = _PHONE.sub(lambda m: ", ".join(_one_by_one(g) for g in re.findall(r"\d+", m[0])), text)
    text = _RATE.sub(lambda m: f"{ {'req': 'requests'}.get(m[1], m[1]) } per {PER.get(m[2], m[2])}", text)
    text = _MONEY_BEHIND.sub(r"\2\1", text)
    text = _MONEY_AMOUNT.sub(_money, text)
    text = _CLOCK.sub(_clock, text)
    text = _RATIO.sub(lambda m: f"{spoken_number(m[1])} to {spoken_number(m[2])}", text)
    text = _POWER.sub(lambda m: _power(m[1], m[2]), text)
    text = _CARET.sub(_caret, text)
    text = _VERSION.sub(_version, text)
    text = _PERCENTILE.sub(lambda m: f"P {spoken_number(m[1])}", text)
    text = _ORDINAL.sub(lambda m: num2words(int(m[1]), to="ordinal") if len(m[1]) < 16 else m[1], text)
    text = _DECADE.sub(lambda m: _plural(num2words(int(m[1]), to="year")), text)
    text = _SHORT_DECADE.sub(lambda m: _plural(spoken_number(m[1])), text)
    text = _YEAR_RANGE.sub(lambda m: f"{_year(m[1])} to {_year(m[2])}", text)
    text = _YEAR_SURE.sub(lambda m: m[1] + _year(m[2]), text)
    text = _YEAR.sub(lambda m: _year(m[1]), text)
    text = _FRACTION.sub(_fraction, text)
    text = _RANGE.sub(_range, text)
    text = _MEASURE.sub(_measure, text)
    return _PLAIN.sub(lambda m: f"{' minus ' if m[1] else ' '}{spoken_number(m[2])} ", text)


def _one_by_one(digits: str) -> str:
    return " ".join(num2words(int(digit)) for digit in digits)


def _plural(words: str) -> str:
    return words[:-1] + "ies" if words.endswith("y") else words + "s"


def _year(digits: str) -> str:
    return str(num2words(int(digits), to="year"))


def _money(match: re.Match[str]) -> str:
    sign, amount, scale, _, upper, upper_scale = match.groups()
    one, many, hundredths = CURRENCIES[sign]
    if upper:
        low = _scaled(amount, scale)
        return f"{low} to {_scaled(upper, upper_scale)} {many}"
    if scale:
        return f"{_scaled(amount, scale)} {many}"
    whole, _, cents = amount.replace(",", "").partition(".")
    if len(cents) == 2 and int(cents):
        lead = f"{spoken_number(whole)} {one if whole == '1' else many} and " if int(whole or "0") else ""
        return f"{lead}{spoken_number(str(int(cents)))} {hundredths}"
    amount = whole if cents and not int(cents) else amount
    return f"{spoken_number(amount)} {one if amount == '1' else many}"


def _scaled(amount: str, scale: str | None) -> str:
    return spoken_number(amount) + (f" {SCALES[scale]}" if scale else "")


def _clock(match: re.Match[str]) -> str:
    hour, minute = int(match[1]), match[2]
    if hour > 23:
        return f"{spoken_number(match[1])} to {spoken_number(str(int(minute)))}"
    if minute == "00":
        return f"{spoken_number(str(hour))} o'clock"
    read = f"oh {spoken_number(minute[1])}" if minute[0] == "0" else spoken_number(minute)
    return f"{spoken_number(str(hour))} {read}"


def _power(base: str, exponent: str) -> str:
    times = "" if base == "1" else f"{spoken_number(base)} times "
    return f"{times}ten to the {_signed(exponent)}"


def _caret(match: re.Match[str]) -> str:
    base = spoken_number(match[1]) if match[1].isdigit() else match[1]
    named = {"2": "squared", "3": "cubed"}.get(match[2])
    return f"{base} {named}" if named else f"{base} to the {_signed(match[2])}"


def _signed(digits: str) -> str:
    bare = digits.lstrip("-−+")
    words = spoken_number(bare) if bare.isdecimal() else bare
    return f"minus {words}" if digits[0] in "-−" else words


def _version(match: re.Match[str]) -> str:
    parts = (match[1] or match[2]).split(".")
    lead = "version " if match[0][0] in "vV" else ""
    if len(parts) == 4 and not lead and all(len(part) <= 3 for part in parts):
        return " dot ".join(spoken_number(part) for part in parts)  # an address
    return lead + " point ".join(spoken_number(part) for part in parts)


def _fraction(match: re.Match[str]) -> str:
    top, bottom = int(match[1]), int(match[2])
    if len(match[0]) < 12 and 0 < top < bottom and (2 <= bottom <= 10 or bottom in (12, 100, 1000)):
        one, many = _HALVES.get(bottom) or _ordinal_part(bottom)
        return f"{spoken_number(match[1])} {one if top == 1 else many}"
    return f"{spoken_number(match[1])} {spoken_number(match[2])}"


def _vulgar(match: re.Match[str]) -> str:
    """A fraction in one sign: "2½" is "two and a half", "½ an hour" "half an hour"."""
    top, bottom = map(int, unicodedata.normalize("NFKC", match[1]).split("\N{FRACTION SLASH}"))
    one, many = _HALVES.get(bottom) or _ordinal_part(bottom)
    part = one if top == 1 else many
    if match.string[: match.start()][-1:].isdecimal():
        article = ("an" if one.startswith("eighth") else "a") if top == 1 else spoken_number(str(top))
        return f" and {article} {part}{match[2] or ''}"
    alone = part if match[2] and bottom == 2 else f"{spoken_number(str(top))} {part}"
    return f" {alone}{match[2] or ' '}"


def _ordinal_part(bottom: int) -> tuple[str, str]:
    words = str(num2words(bottom, to="ordinal")).removeprefix("one ")
    return words, f"{words}s"


def _range(match: re.Match[str]) -> str:
    low, scale, unit, high = match.groups()
    low_unit = f" {UNITS[unit][low != '1']}" if unit else ""
    return f"{_scaled(low, scale)}{low_unit} to {high}"


def _measure(match: re.Match[str]) -> str:
    minus, number, scale, joint, unit, per = match.groups()
    words = ("minus " if minus else "") + _scaled(number, scale)
    if unit:
        # Joined by a hyphen it is an adjective: "a 100-ms budget".
        words += f" {UNITS[unit][number != '1' and joint != '-']}"
    return f"{words} per {PER.get(per, per)}" if per else words
