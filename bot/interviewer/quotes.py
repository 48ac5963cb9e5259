"""A few of the candidate's own words, fit to be said back: contiguous, well recognised, whole, with content.

Rather no quote than a bad one: a misheard or cut-off quote shows that nobody listened.
"""

import re
from collections.abc import Collection, Iterable
from itertools import pairwise

from bot.interviewer.clauses import Clause
from bot.interviewer.orders import orders_an_interviewer
from bot.interviewer.pattern import word_set
from bot.stt.transcript import Word

SURE = 0.6
"""Recogniser's confidence in every word quoted."""
SHORTEST, LONGEST = 3, 10
"""Words."""


def quote_from(
    candidates: Iterable[Clause], *, longest: int = LONGEST, used: Collection[str] = (), entire: bool = False
) -> str | None:
    """The first clause that can be quoted, trimmed to at most `longest` words; None when none can.

    What was quoted before (`used`) is not quoted again, and orders to the interviewer never are. `entire`: without
    its end a clause may say the opposite, so it is quoted to its end or not at all.
    """
    for clause in candidates:
        quote = _quote(clause.words, longest, entire=entire)
        if quote and quote not in used and not orders_an_interviewer(clause.text):
            return quote
    return None


def _quote(words: tuple[Word, ...], longest: int, *, entire: bool) -> str | None:
    kept = list(words)
    while lead := _lead(kept):
        kept = kept[lead:]
    if entire and (len(kept) > longest or len(kept) > len(_until_break(kept))):
        return None
    kept = _until_break(kept)
    whole = len(kept) <= longest
    if not whole:
        borders = [at for at in range(4, longest + 1) if _bare(kept[at]) in _MAY_END_BEFORE]
        if not borders:
            return None
        kept = kept[: borders[-1]]
    if not whole and _bare(kept[-1]).endswith("ed"):
        # "a queue sorted" (by amount)
        kept.pop()
    while kept and _bare(kept[-1]) in _DANGLING and not (whole and _bare(kept[-1]) in _OBJECTS):
        kept.pop()
    if not kept or _bare(kept[0]) in _NO_START or any("," in word.text for word in kept[:-1]):
        return None
    if not SHORTEST <= len(kept) <= longest or any(not _quotable(word) for word in kept):
        return None
    bare = [_bare(word) for word in kept]
    if any(one == two for one, two in pairwise(bare)):
        return None
    if sum(len(word) > 3 and word not in _LIGHT for word in bare) < 2:
        return None
    return " ".join(word.text for word in kept).strip(' .,;:?!-"')


def _lead(words: list[Word]) -> int:
    """How many words at the beginning carry nothing: fillers, conjunctions, "I think", "as a result"."""
    bare = tuple(_bare(word) for word in words[:4])
    if bare and bare[0] in _LEADS:
        return 1
    return next((length for length in (2, 3) if bare[:length] in _OPENINGS), 0)


def _until_break(words: list[Word]) -> list[Word]:
    """Up to the first comma after enough words, or the first break of the sentence."""
    for at, word in enumerate(words):
        if word.text.endswith((".", "?", "!", ";", ":")) or (word.text.endswith(",") and at + 1 >= SHORTEST):
            return words[: at + 1]
    return words


def _quotable(word: Word) -> bool:
    text = _bare(word)
    whole = not re.search(r"-$|\.\.\.|…|^-", word.text.rstrip(",.?!"))
    return word.probability >= SURE and bool(text) and whole and text not in _FILLERS


def _bare(word: Word) -> str:
    return word.text.lower().strip(".,;:?!\"'()").replace("’", "'")


_FILLERS = word_set(
    """
    um uh er erm hmm hm mm ah oh eh uhm like basically actually literally
    """
)
_LEADS = _FILLERS | word_set(
    """
    so and but then because well okay ok yeah yes no right now also or cause since although though
    while which that maybe perhaps probably obviously finally first second again just
    """
)
_OPENINGS = {
    *(("i", verb) for verb in ("think", "guess", "mean", "believe", "suppose", "feel")),
    ("you", "know"),
    ("kind", "of"),
    ("sort", "of"),
    ("i'd", "say"),
    ("as", "a", "result"),
    ("in", "the", "end"),
    ("at", "the", "end"),
    ("at", "that", "time"),
    ("in", "addition"),
    ("for", "example"),
    ("of", "course"),
}
_MAY_END_BEFORE = word_set(
    """
    because so but which that when while where who for to with from in on at by until before
    after since if as instead rather than into over through during per
    """
)
_NO_START = word_set(
    """
    if when whether to of in on at by for from with before after until than as unless not is are was were be been
    has have had does did do can could would should will what who how
    """
)
_OBJECTS = word_set("it them us me him her that this")
_DANGLING = _MAY_END_BEFORE | word_set(
    """
    and them him us me
    a an the of our my their his her its your some any this these those is are was were be very
    really quite or not i we they it he she you would could should will can had have has did do um
    uh like just more most
    """
)
_LIGHT = word_set(
    """
    that this with have from they them their there then than when what were would could should been
    about just very really some more most much many into over also your which because thing things
    stuff something kind sort like good going want wanted know think make made does doing
    """
)
