"""Where in a stretch of words somebody or something does or is something: its subject's place and its verb group.

Works on plain words between two full stops. Pronouns and helpers are sure signs; a bare verb form counts only where a
stretch between conjunctions and commas has no surer one, since "tests" and "cost" are nouns as often as verbs.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.scoring.grammar import (
    ADVERBS,
    BE,
    DETERMINERS,
    DO,
    EMBEDDERS,
    HAVE,
    HELPERS,
    IT,
    MODAL,
    NEGATED,
    NEGATIVE,
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
from bot.scoring.meanings import CATENATIVE, JUDGE, SAY
from bot.scoring.tokens import word_set
from bot.scoring.verbs import ADJECTIVES, HOMOPHONES, NOT_PASSIVE, SAME_IN_PAST, Form, is_participle, lemma_of

_NEVER_VERBS: Final = (
    DETERMINERS | PREPOSITIONS | PERSON | IT | NOT_SUBJECT | POSSESSIVE | word_set("and or because so if that who i um nothing everything something anything")
) - {"like", "up", "down", "out", "no", "over", "past", "through", "half"}
_NOUNISH: Final = word_set(
    "lead test set cut split cost change time run work model score batch sample access trust doubt help control support "
    "review plan need question answer use call talk look report request offer order charge interest result experience "
    "problem issue release load store cache index design label list log process project pilot group team train trial "
    "track visit vote watch benefit stress contact contract limit share price value feature base line number state stage"
)


@dataclass(frozen=True, slots=True)
class Predicate:
    """One verb group. Indices are into the stretch."""

    subject: int | None
    """A subject of one word before it; None where the subject is a noun, or left out."""
    first: int
    main: int
    """The verb that carries the meaning."""
    end: int
    """Behind the group."""
    lemma: str
    form: Form
    modal: str = ""
    negated: bool = False
    passive: bool = False
    perfect: bool = False
    wanted: bool = False
    """Only wished, planned or needed: "wanted to decide", "need to choose"."""
    sure: bool = True
    """False for a bare verb form that could be a noun or a participle."""


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
    base, _, suffix = word.partition("'")
    if suffix in SUFFIXES and (word in PERSON | IT | YOU | {"let's"} or (suffix in {"ll", "ve", "re"})):
        if suffix == "s" and base in {"he", "she", "who"} and _participle_ahead(words, i + 1):
            return _group(words, edges, i + 1, subject=i, helper="has")
        if base == "let":
            return _group(words, edges, i + 1, subject=i)
        return _group(words, edges, i + 1, subject=i, helper=SUFFIXES[suffix])
    if word in PERSON:
        return _group(words, edges, _behind_apposition(words, i + 1, edges), subject=i)
    if word == "let" and words[i + 1 : i + 2] in (("us",), ("me",)):
        return _group(words, edges, i + 2, subject=i)
    if word in {"what", "who", "which"} and _asks(words, i + 1):
        return None
    if word == "there" and words[i + 1 : i + 2] and words[i + 1] not in BE | MODAL | HAVE | NEGATED.keys():
        return None
    if word in YOU | IT | SOMEBODY | NOBODY | {"which", "who", "what", "one", "most"} and _finite_follows(words, i + 1):
        if word in {"that", "this", "these", "those", "one", "most", "people"} and before in DETERMINERS:
            return None
        if i + 1 in edges:
            return None
        if word == "you" and before in PREPOSITIONS - {"because", "as", "since", "like", "with"}:
            return None
        return _group(words, edges, i + 1, subject=i)
    if word in NEGATED or word in HELPERS - {"be", "been", "being", "having"}:
        if before == "to" or word == "might" and before in DETERMINERS:
            return None
        asked = words[i + 1] if i + 1 < len(words) else ""
        if asked in PERSON | {"it", "you", "there"} and "'" not in asked and (i in edges or _inverts(words, i)):
            return _group(words, edges, i + 2, subject=None, helper=NEGATED.get(word, word), first=i)
        return _group(words, edges, i, subject=None)
    return _bare(words, i, edges, found)


def _why(words: Sequence[str], i: int) -> bool:
    """Whether it is "that's why", which only introduces."""
    rest = words[i + 1 : i + 3] if words[i].endswith("'s") else words[i + 2 : i + 4] if words[i + 1 : i + 2] in (("is",), ("was",)) else ()
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


def last_of(helpers: Sequence[str]) -> str:
    """The helper nearest to the verb."""
    return helpers[-1] if helpers else ""


def _asks(words: Sequence[str], at: int) -> bool:
    """Whether a helper and a pronoun follow: "what [would I] do"."""
    return words[at : at + 1] != () and words[at] in HELPERS and words[at + 1 : at + 2] in _PRONOUNS


def _inverts(words: Sequence[str], i: int) -> bool:
    """Whether a helper before a pronoun is put first, as in a question."""
    before = [word for word in words[:i] if word not in ADVERBS]
    return not before or before[-1] in OPENERS | EMBEDDERS | NOT_SUBJECT | TURNS or words[i] not in BE or not (
        lemma_of(words[i + 2]) and not words[i + 2].endswith("ing") if i + 2 < len(words) else True
    )


def _bare(words: Sequence[str], i: int, edges: Collection[int], found: Sequence[Predicate]) -> Predicate | None:
    """A past form without helpers that stands where a verb may."""
    word = words[i]
    past = lemma_of(word)
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
        bare = words[start] in {"because", "since", "as", "after", "before", "if", "than"} or before == "that"
        return _group(words, edges, i, subject=None) if opened and plain and not bare else None
    if inside or before in DETERMINERS | BE | HAVE | PREPOSITIONS - {"up", "down", "like"} or before == "to":
        if before in BE | HAVE:
            return None
        surely = past[1] == "past" and not is_participle(word) and word not in _NOUNISH and before not in DETERMINERS
        if not (surely and before not in PREPOSITIONS):
            number = before in DETERMINERS - POSSESSIVE - {"the", "a", "an", "no", "every"} and not inside
            if not (number and past[1] == "past"):
                return None
    if word in {"set", "cut", "put", "hit", "cost", "let"} and not (
        follows in DETERMINERS | IT | NOT_SUBJECT | HAVE | {"down", "up", "out", "in", "on", "nothing", "money", "too"}
        or follows.isdigit()
    ):
        return None
    return replace(group, sure=not is_participle(word)) if (group := _group(words, edges, i, subject=None)) else None


def _segment(words: Sequence[str], i: int, edges: Collection[int]) -> int:
    """Where the stretch between conjunctions and commas begins in which the word at `i` stands."""
    return next((k for k in range(i, -1, -1) if is_edge(words, k, edges)), 0)


def _finite_follows(words: Sequence[str], at: int) -> bool:
    rest = [word for word in words[at : at + 4] if word not in ADVERBS]
    if not rest:
        return False
    found = lemma_of(rest[0])
    if words[at] in {"too", "very", "quite", "so", "rather"} or rest[0] in NOT_PASSIVE and words[at] == rest[0]:
        return False
    return (
        rest[0] in HELPERS - {"be", "been", "being", "having"}
        or rest[0] in NEGATED
        or bool(found and (found[1] in ("past", "present") or words[at - 1] in YOU | {"people", "who"}))
        or rest[0] in SAME_IN_PAST
    )


def _group(words: Sequence[str], edges: Collection[int], at: int, *, subject: int | None, helper: str = "", first: int | None = None) -> Predicate | None:  # noqa: C901, PLR0912 - a verb group has many parts
    """The verb group from `at` on; None where no verb follows."""
    modal, negated, perfect, wanted, split = "", False, False, False, False
    helpers = [helper] if helper else []
    i = at
    while i < len(words):
        word = NEGATED.get(words[i], words[i])
        if i in edges and helpers and word in HELPERS:
            split = True
            break
        negated = negated or words[i] in NEGATED or words[i] in NEGATIVE | {"almost", "nearly"}
        if word in HELPERS or (word in {"get", "got"} and _participle_ahead(words, i + 1)):
            helpers.append(word)
        elif word == "to" and helpers and helpers[-1] in HAVE:
            helpers[-1:] = ["did"] if helpers[-1] == "had" else ["have", "must"]
        elif word == "like" and last_of(helpers) == "would" and words[i + 1 : i + 2] == ("to",):
            break
        elif word in {"going", "able", "about", "supposed"} and words[i + 1 : i + 2] == ("to",) and helpers:
            was = bool(set(helpers) & {"was", "were", "been"})
            helpers.append("did" if word == "able" else "would" if word == "going" and not was else "might")
            i += 1
        elif word == "used" and words[i + 1 : i + 2] == ("to",) and not set(helpers) & BE:
            i += 1
        elif word not in ADVERBS and word not in NEGATIVE and word != "um":
            break
        i += 1
    said = words[i] if i < len(words) else ""
    last = last_of(helpers)
    if helper == "would" and len(helpers) == 1 and (found := lemma_of(said)) and found[1] in ("past", "participle"):
        helpers, last = ["had"], "had"
    found = None if split else lemma_of(said)
    if said in _NEVER_VERBS and not (said in HOMOPHONES and last == "" and subject is not None):
        found = None
    elif found is None and not split and last not in BE | HAVE and (subject is not None or helpers):
        found = _heard(said)
    elif found and last in HAVE and found[1] in ("base", "present") and not _behind_have(words, i):
        found = None
    modal = next((word for word in helpers if word in MODAL), "")
    perfect = any(word in HAVE for word in helpers) and "must" not in helpers
    be = [word for word in helpers if word in BE or word in {"got", "get"}]
    start = first if first is not None else at if subject is None else subject
    if found is None or (be and last in BE and not _verbal(said, found[1])):
        if not helpers or (subject is None and not be and helpers[0] in MODAL):
            return None
        lemma = "be" if be else "have" if helpers[-1] in HAVE else "do"
        form: Form = "past" if helpers[0] in {"was", "were", "had", "did"} else "present"
        return Predicate(subject, start, i - 1, i, lemma, form, modal, negated, perfect=perfect)
    lemma, form = found
    if be and last in BE and form == "base" and (lemma == "agree" or not _behind_passive(words, i + 1)):
        be = []
    passive = bool(be) and last not in MODAL | DO and form != "gerund" and _passive(said, form)
    passive = passive and not (perfect and not set(be) & {"been", "got", "get"})
    i, lemma, main, later = _handed_on(words, i, lemma)
    wanted = later == "wanted"
    if passive and lemma != found[0]:
        lemma, main, i = found[0], i - 1, i
    return Predicate(subject, start, main, main + 1, lemma, form, modal, negated, passive, perfect, wanted)


def _heard(said: str) -> tuple[str, Form] | None:
    """A verb for a word where one must stand, by what it sounds like, else the word as a verb of its own."""
    if said in HOMOPHONES:
        return lemma_of(HOMOPHONES[said])
    if not said or said in _NEVER_VERBS | OPENERS | EMBEDDERS or not said[0].isalpha() or said.endswith("ly"):
        return None
    return said, "past" if said.endswith("ed") else "base"


def _participle_ahead(words: Sequence[str], at: int) -> bool:
    rest = [word for word in words[at : at + 2] if word not in ADVERBS]
    return bool(rest) and is_participle(rest[0]) and rest[0] not in {"started", "done", "rid", "used"}


def _verbal(said: str, form: Form) -> bool:
    """Whether a word after "be" belongs to the verb: a participle, a gerund, or a bare form ("was stop")."""
    return is_participle(said) or form == "gerund" or (form == "base" and said not in _NOUNISH | NOT_PASSIVE | ADJECTIVES)


def _behind_have(words: Sequence[str], i: int) -> bool:
    """Whether a bare form after "have" is a participle misheard or misformed: "have decide to", not "had test data"."""
    after = words[i + 1] if i + 1 < len(words) else ""
    if words[i] in _NOUNISH or words[i].endswith("s"):
        return after in DETERMINERS | NOT_SUBJECT | {"own", "it"}
    return words[i] not in ADJECTIVES


def _behind_passive(words: Sequence[str], at: int) -> bool:
    """Whether a bare form after "was" is a participle misheard: "was stop in May", not "is handle missing values"."""
    return at >= len(words) or words[at] in PREPOSITIONS | ADVERBS | OPENERS


def _passive(said: str, form: Form) -> bool:
    return is_participle(said) or form == "base"


def _handed_on(words: Sequence[str], at: int, lemma: str) -> tuple[int, str, int, str]:
    """Follows "tried to …", "kept …ing", "ended up …ing" to the verb that is meant."""
    wanted = ""
    while True:
        rest = list(words[at + 1 : at + 5])
        skip = 0
        while rest and rest[0] in ADVERBS | {"up", "on", "with", "by"} and lemma in CATENATIVE:
            rest.pop(0)
            skip += 1
        following = lemma_of(rest[0]) if rest else None
        if lemma in CATENATIVE and following and following[1] == "gerund" and rest[0] not in {"being", "meeting"}:
            at, lemma = at + 1 + skip, following[0]
            continue
        to = rest[:1] == ["to"] or rest[:2] == ["not", "to"]
        verb = lemma_of(rest[1]) if len(rest) > 1 and to else None
        if lemma == "help" and following and following[1] == "base" and not skip:
            at, lemma = at + 1, following[0]
            continue
        if to and verb and verb[1] == "base" and lemma in CATENATIVE | {"need"}:
            wanted = wanted or ("wanted" if lemma in {"need", "plan"} else "")
            at, lemma = at + 2 + skip, verb[0]
            continue
        return at, lemma, at, wanted


_PRONOUNS: Final = {(word,) for word in PERSON | YOU}


def _without_modifiers(words: Sequence[str], found: list[Predicate], edges: Collection[int]) -> list[Predicate]:
    """Leaves out participles that turn out to belong to a subject: "the data collected in May was bad"."""
    kept: list[Predicate] = []
    for i, one in enumerate(found):
        later = found[i + 1] if i + 1 < len(found) else None
        if later is not None and one.lemma in JUDGE | SAY and (
            one.end < later.first and words[one.end] not in PREPOSITIONS or words[later.first + 1 : later.first + 2] in _PRONOUNS
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
            best = max(range(start, stop), key=lambda i: _weight(words, i, start, stop), default=start)  # noqa: B023
        if _weight(words, best, start, stop) > 0 and (group := _group(words, edges, best, subject=None)):
            out.append(replace(group, sure=False))
    return out


def _speaks(words: Sequence[str], i: int, start: int, stop: int) -> bool:
    """Whether the word at `i` says or thinks what follows: "my boss always says we decide"."""
    found = lemma_of(words[i])
    return bool(found and (found[0] in JUDGE | SAY or words[i] == "goes")) and stop - i <= 2 and _weight(words, i, start, stop) > 0


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
    object_follows = after in DETERMINERS | NOT_SUBJECT | IT | {"only", "out", "up", "down", "in", "on", "at", "from", "to"}
    if not subject:
        # "and skip the online part", "scores them": the subject is left out.
        return 1.0 if (start or ahead) and object_follows and before in {"and", "but", "or", "then", ""} else 0.0
    if before in DETERMINERS - {"each", "most", "both", "all", "these", "those"} | PREPOSITIONS | {"to"} or not before:
        return 0.0
    if (before.endswith("ing") and len(subject) == 1 and found[1] == "base" and start == 0) or words[start] == "for" or any(word in PREPOSITIONS for word in subject[:1]):
        return 0.0
    if words[start] in {"and", "or"} and start and not object_follows:
        return 0.0
    plural = before.endswith("s") and not before.endswith("ss")
    weight = {"present": 1.0, "base": 0.6 if plural or before in {"data", "people", "media"} else 0.3}[found[1]]
    weight += 0.3 * object_follows - 0.2 * (words[i] in _NOUNISH) - 0.02 * i
    return weight if not (found[1] == "present" and plural and after == "") else 0.1
