"""Which word of a pair was said: the same sound scored as the one and as the other.

Absolute scores of a short word say little; the difference between two readings of one recording says which fits.
"""

from typing import Final, Literal

from bot.pronunciation.card import GOOD, POOR, Phone, Pronunciation, Word
from bot.pronunciation.texts import Contrast, Pair

CLEAR: Final = 12.0
"""Points by which one has to fit better."""

Verdict = Literal["one", "other"]


def which(contrast: Contrast, pair: Pair, one: Pronunciation | None, other: Pronunciation | None) -> Verdict | None:
    """The word that was said, from one recording scored as either word; None where it is not clear.

    A reading is None where its word was not found.
    """
    first, second = _word(one), _word(other)
    if first is None or second is None:
        return None if first is second else "one" if second is None else "other"
    at = contrast.at(pair)
    if contrast.one and contrast.other:
        return _exchanged(_phone(first, at), _phone(second, at), contrast, first, second)
    longer: Verdict = "one" if contrast.one else "other"
    shorter: Verdict = "other" if contrast.one else "one"
    extra = _phone(first if contrast.one else second, at)
    difference = (first.score - second.score) * (1 if contrast.one else -1)
    if extra is not None and extra.score < POOR and difference < 0:
        return shorter
    if extra is not None and extra.score >= GOOD and difference > -CLEAR:
        return longer
    return longer if difference > CLEAR else shorter if difference < -CLEAR else None


def _exchanged(
    mine: Phone | None, theirs: Phone | None, contrast: Contrast, first: Word, second: Word
) -> Verdict | None:
    if mine is not None and mine.heard in contrast.other and (theirs is None or theirs.heard is None):
        return "other"
    if theirs is not None and theirs.heard in contrast.one and (mine is None or mine.heard is None):
        return "one"
    difference = mine.score - theirs.score if mine and theirs else first.score - second.score
    return "one" if difference > CLEAR else "other" if difference < -CLEAR else None


def _word(scored: Pronunciation | None) -> Word | None:
    found = [word for word in scored.words if not word.missing] if scored else []
    return found[0] if found else None


def _phone(word: Word, at: int | None) -> Phone | None:
    return word.phones[at] if at is not None and at < len(word.phones) else None
