"""Whether a silence between two words lies between clauses or inside one, told from the words on either side.

A comma alone says little: recognisers write one at most silences, and lists have them too. Measured by
`scripts/bench_pace`.
"""

from collections.abc import Sequence
from typing import Final

from bot.scoring.grammar import PERSON
from bot.scoring.surface import ADVERBS, BE, EMBEDDERS, HELPERS, JUDGE, NOUN_LIKE, OPENERS, OTHER, POSSESSIVE, SAY
from bot.scoring.tokens import Token, word_set
from bot.scoring.verbs import lemma_of

_PREPOSITIONS: Final = word_set(
    "of in on at by for with from into onto about around between among through during without within per under over "
    "against towards toward like than"
)
_OPEN: Final = (
    POSSESSIVE
    | _PREPOSITIONS
    | word_set(
        "to these those some every each no any i i'd i've i'll i'm we we'd we've we'll we're he she they am is are was "
        "were be been it's and but or because which who whose if when while until although though would will could "
        "should can might must"
    )
)
"""After these a clause is never complete."""
_APART: Final = word_set(
    "so well yes yeah yep no okay ok right honestly actually basically sure alright anyway look hello hi thanks"
)
"""Words that stand before a clause and outside it."""
_CLAUSE_WORDS: Final = word_set(
    "which who whose whether where when while until unless because although though if since whereas why how"
)
_DETERMINERS: Final = POSSESSIVE | word_set(
    "this that these those some every each no any all both what it me us him them"
)
_FRONT: Final = _PREPOSITIONS | ADVERBS | {"after", "before"}
"""A clause may begin with a phrase that these lead: "in the end …"."""
_TO_AFTER: Final = word_set(
    "able going want used supposed ready hard easy likely due how what where has have had ought"
)
_OBJECTS: Final = word_set("me us him her them you")


def divides(before: Sequence[Token], after: Sequence[Token], *, starts: bool) -> bool:
    """Whether a clause ends and another begins between `before` and `after`, hesitations left out.

    `starts`: whether the rules for clauses let one begin at the first word after.
    """
    left, ahead = before[-1], _ahead(after)
    whole = left.stop and not left.raw.rstrip("\"'”").endswith(("...", "…", "-"))
    if whole or _stands_apart(before):
        return True
    if left.text in _OPEN:
        return False
    clause = _last_clause(before)
    if clause[0] in _FRONT and not _has_verb(clause):
        return False
    if starts or left.stop or (ahead[0] in _CLAUSE_WORDS and (ahead[0] != "how" or _has_verb(ahead[1:]))):
        return True
    led = clause[0] in {"if", "when", "once", "after", "before", "while"} or ahead[0] in {"and", "but", "so", "or"}
    return (
        (led and _subject_verb(ahead))
        or _relative(ahead)
        or _reported(before, ahead)
        or _non_finite(before, ahead)
        or _pronoun(left.text, ahead)
    )


def _ahead(after: Sequence[Token]) -> list[str]:
    """The next words, at most to the end of what they are part of."""
    out: list[str] = []
    for token in after[:6]:
        out.append(token.text)
        if token.stop or (token.comma and len(out) > 1):
            break
    return out


def _subject_verb(ahead: Sequence[str]) -> bool:
    """Whether a subject and its verb come, or a verb of their own after "and"."""
    rest = list(ahead)
    while rest and rest[0] in {"and", "but", "so", "or", "then"}:
        rest.pop(0)
    if len(rest) < 2:
        return False
    if len(rest) < len(ahead) and (rest[0] in HELPERS - {"to", "about", "not"} or rest[0] in EMBEDDERS):
        return True
    verbs = (i for i in range(2, len(rest)) if (lemma_of(rest[i]) or ("", ""))[1] in {"past", "present"})
    noun = rest[0] in _DETERMINERS and any(rest[i - 1] not in _DETERMINERS for i in verbs)
    return noun or _subject_ahead(rest)


def _stands_apart(before: Sequence[Token]) -> bool:
    """Whether the last word is a "so" or "yes" before the clause."""
    return before[-1].text in _APART and (len(before) == 1 or before[-2].closes or before[-2].text in _APART)


def _last_clause(before: Sequence[Token]) -> list[str]:
    """The words since the last stop, at most twelve."""
    out: list[str] = []
    for token in reversed(before[-12:]):
        if out and token.stop:
            break
        out.insert(0, token.text)
    while len(out) > 1 and out[0] in {"and", "but", "so", "then", "or"}:
        out.pop(0)
    return out


def _relative(ahead: Sequence[str]) -> bool:
    """As in "… that broke it", "… that the metric was wrong"."""
    if len(ahead) < 2 or ahead[0] != "that":
        return False
    following = ahead[1]
    found = lemma_of(following)
    return following in PERSON | OTHER | POSSESSIVE | {"is", "was", "are", "were", "would"} or bool(
        found and found[1] in {"past", "present", "base"}
    )


def _reported(before: Sequence[Token], ahead: Sequence[str]) -> bool:
    """As in "I told him … the deadline was …"."""
    words = [token.text for token in before[-3:]]
    if words[-1] in _OBJECTS and len(words) > 1:
        words.pop()
    found = lemma_of(words[-1])
    return bool(found and found[0] in JUDGE | SAY | {"show", "mean", "see", "explain"}) and _subject_verb(ahead)


def _non_finite(before: Sequence[Token], ahead: Sequence[str]) -> bool:
    """As in "… to move the events", "… comparing the two": a verb of its own that nothing before it asks for."""
    if len(ahead) < 2 or (lemma_of(before[-1].text) and not _is_noun(before)):
        return False
    if ahead[0] == "to":
        return bool(lemma_of(ahead[1])) and before[-1].text not in _TO_AFTER
    found = lemma_of(ahead[0])
    return bool(found and found[1] == "gerund" and ahead[1] in _DETERMINERS)


def _is_noun(before: Sequence[Token]) -> bool:
    """Whether a word that may be a verb follows "the" or "a short"."""
    words = [token.text for token in before[-3:-1]]
    return bool(words) and (
        words[-1] in POSSESSIVE or (len(words) > 1 and words[0] in POSSESSIVE and not lemma_of(words[1]))
    )


def _pronoun(left: str, ahead: Sequence[str]) -> bool:
    """As in "the first thing … I did", "the number … it was": a pronoun that can only be a subject."""
    if ahead[0] in {"it", "you", "there"}:
        return len(ahead) > 1 and ahead[1] in HELPERS - {"to", "about", "not"}
    return ahead[0] in PERSON | {"it's", "there's", "you're"} and left not in PERSON | ADVERBS


def _subject_ahead(ahead: Sequence[str]) -> bool:
    """Whether a subject with its verb comes, conjunctions before it included."""
    rest = [word for word in ahead if word not in ADVERBS]
    if not rest:
        return False
    if rest[0] in PERSON | OTHER | {"let's"}:
        return True
    if rest[0] in OPENERS and len(rest) > 1:
        return _subject_ahead(rest[1:])
    # "the team decided", "latency dropped": a verb soon after, with no preposition in between.
    for place, word in enumerate(rest[:4]):
        if word in {"of", "to", "with", "for", "in", "on", "and", "or"}:
            return False
        found = lemma_of(word)
        if place and (word in BE or (found and found[1] == "past")) and word not in NOUN_LIKE:
            return True
    return False


def _has_verb(words: Sequence[str]) -> bool:
    """Whether some word must be a verb; bare forms ("end", "call") only after what calls for a verb."""
    for i, word in enumerate(words):
        found = lemma_of(word)
        if word in HELPERS - {"to", "about"} or word.endswith(("'m", "'re", "'ve", "'ll", "'d")):
            return True
        if found and found[1] in ("past", "participle"):
            return True
        before = next((w for w in reversed(words[:i]) if w not in ADVERBS), "")
        if found and (before in PERSON | OTHER or (i == 0 and found[1] == "base")):
            return True
    return False
