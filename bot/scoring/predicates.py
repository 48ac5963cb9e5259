"""Where in a stretch of words somebody or something does or is something: its subject's place and its verb group.

Works on plain words between two full stops. Pronouns and helpers are sure signs; a bare verb form counts only where a
stretch between conjunctions and commas has no surer one, since "tests" and "cost" are nouns as often as verbs.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from bot.scoring.choosing import CORE
from bot.scoring.grammar import (
    ADVERBS,
    BE,
    DETERMINERS,
    EMBEDDERS,
    HAVE,
    HELPERS,
    IT,
    MODAL,
    NEGATED,
    NOBODY,
    NOT_SUBJECT,
    OPENERS,
    PERSON,
    POSSESSIVE,
    PREPOSITIONS,
    SOMEBODY,
    SUFFIXES,
    TURNS,
    YOU,
)
from bot.scoring.meanings import JUDGE, SAY
from bot.scoring.people import is_person
from bot.scoring.tokens import word_set
from bot.scoring.verb_groups import NOUNISH, Predicate, group, participle_ahead
from bot.scoring.verbs import ADJECTIVES, HOMOPHONES, NOT_PASSIVE, SAME_IN_PAST, is_participle, lemma_of


def predicates(words: Sequence[str], edges: Collection[int]) -> list[Predicate]:
    """All of a stretch in order; `edges` are the words that come after a comma or a silence."""
    words = tuple(words)
    found: list[Predicate] = []
    i = 0
    while i < len(words):
        one = _at(words, i, edges, found)
        if one:
            found.append(one)
            i = one.end
        else:
            i += 1
    found = _without_modifiers(words, found, edges)
    return sorted([*found, *_weak(words, found, edges)], key=lambda one: one.first)


def is_edge(words: Sequence[str], i: int, edges: Collection[int]) -> bool:
    """Whether a clause may begin at this word, by what stands there."""
    if words[i] == "for":
        return i == 0 or i in edges
    if words[i] == "as" and i and words[i - 1] in {"soon", "long", "far", "well", "much", "such", "same", "just"}:
        return False
    return i == 0 or i in edges or words[i] in OPENERS | EMBEDDERS


def _at(words: Sequence[str], i: int, edges: Collection[int], found: Sequence[Predicate]) -> Predicate | None:
    word = words[i]
    before = words[i - 1] if i else ""
    if word in {"that", "that's", "this", "which"} and _why(words, i):
        return None
    if word in {"is", "was"} and before in {"that", "this", "which"} and words[i + 1 : i + 2] in (("why",), ("how",)):
        return None
    if word in PERSON | IT | YOU | {"let's", "let"} or "'" in word:
        spoken = _person(words, i, edges)
        if spoken or word in PERSON:
            return spoken
    if word in _ALONE:
        return _alone(words, i, edges)
    if word in NEGATED or word in HELPERS - {"be", "been", "being", "having"}:
        return _helped(words, i, edges)
    return _bare(words, i, edges, found)


def _person(words: Sequence[str], i: int, edges: Collection[int]) -> Predicate | None:
    """Behind a pronoun that can only be a subject, or one that has a helper in it."""
    word = words[i]
    base, _, suffix = word.partition("'")
    if suffix in SUFFIXES and (word in PERSON | IT | YOU | {"let's"} or (suffix in {"ll", "ve", "re"})):
        if suffix == "s" and base in {"he", "she", "who"} and participle_ahead(words, i + 1):
            return group(words, edges, i + 1, subject=i, helper="has")
        if base == "let":
            return group(words, edges, i + 1, subject=i)
        return group(words, edges, i + 1, subject=i, helper=SUFFIXES[suffix])
    if word in PERSON:
        return group(words, edges, _behind_apposition(words, i + 1, edges), subject=i)
    if word == "let" and words[i + 1 : i + 2] in (("us",), ("me",)) and _begins(words, i, edges):
        return group(words, edges, i + 2, subject=i)
    return None


def _begins(words: Sequence[str], i: int, edges: Collection[int]) -> bool:
    return i == 0 or i in edges or words[i - 1] in OPENERS | TURNS | ADVERBS


_ALONE: Final = YOU | IT | SOMEBODY | NOBODY | {"which", "who", "what", "one", "most"}


def _alone(words: Sequence[str], i: int, edges: Collection[int]) -> Predicate | None:
    """Behind a word that may be a subject by itself, where a verb follows."""
    word, before = words[i], words[i - 1] if i else ""
    if word in {"what", "who", "which"} and _asks(words, i + 1):
        return None
    if word == "there" and words[i + 1 : i + 2] and words[i + 1] not in BE | MODAL | HAVE | NEGATED.keys():
        return None
    if not _finite_follows(words, i + 1) or i + 1 in edges:
        return None
    if word in {"that", "this", "these", "those", "one", "most", "people"} and before in DETERMINERS:
        return None
    if word == "you" and before in PREPOSITIONS - {"because", "as", "since", "like", "with"}:
        return None
    return group(words, edges, i + 1, subject=i)


def _helped(words: Sequence[str], i: int, edges: Collection[int]) -> Predicate | None:
    """From a helper on whose subject is a noun, or comes behind it as in a question."""
    word, before = words[i], words[i - 1] if i else ""
    if before == "to" or (word == "might" and before in DETERMINERS):
        return None
    asked = words[i + 1] if i + 1 < len(words) else ""
    if asked in PERSON | {"it", "you", "there"} and "'" not in asked and (i in edges or _inverts(words, i)):
        return group(words, edges, i + 2, subject=None, helper=NEGATED.get(word, word), first=i)
    return group(words, edges, i, subject=None)


def _why(words: Sequence[str], i: int) -> bool:
    """Whether it is "that's why", which only introduces."""
    rest = (
        words[i + 1 : i + 3]
        if words[i].endswith("'s")
        else words[i + 2 : i + 4]
        if words[i + 1 : i + 2] in (("is",), ("was",))
        else ()
    )
    return rest[:1] in (("why",), ("how",))


def _behind_apposition(words: Sequence[str], at: int, edges: Collection[int]) -> int:
    """Behind what is put in between a pronoun and its verb: "we, the three leads, chose", "I as the lead decided"."""
    if at >= len(words):
        return at
    if words[at] == "then":
        return at + 1
    if at in edges and (words[at] in DETERMINERS or words[at] == "as"):
        return next((k for k in range(at + 1, min(at + 7, len(words))) if k in edges), at)
    if words[at] == "as" and words[at + 1 : at + 2] and words[at + 1] in DETERMINERS:
        return next((k for k in range(at + 2, min(at + 6, len(words))) if _finite(words[k])), at)
    return at


def _finite(word: str) -> bool:
    found = lemma_of(word)
    return word in HELPERS or bool(found and found[1] == "past")


def _asks(words: Sequence[str], at: int) -> bool:
    """Whether a helper and a pronoun follow: "what [would I] do"."""
    return words[at : at + 1] != () and words[at] in HELPERS and words[at + 1 : at + 2] in PRONOUNS


def _inverts(words: Sequence[str], i: int) -> bool:
    """Whether a helper before a pronoun is put first, as in a question."""
    before = [word for word in words[:i] if word not in ADVERBS]
    return (
        not before
        or before[-1] in OPENERS | EMBEDDERS | NOT_SUBJECT | TURNS
        or words[i] not in BE
        or not (lemma_of(words[i + 2]) and not words[i + 2].endswith("ing") if i + 2 < len(words) else True)
    )


def _bare(words: Sequence[str], i: int, edges: Collection[int], found: Sequence[Predicate]) -> Predicate | None:
    """A past form without helpers that stands where a verb may."""
    word = words[i]
    past = lemma_of(word)
    if word in {"bit", "ground"} or (word in NOT_PASSIVE and i and words[i - 1] in {"get", "got", "gets", "getting"}):
        return None
    if past is None or not (past[1] == "past" or word in SAME_IN_PAST):
        return None
    start = _segment(words, i, edges)
    inside = [one for one in found if one.end > start]
    ahead = [w for w in words[start:i] if w not in ADVERBS | OPENERS | EMBEDDERS]
    before = next((w for w in reversed(words[start:i]) if w not in ADVERBS), "")
    follows = words[i + 1] if i + 1 < len(words) else ""
    if not ahead:
        # "and decided …": the subject is left out; "cut" and "set" need an object of their own.
        opened = start > 0 or (i > 0 and words[start] in OPENERS)
        plain = past[1] == "past" or follows in DETERMINERS | IT | NOT_SUBJECT | {"up", "down", "out"}
        joins = words[start] in {"because", "since", "as", "after", "before", "if", "than"} or before == "that"
        if start == i == 0 and past[1] == "past" and follows in _GOES_ON:
            # "Fixed it in January.": nobody is named at the start of a sentence.
            opened = not word.startswith(_LINKING)
        return group(words, edges, i, subject=None) if opened and plain and not joins else None
    if inside or before in DETERMINERS | BE | HAVE | PREPOSITIONS - {"up", "down", "like"} or before == "to":
        if before in BE | HAVE:
            return None
        surely = past[1] == "past" and not is_participle(word) and word not in NOUNISH and before not in DETERMINERS
        if not (surely and before not in PREPOSITIONS):
            if past[1] == "past" and _new_subject(words, start, i) and (bare := group(words, edges, i, subject=None)):
                return replace(bare, sure=False)
            number = before in DETERMINERS - POSSESSIVE - {"the", "a", "an", "no", "every"} and not inside
            if not (number and past[1] == "past"):
                return None
    if word in {"set", "cut", "put", "hit", "cost", "let"} and not (
        follows in DETERMINERS | IT | NOT_SUBJECT | HAVE | {"down", "up", "out", "in", "on", "nothing", "money", "too"}
        or follows.isdigit()
    ):
        return None
    bare = group(words, edges, i, subject=None)
    return replace(bare, sure=not is_participle(word)) if bare else None


def _new_subject(words: Sequence[str], start: int, i: int) -> bool:
    """Whether a noun begins anew before the verb: "fixed it [the rate] improved", not "used [the data] collected"."""
    at = next((k for k in range(i - 2, max(start, i - 5), -1) if words[k] in POSSESSIVE | {"the", "a", "an"}), None)
    if at is None or any(word in PREPOSITIONS | HELPERS or word in OPENERS for word in words[at:i]):
        return False
    before = words[at - 1]
    return before not in PREPOSITIONS | DETERMINERS | HELPERS | OPENERS | {"all", "both"} and not lemma_of(before)


_GOES_ON: Final = word_set("it them the with for to at about through into")
_LINKING: Final = ("compar", "bas", "fac", "turn", "coupl", "arm", "relat", "oppos", "limit", "link", "tied", "given")


def _segment(words: Sequence[str], i: int, edges: Collection[int]) -> int:
    """Where the stretch between conjunctions and commas begins in which the word at `i` stands."""
    return next((k for k in range(i, -1, -1) if is_edge(words, k, edges)), 0)


def _finite_follows(words: Sequence[str], at: int) -> bool:
    rest = [word for word in words[at : at + 4] if word not in ADVERBS]
    if not rest:
        return False
    found = lemma_of(rest[0])
    if words[at] in {"too", "very", "quite", "so", "rather"} or (rest[0] in NOT_PASSIVE and words[at] == rest[0]):
        return False
    return (
        rest[0] in HELPERS - {"be", "been", "being", "having"}
        or rest[0] in NEGATED
        or bool(found and (found[1] in ("past", "present") or words[at - 1] in YOU | {"people", "who"}))
        or rest[0] in SAME_IN_PAST
    )


PRONOUNS: Final = {(word,) for word in PERSON | YOU}


def _without_modifiers(words: Sequence[str], found: list[Predicate], edges: Collection[int]) -> list[Predicate]:
    """Leaves out participles that turn out to belong to a subject: "the data collected in May was bad"."""
    kept: list[Predicate] = []
    for i, one in enumerate(found):
        later = found[i + 1] if i + 1 < len(found) else None
        if (
            later is not None
            and one.lemma in JUDGE | SAY
            and (
                (one.end < later.first and words[one.end] not in PREPOSITIONS)
                or words[later.first + 1 : later.first + 2] in PRONOUNS
            )
        ):
            kept.append(one)
            continue
        same = later is not None and _segment(words, later.first, edges) <= one.first and later.subject is None
        if not (same and not one.sure and one.first > 0):
            kept.append(one)
    return kept


def _weak(words: Sequence[str], found: Sequence[Predicate], edges: Collection[int]) -> list[Predicate]:
    """A bare verb form in each stretch between conjunctions and commas that has no surer predicate."""
    spoken = {one.first for one in found if one.subject is not None}
    starts = [i for i in range(len(words)) if is_edge(words, i, edges) or _embedding(found, i) or i in spoken]
    out = []
    for start, stop in zip(starts, [*starts[1:], len(words)], strict=True):
        if any(start <= one.main < stop or one.first <= start < one.end for one in found):
            continue
        if stop in spoken and stop not in edges and words[stop] not in OPENERS | EMBEDDERS:
            best = next((i for i in range(start + 1, stop) if _speaks(words, i, start, stop)), start)
        else:
            best = max(range(start, stop), key=lambda i: _weight(words, i, start, stop), default=start)
        if _weight(words, best, start, stop) > 0 and (weak := group(words, edges, best, subject=None)):
            out.append(replace(weak, sure=False))
    return out


def _speaks(words: Sequence[str], i: int, start: int, stop: int) -> bool:
    """Whether the word at `i` says or thinks what follows: "my boss always says we decide"."""
    found = lemma_of(words[i])
    return (
        bool(found and (found[0] in JUDGE | SAY or words[i] == "goes"))
        and stop - i <= 2
        and _weight(words, i, start, stop) > 0
    )


def _embedding(found: Sequence[Predicate], i: int) -> bool:
    """Whether a clause may follow at once: "I think more of it makes no sense"."""
    return any(one.end == i and one.lemma in JUDGE | {"say"} and not one.passive for one in found)


def _weight(words: Sequence[str], i: int, start: int, stop: int) -> float:
    """How likely the word at `i` is the verb of the stretch, 0 for impossible."""
    found = lemma_of(words[i])
    if words[i] in HOMOPHONES and found is None and words[i] in {"word", "where", "when", "once"}:
        return 0.5 if i > start + 1 else 0.0
    if found is None or found[1] in ("gerund", "participle", "past"):
        return 0.0
    ahead = [word for word in words[start:i] if word not in ADVERBS]
    subject = [word for word in ahead if word not in OPENERS | EMBEDDERS]
    before = ahead[-1] if ahead else ""
    after = words[i + 1] if i + 1 < stop else ""
    object_follows = after in DETERMINERS | NOT_SUBJECT | IT | {
        "only",
        "out",
        "up",
        "down",
        "in",
        "on",
        "at",
        "from",
        "to",
    }
    if words[i] in ADJECTIVES and words[i] != "like" and not object_follows:
        return 0.0
    if not subject:
        # "and skip the online part", "scores them": the subject is left out.
        return 1.0 if (start or ahead) and object_follows and before in {"and", "but", "or", "then", ""} else 0.0
    if before in DETERMINERS - {"each", "most", "both", "all", "these", "those"} | PREPOSITIONS | {"to"} or not before:
        return 0.0
    if found[0] in CORE and is_person(before):
        return 0.8
    if (
        (before.endswith("ing") and len(subject) == 1 and found[1] == "base" and start == 0)
        or words[start] == "for"
        or any(word in PREPOSITIONS for word in subject[:1])
    ):
        return 0.0
    if words[start] in {"and", "or"} and start and not object_follows and found[0] not in CORE:
        return 0.0
    plural = before.endswith("s") and not before.endswith("ss")
    weight = {"present": 1.0, "base": 0.6 if plural or before in {"data", "people", "media"} else 0.3}[found[1]]
    weight += 0.3 * object_follows - 0.2 * (words[i] in NOUNISH) - 0.02 * i
    return weight if not (found[1] == "present" and plural and after == "") else 0.1
