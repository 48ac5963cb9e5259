"""Words broken off, and beginnings given up: "imple- implemented", "I we moved it".

A beginning counts as given up only on a sure sign: a small word that has to go on and does not, or words that take
back what was said.
"""

from collections.abc import Collection, Sequence
from typing import Final

from bot.scoring import grammar
from bot.scoring.syllables import known
from bot.scoring.tokens import Token, word_set

_CONTRACTED: Final = frozenset(word for word in grammar.PERSON | grammar.OTHER if "'" in word)
_NOMINATIVE: Final = word_set("i we he she they")
_NEW_SUBJECT: Final = _NOMINATIVE | _CONTRACTED
_ARTICLES: Final = word_set("a an the my our your their his its")
_BE: Final = word_set("was were is are am")
_HANGS: Final = word_set("could should would can will might must")
"""These have to go on. A subject after a comma begins anew: "then we could, I proposed"."""
_STRANDS: Final = (
    grammar.OPENERS | grammar.EMBEDDERS | word_set("as than whenever however like until unless")
) - word_set("and but so then")
"""After these a verb may be left out: "if we could we would"."""
_TURNS: Final = grammar.ASKS | word_set("had than as")
"""A subject after these may end its clause: "so did we", "faster than I"."""
_NUMBERS: Final = word_set("one two three four five six seven eight nine ten twelve twenty thirty forty fifty hundred")
_TAKES_BACK: Final = (
    ("let", "me", "start"),
    ("let", "me", "put"),
    ("let", "me", "rephrase"),
    ("let", "me", "begin"),
    ("let", "me", "try"),
    ("scratch", "that"),
    ("no", "wait"),
    ("or", "rather"),
    ("sorry",),
)
_MOST: Final = 6
"""Words that a beginning given up has at most; after more it was a clause."""


def false_starts(stream: Sequence[Token], taken: Collection[int] = ()) -> list[tuple[int, int]]:
    """(first, last) of words broken off and beginnings given up; `taken` words are fillers, which are looked over."""
    broken = [(i, i) for i in range(len(stream)) if _broken(stream, i)]
    spoken = [i for i in range(len(stream)) if i not in taken and stream[i].text]
    said = [stream[i] for i in spoken]
    given_up = []
    for n in range(1, len(said)):
        size = _dangling(said, n) or _taken_back(said, n)
        again = [t.text for t in said[n - size : n]] == [t.text for t in said[n : n + size]]
        if size and not again:
            given_up.append((spoken[n - size], spoken[n - 1]))
    return broken + given_up


def _broken(stream: Sequence[Token], i: int) -> bool:
    """Whether a word is written with a dash, or a piece of the word that follows."""
    token = stream[i]
    following = next((later.text for later in stream[i + 1 : i + 3] if not later.vocal), "")
    if token.cut and token.text:
        return token.text != following or not known(token.text)
    piece = (
        following.startswith(token.text)
        and following != token.text
        and token.text not in {"a", "i", "o"}
        and token.text.isalpha()
        and not known(token.text)
    )
    return bool(token.text) and piece and (not token.closes or token.raw.endswith(("—", "…", "...")))


def _dangling(said: Sequence[Token], n: int) -> int:
    """How many words before the n-th begin what it does not go on with; 0 where it may go on with them."""
    last, new = said[n - 1], said[n].text
    following = said[n + 1].text if n + 1 < len(said) else ""
    if last.stop:
        return 0
    begun = _begun(said, n)
    turned = n > 1 and said[n - 2].text in _TURNS
    if last.text in _NOMINATIVE and turned:
        return 0
    if last.text in _NOMINATIVE and new in _NEW_SUBJECT - {last.text} and begun == 1:
        return 1
    if last.text in _NOMINATIVE and new in _ARTICLES - {"his", "its"} and begun <= 2 and following:
        return begun
    spelled = (last.text, new) == ("a", "i") and not last.comma
    if last.text in _ARTICLES and new in _NEW_SUBJECT | {"there"} and not spelled:
        return begun
    strands = _STRANDS & {token.text for token in said[max(0, n - _MOST) : n]}
    hangs = last.text == "to" or (last.text in _HANGS and last.comma)
    if last.text in _BE:
        hangs = last.comma and begun == 2 and said[n - 2].text in _NOMINATIVE  # not "the thing is, we"
    if hangs and new in _NEW_SUBJECT and begun > 1 and not strands:
        return begun
    frame = n >= 2 and n + 1 < len(said) and said[n - 2].text == new and new in _ARTICLES
    if frame and {last.text, following} <= _NUMBERS and last.text != following:
        return 2
    return 0


def _taken_back(said: Sequence[Token], n: int) -> int:
    """How many words before the n-th are taken back by it and the words after it."""
    words = [token.text for token in said[n : n + 4]]
    if words[0] == "no" and len(words) > 1 and words[1] == "let":
        words = words[1:]
    begun = _begun(said, n)
    if not said[n - 1].comma or said[n - 1].text == "no" or begun > _MOST:
        return 0
    for phrase in _TAKES_BACK:
        if tuple(words[: len(phrase)]) == phrase:
            whole = phrase == ("sorry",) and said[n - 1].text not in _ARTICLES | _HANGS | {"to", "by", "of", "with"}
            return 0 if whole else begun
    return 0


def _begun(said: Sequence[Token], n: int) -> int:
    """How many words have been said before the n-th since the last punctuation or subject, that one included."""
    count = 1
    while count < n and count <= _MOST:
        if said[n - count - 1].closes or said[n - count].text in _NOMINATIVE | _CONTRACTED:
            break
        count += 1
    return count
