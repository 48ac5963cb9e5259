"""The group of words that a verb and its helpers make: tense, negation, passive, and which verb is meant."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
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
    NOT_SUBJECT,
    OPENERS,
    PERSON,
    POSSESSIVE,
    PREPOSITIONS,
)
from bot.scoring.meanings import CATENATIVE
from bot.scoring.tokens import word_set
from bot.scoring.verbs import ADJECTIVES, HOMOPHONES, NOT_PASSIVE, Form, is_participle, lemma_of

_NEVER_VERBS: Final = (
    DETERMINERS
    | PREPOSITIONS
    | PERSON
    | IT
    | NOT_SUBJECT
    | POSSESSIVE
    | word_set("and or because so if that who i um nothing everything something anything")
) - {"like", "up", "down", "out", "no", "over", "past", "through", "half"}


NOUNISH: Final = word_set(
    "lead test set cut split cost change time run work model score batch sample access trust doubt help control "
    "support review plan need question answer use call talk look report request offer order charge interest result "
    "experience problem issue release load store cache index design label list log process project pilot group team "
    "train trial track visit vote watch benefit stress contact contract limit share price value feature base line "
    "number state stage"
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
    forced: bool = False
    """Behind "had to" or "have to"."""
    sure: bool = True
    """False for a bare verb form that could be a noun or a participle."""


def group(
    words: Sequence[str],
    edges: Collection[int],
    at: int,
    *,
    subject: int | None,
    helper: str = "",
    first: int | None = None,
) -> Predicate | None:
    """The verb group from `at` on; None where no verb follows."""
    helpers, negated, i, split = _helpers(words, edges, at, helper)
    said = words[i] if i < len(words) else ""
    last = last_of(helpers)
    if helper == "would" and len(helpers) == 1 and (found := lemma_of(said)) and found[1] in ("past", "participle"):
        helpers, last = ["had"], "had"
    found = None if split else _verb(words, i, helpers, spoken=subject is not None)
    modal = next((word for word in helpers if word in MODAL), "")
    perfect = any(word in HAVE for word in helpers) and "must" not in helpers
    be = _be(helpers)
    start = first if first is not None else at if subject is None else subject
    if found is None or (be and last in BE and not _verbal(said, found[1])):
        if not helpers or (subject is None and not be and helpers[0] in MODAL):
            return None
        lemma = "be" if be else "have" if helpers[-1] in HAVE else "do"
        form: Form = "past" if helpers[0] in {"was", "were", "had", "did"} else "present"
        return Predicate(subject, start, i - 1, i, lemma, form, modal, negated, perfect=perfect and lemma != "have")
    lemma, form = found
    if be and last in BE and form == "base" and (lemma == "agree" or not _behind_passive(words, i + 1)):
        be = []
    passive = bool(be) and last not in MODAL | DO and form != "gerund" and _passive(said, form)
    passive = passive and not (perfect and not set(be) & {"been", "got", "get"})
    lemma, main, wanted = (lemma, i, False) if passive else _handed_on(words, i, lemma)
    forced = "to" in words[at:main] and not wanted and main == i
    return Predicate(
        subject, start, main, main + 1, lemma, form, modal, negated, passive, perfect, wanted, forced=forced
    )


def _helpers(words: Sequence[str], edges: Collection[int], at: int, helper: str) -> tuple[list[str], bool, int, bool]:
    """The helpers from `at` on, whether one negates, where they end, and whether a comma cuts them off."""
    helpers, negated = [helper] if helper else [], False
    i = at
    while i < len(words):
        word = NEGATED.get(words[i], words[i])
        if i in edges and helpers and word == helpers[-1]:
            i += 1
            continue
        if i in edges and helpers and word in HELPERS:
            return helpers, negated, i, True
        negated = negated or words[i] in NEGATED or words[i] in NEGATIVE | {"almost", "nearly"}
        if word in HELPERS or (word in {"get", "got"} and participle_ahead(words, i + 1)):
            helpers.append(word)
        elif word == "to" and helpers and helpers[-1] in HAVE:
            helpers[-1:] = ["did"] if helpers[-1] == "had" else ["have", "must"]
        elif word == "like" and last_of(helpers) == "would" and i + 1 not in edges and _liked(words, i + 1):
            break
        elif word in {"going", "able", "about", "supposed"} and words[i + 1 : i + 2] == ("to",) and helpers:
            was = bool(set(helpers) & {"was", "were", "been"})
            helpers.append("did" if word == "able" else "would" if word == "going" and not was else "might")
            i += 1
        elif word == "used" and words[i + 1 : i + 2] == ("to",) and not set(helpers) & BE:
            i += 1
        elif word == "like" and not helpers and i + 1 not in edges and _liked(words, i + 1):
            break
        elif word == "then" and helpers and i not in edges and i + 1 < len(words) and lemma_of(words[i + 1]):
            pass
        elif word not in ADVERBS and word not in NEGATIVE and word != "um":
            break
        i += 1
    return helpers, negated, i, False


def _liked(words: Sequence[str], at: int) -> bool:
    """Whether an object follows "I like"."""
    return at < len(words) and words[at] in DETERMINERS | IT | {"to", "how", "them", "him", "her", "both"}


def last_of(helpers: Sequence[str]) -> str:
    """The helper nearest to the verb."""
    return helpers[-1] if helpers else ""


def _verb(words: Sequence[str], i: int, helpers: Sequence[str], *, spoken: bool) -> tuple[str, Form] | None:
    """The verb at `i` behind the helpers; `spoken` where its subject is a pronoun, so that a verb must follow."""
    if i >= len(words):
        return None
    said, last = words[i], last_of(helpers)
    found = lemma_of(said)
    if said in _NEVER_VERBS and not (said in HOMOPHONES and last == "" and spoken):
        return None
    if found is None:
        return _heard(said) if last not in BE | HAVE and (spoken or helpers) else None
    if last in HAVE and found[1] in ("base", "present") and not _behind_have(words, i):
        return None
    return found


def _be(helpers: Sequence[str]) -> list[str]:
    return [word for word in helpers if word in BE or word in {"got", "get"}]


def _heard(said: str) -> tuple[str, Form] | None:
    """A verb for a word where one must stand, by what it sounds like, else the word as a verb of its own."""
    if said in HOMOPHONES:
        return lemma_of(HOMOPHONES[said])
    if not said or said in _NEVER_VERBS | OPENERS | EMBEDDERS or not said[0].isalpha() or said.endswith("ly"):
        return None
    return said, "past" if said.endswith("ed") else "base"


def participle_ahead(words: Sequence[str], at: int) -> bool:
    rest = [word for word in words[at : at + 2] if word not in ADVERBS]
    return bool(rest) and is_participle(rest[0]) and rest[0] not in {"started", "done", "rid", "used"}


def _verbal(said: str, form: Form) -> bool:
    """Whether a word after "be" belongs to the verb: a participle, a gerund, or a bare form ("was stop")."""
    return (
        is_participle(said) or form == "gerund" or (form == "base" and said not in NOUNISH | NOT_PASSIVE | ADJECTIVES)
    )


def _behind_have(words: Sequence[str], i: int) -> bool:
    """Whether a bare form after "have" is a participle misheard or misformed: "have decide to", not "had test data"."""
    after = words[i + 1] if i + 1 < len(words) else ""
    if words[i] in NOUNISH or words[i].endswith("s"):
        return after in DETERMINERS | NOT_SUBJECT | {"own", "it"}
    return words[i] not in ADJECTIVES


def _behind_passive(words: Sequence[str], at: int) -> bool:
    """Whether a bare form after "was" is a participle misheard: "was stop in May", not "is handle missing values"."""
    return at >= len(words) or words[at] in PREPOSITIONS | ADVERBS | OPENERS


def _passive(said: str, form: Form) -> bool:
    return is_participle(said) or form == "base"


def _gerund(word: str) -> tuple[str, Form] | None:
    """The verb a word is a form of; what ends in -ing and is not known is one too."""
    unknown = len(word) > 5 and word.endswith("ing") and word not in {"anything", "everything", "something", "nothing"}
    return lemma_of(word) or ((word.removesuffix("ing"), "gerund") if unknown else None)


def _handed_on(words: Sequence[str], at: int, lemma: str) -> tuple[str, int, bool]:
    """Follows "tried to …", "kept …ing", "ended up …ing" to the verb that is meant; and whether it is only wished."""
    wanted = False
    while True:
        rest = list(words[at + 1 : at + 5])
        skip = 0
        while rest and rest[0] in ADVERBS | {"up", "on", "with", "by"} and lemma in CATENATIVE:
            rest.pop(0)
            skip += 1
        following = _gerund(rest[0]) if rest else None
        if (
            lemma in CATENATIVE - {"need"}
            and following
            and following[1] == "gerund"
            and rest[0] not in {"being", "meeting"}
        ):
            at, lemma = at + 1 + skip, following[0]
            continue
        to = rest[:1] == ["to"] or rest[:2] == ["not", "to"]
        verb = lemma_of(rest[1]) if len(rest) > 1 and to else None
        if lemma == "help" and following and following[1] == "base" and not skip:
            at, lemma = at + 1, following[0]
            continue
        if to and verb and verb[1] == "base" and lemma in CATENATIVE | {"need"}:
            wanted = wanted or lemma in {"need", "plan"}
            at, lemma = at + 2 + skip, verb[0]
            continue
        return lemma, at, wanted
