"""Where each clause of a stretch begins: at the conjunction, comma, pause or subject before its verb."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.scoring.choosing import DECIDE, NOUNS
from bot.scoring.grammar import ADVERBS, DETERMINERS, EMBEDDERS, NOT_SUBJECT, OBJECTS, OPENERS, PREPOSITIONS, TURNS
from bot.scoring.predicates import is_edge, predicates
from bot.scoring.stretches import Stretch
from bot.scoring.verb_groups import Predicate
from bot.scoring.verbs import FORMS


@dataclass(frozen=True, slots=True)
class Part:
    """One clause before it is judged, as indices into the stretch."""

    start: int
    stop: int
    verb: Predicate | None
    subject: tuple[int, int]
    """The words of a subject that is a noun, from and to; empty where it is a pronoun or left out."""
    comma: bool
    """Whether a comma or silence comes before it."""


def find_parts(stretch: Stretch) -> list[Part]:
    """The clauses of a stretch; words without a verb belong to the clause before, or to the first."""
    words = stretch.words
    verbs = predicates(_without_names(stretch), stretch.edges)
    verbs = [verb for i, verb in enumerate(verbs) if not _relative(words, verbs, i, stretch)]
    starts: list[tuple[int, tuple[int, int]]] = []
    behind = 0
    for verb in verbs:
        starts.append(_start(words, verb, behind, stretch))
        behind = verb.end
    if not starts:
        return [Part(0, len(words), None, (0, len(words)), comma=False)] if words else []
    out = []
    for i, (verb, (start, subject)) in enumerate(zip(verbs, starts, strict=True)):
        begin = start if i else 0
        stop = starts[i + 1][0] if i + 1 < len(starts) else len(words)
        if stop > begin:
            out.append(Part(begin, stop, verb, subject, comma=begin in stretch.edges))
    return out


def _without_names(stretch: Stretch) -> list[str]:
    """The words, with a noun for names that look like verbs: "it was React", "the Spark job"."""
    return [
        "thing" if name and word in FORMS else word for word, name in zip(stretch.words, stretch.names, strict=True)
    ]


def _start(words: Sequence[str], verb: Predicate, behind: int, stretch: Stretch) -> tuple[int, tuple[int, int]]:
    """Where the clause of `verb` begins, and its subject's words; `behind` the verb before, words are free."""
    stop = verb.first
    edge = next((k for k in range(stop, behind - 1, -1) if k < len(words) and _opens(words, k, behind, stretch)), None)
    if edge is None:
        edge = _noun_start(words, behind, stop) if verb.subject is None else stop
    start = edge
    joined = _joined(words, edge, behind, stretch, verb)
    if joined is not None:
        start = edge = joined
    while start - 1 >= behind and start > 0 and words[start - 1] in OPENERS and start not in stretch.commas:
        if words[start] in {"and", "but", "so"} and words[start - 1] in {
            "before",
            "after",
            "since",
            "once",
            "yet",
            "though",
        }:
            break  # "never done it before and …"
        start -= 1
    begin = edge
    while begin < stop and words[begin] in OPENERS | EMBEDDERS | ADVERBS - {"both", "all", "each"}:
        begin += 1
    while stop > begin and words[stop - 1] in ADVERBS:
        stop -= 1
    if verb.subject is not None and joined is None:
        return start, (stop, stop)
    return start, (begin, stop)


_ADVERBS_TOO = {"before", "after", "since", "once", "yet", "though"}


def _opens(words: Sequence[str], k: int, behind: int, stretch: Stretch) -> bool:
    if k == 0:
        return behind == 0
    return is_edge(words, k, stretch.edges) and (k >= behind)


def _joined(words: Sequence[str], edge: int, behind: int, stretch: Stretch, verb: Predicate) -> int | None:
    """Where the subject begins that goes on over an "and": "Ana and I", "the contract and the budget"."""
    if edge >= len(words) or words[edge] not in {"and", "or"} or edge in stretch.commas or edge == 0:
        return None
    if verb.subject is None and edge + 1 >= verb.first:
        return None
    if verb.subject is not None and edge + 1 != verb.subject:
        return None
    before = next((k for k in range(edge - 1, behind - 1, -1) if _opens(words, k, behind, stretch)), None)
    if before is None:
        near = range(edge - 1, max(behind, edge - 4) - 1, -1)
        before = next((k for k in near if words[k] in {"my", "our"} and verb.subject is not None), None)
    if before is None or words[before] in {"for", "after", "before", "until", "like"}:
        return None
    while before < edge and words[before] in OPENERS | EMBEDDERS | ADVERBS:
        before += 1
    if before >= edge or words[before] in PREPOSITIONS:
        return None
    return before


def _noun_start(words: Sequence[str], behind: int, stop: int) -> int:
    """Where the noun phrase before a verb begins when no conjunction or comma marks it."""
    if stop <= behind:
        return stop
    k = stop - 1
    while k > behind and not (
        words[k] in DETERMINERS and words[k - 1] not in PREPOSITIONS and words[k - 1] not in DETERMINERS
    ):
        k -= 1
    while k < stop and words[k] in NOT_SUBJECT:
        k += 1
    return k


def _relative(words: Sequence[str], verbs: Sequence[Predicate], i: int, stretch: Stretch) -> bool:
    """Whether the clause is inside a subject: "the discounts [it triggered] were eating the margin"."""
    if i + 1 >= len(verbs) or verbs[i].subject is None or verbs[i + 1].subject is not None:
        return False
    here, later = verbs[i], verbs[i + 1]
    if any(is_edge(words, k, stretch.edges) for k in range(here.main, later.first + 1)):
        return False
    behind = verbs[i - 1].end if i else 0
    subject = here.subject if here.subject is not None else here.first
    edge = next((k for k in range(subject, behind - 1, -1) if _opens(words, k, behind, stretch)), subject)
    if later.lemma == "be" and here.lemma in DECIDE | {"do", "make"}:
        return False
    noun = [word for word in words[edge:subject] if word not in OPENERS | ADVERBS]
    return bool(noun) and noun[0] not in PREPOSITIONS and words[subject] not in {"who", "which"} | EMBEDDERS


def at_once(stretch: Stretch, parts: Sequence[Part], i: int) -> bool:
    """Whether the clause follows the verb before it at once, or behind "that" or an object."""
    before, part = parts[i - 1], parts[i]
    if before.verb is None or stretch.words[part.start] in OPENERS - {"if", "as"} | {"which", "who"}:
        return False
    between = [word for word in stretch.words[before.verb.end : part.start] if word not in ADVERBS]
    if between[-1:] == ["so"]:
        return False
    return (len(between) <= 1 and all(word in OBJECTS | TURNS for word in between)) or (
        stretch.words[part.start] in {"that", "what", "how", "why", "whether", "if"}
        and (len(between) <= 2 or between[-1] in NOUNS)
    )  # fmt: skip
