"""Spoken words cut into clauses, each with who acts and what kind of act it is.

Speech has little punctuation and recognisers guess it, so clauses are found from their verbs: each predicate makes
one, and it begins at the conjunction, comma, pause or subject before it. Rules only: the same words always give the
same clauses.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bot.scoring.actors import Said, Subject, judge
from bot.scoring.grammar import (
    ADVERBS,
    ASKS,
    DETERMINERS,
    EMBEDDERS,
    ME,
    NEGATED,
    NOT_SUBJECT,
    OBJECTS,
    OPENERS,
    PERSON,
    PLAIN_OPENERS,
    PREPOSITIONS,
    TURNS,
    WE,
    WH,
)
from bot.scoring.meanings import DECIDE, DECIDE_WITH, JUDGE, NOUNS, SAY, Role, meaning
from bot.scoring.people import SPEECH, speaks
from bot.scoring.predicates import Predicate, is_edge, predicates
from bot.scoring.tokens import Token, tokens
from bot.scoring.verbs import lemma_of, mended


Tense = Literal["past", "present", "would", "none"]


@dataclass(frozen=True, slots=True)
class Clause:
    """Words `first` to `last`, both included."""

    first: int
    last: int
    subject: Subject
    role: Role
    words: tuple[str, ...]
    """Plain and lower case, without fillers; what was plainly misheard is put right."""
    tense: Tense = "none"
    sentence: int = 0
    """Of which sentence it is part, counted from 0."""
    embedded: bool = False
    """Whether it completes the clause before: "I found [that it was slow]"."""


@dataclass(frozen=True, slots=True)
class _Part:
    """One clause before it is judged, as indices into the stretch."""

    start: int
    stop: int
    verb: Predicate | None
    subject: tuple[int, int]
    """The words of a subject that is a noun, from and to; empty where it is a pronoun or left out."""
    comma: bool
    """Whether a comma or silence comes before it."""


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The spoken words between two full stops."""

    at: tuple[int, ...]
    """Their indices among all words."""
    words: tuple[str, ...]
    names: tuple[bool, ...]
    edges: frozenset[int]
    commas: frozenset[int]
    question: bool
    colon: bool
    quoted: bool


def find_clauses(words: Sequence[str], skip: Collection[int] = (), breaks: Collection[int] = ()) -> list[Clause]:
    """The clauses of `words` in order; questions and quoted speech are left out.

    `skip` are indices of fillers, repetitions and broken-off words; `breaks` are words after a silence.
    """
    out: list[Clause] = []
    held: Said | None = None
    matrix: Said | None = None
    reported = False
    announced = False
    before: tuple[str, ...] = ()
    for number, stretch in enumerate(_stretches(words, skip, breaks)):
        parts = _parts(stretch)
        held = matrix = None
        colon, announced = announced, _announces(stretch, parts)
        asked = _asked(stretch, parts)
        question = before
        before = stretch.words if len(asked) == len(parts) else ()
        for i, part in enumerate(parts):
            reported = _is_reported(stretch, parts, i, held, reported)
            if stretch.quoted or colon or i in asked or reported:
                continue
            said = judge(_said(stretch, part, held, question))
            if matrix and part.comma and said.pronoun == "" and not said.noun and said.lemma in DECIDE | DECIDE_WITH.keys():
                # "I found it was slow, and dropped it": the subject is that of the main clause.
                said = judge(replace(said, held=matrix))
            plain = stretch.words[part.start : part.stop]
            embedded = i > 0 and not part.comma and _at_once(stretch, parts, i)
            if _belongs_to(stretch, parts, i, held, said):
                last = out.pop()
                said = said if _softens(held) else held or said
                out.append(replace(
                    last, last=stretch.at[part.stop - 1], subject=said.subject, role=said.role,
                    words=(*last.words, *plain), tense=_tense(said),
                ))  # fmt: skip
            else:
                first, last_at = stretch.at[part.start], stretch.at[part.stop - 1]
                out.append(Clause(first, last_at, said.subject, said.role, plain, _tense(said), number, embedded))
            matrix = matrix if embedded else said
            held = said
    return out


def clause_starts(words: Sequence[str], skip: Collection[int] = (), breaks: Collection[int] = ()) -> set[int]:
    """Indices of the words that begin a clause, questions and quotes included; arguments as above."""
    return {
        stretch.at[part.start] for stretch in _stretches(words, skip, breaks) for part in _parts(stretch)
    }  # fmt: skip


def _stretches(words: Sequence[str], skip: Collection[int], breaks: Collection[int]) -> Iterator[_Stretch]:
    stream = tokens(words, breaks)
    quoted = _quoted(words)
    spoken = [i for i, token in enumerate(stream) if i not in skip and token.text]
    begin = 0
    for place, i in enumerate(spoken):
        later = spoken[place + 1] if place + 1 < len(spoken) else len(stream)
        ends = any(stream[k].stop for k in range(i, later)) or later == len(stream)
        if ends or (i in quoted) != (later in quoted):
            yield _stretch(stream, spoken[begin : place + 1], later, quoted)
            begin = place + 1


def _stretch(stream: Sequence[Token], at: Sequence[int], end: int, quoted: Collection[int]) -> _Stretch:
    commas = {k for k in range(1, len(at)) if any(stream[j].comma for j in range(at[k - 1], at[k]))}
    pauses = {k for k in range(1, len(at)) if stream[at[k]].pause}
    return _Stretch(
        tuple(at),
        mended([stream[i].text for i in at], PERSON),
        tuple(_is_name(stream[i], first=k == 0) for k, i in enumerate(at)),
        frozenset(commas | pauses),
        frozenset(commas),
        any(stream[j].question for j in range(at[-1], end)),
        any(stream[j].raw.endswith(":") for j in range(at[-1], end)),
        at[0] in quoted,
    )


def _is_name(token: Token, *, first: bool) -> bool:
    """Whether it is written like a name; at the start of a sentence only words that look like nothing else are."""
    capital = token.raw[:1].isupper() and token.text not in PERSON
    common = token.text.endswith(("ing", "ion", "ity", "ness", "ment", "cy", "ings", "ance", "ence", "ism", "ics", "s"))
    known = token.text in OPENERS | EMBEDDERS | ADVERBS | DETERMINERS | PREPOSITIONS | TURNS or lemma_of(token.text)
    return capital and not (first and (common or known))


def _parts(stretch: _Stretch) -> list[_Part]:
    """The clauses of a stretch; words without a verb belong to the clause before, or to the first."""
    words = stretch.words
    verbs = predicates(words, stretch.edges)
    verbs = [verb for i, verb in enumerate(verbs) if not _relative(words, verbs, i, stretch)]
    starts: list[tuple[int, tuple[int, int]]] = []
    behind = 0
    for verb in verbs:
        starts.append(_start(words, verb, behind, stretch))
        behind = verb.end
    if not starts:
        return [_Part(0, len(words), None, (0, len(words)), comma=False)] if words else []
    out = []
    for i, (verb, (start, subject)) in enumerate(zip(verbs, starts, strict=True)):
        begin = start if i else 0
        stop = starts[i + 1][0] if i + 1 < len(starts) else len(words)
        if stop > begin:
            out.append(_Part(begin, stop, verb, subject, comma=begin in stretch.edges))
    return out


def _start(words: Sequence[str], verb: Predicate, behind: int, stretch: _Stretch) -> tuple[int, tuple[int, int]]:
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
        start -= 1
    begin = edge
    while begin < stop and words[begin] in OPENERS | EMBEDDERS | ADVERBS - {"both", "all", "each"}:
        begin += 1
    while stop > begin and words[stop - 1] in ADVERBS:
        stop -= 1
    if verb.subject is not None and joined is None:
        return start, (stop, stop)
    return start, (begin, stop)


def _opens(words: Sequence[str], k: int, behind: int, stretch: _Stretch) -> bool:
    if k == 0:
        return behind == 0
    return is_edge(words, k, stretch.edges) and (k >= behind)


def _joined(words: Sequence[str], edge: int, behind: int, stretch: _Stretch, verb: Predicate) -> int | None:
    """Where the subject begins that goes on over an "and": "Ana and I", "the contract and the budget"."""
    if edge >= len(words) or words[edge] not in {"and", "or"} or edge in stretch.commas or edge == 0:
        return None
    if verb.subject is None and edge + 1 >= verb.first:
        return None
    if verb.subject is not None and edge + 1 != verb.subject:
        return None
    before = next((k for k in range(edge - 1, behind - 1, -1) if _opens(words, k, behind, stretch)), None)
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


def _relative(words: Sequence[str], verbs: Sequence[Predicate], i: int, stretch: _Stretch) -> bool:
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


def _said(stretch: _Stretch, part: _Part, held: Said | None, question: Sequence[str]) -> Said:
    """The clause as material for judging."""
    begin, stop = part.subject
    return Said(
        words=stretch.words[part.start : part.stop],
        verb=part.verb,
        after=_after(stretch, part),
        after_names=stretch.names[part.verb.end : part.stop] if part.verb else (),
        pronoun=stretch.words[part.verb.subject] if part.verb and part.verb.subject is not None else "",
        noun=stretch.words[begin:stop],
        names=stretch.names[begin:stop],
        talk=" ".join(stretch.words),
        held=held,
        question=question,
        opener=stretch.words[part.start] if part.start < len(stretch.words) else "",
    )


def _after(stretch: _Stretch, part: _Part) -> tuple[str, ...]:
    """What follows the verb; with "agree" also what was agreed."""
    if part.verb is None:
        return ()
    more = 9 if part.verb.lemma == "agree" and stretch.words[part.stop : part.stop + 1] == ("that",) else 0
    return stretch.words[part.verb.end : part.stop + more]


def _tense(said: Said) -> Tense:
    verb = said.verb
    if verb is None:
        return "none"
    if said.modal:
        return "would"
    return "past" if verb.form in ("past", "participle") or verb.perfect else "present"


def _softens(held: Said | None) -> bool:
    return held is not None and held.softens


def _belongs_to(stretch: _Stretch, parts: Sequence[_Part], i: int, held: Said | None, said: Said) -> bool:
    """Whether a clause only completes the one before: what was decided, or what "I think" softens."""
    before = parts[i - 1].verb if i else None
    if before is None or held is None or parts[i].comma or not _at_once(stretch, parts, i):
        return False
    if held.softens and said.subject in ("I", "we") and said.role in ("decision", "action"):
        return said.settled
    if stretch.words[parts[i].start] == "who":
        return False
    if held.subject in ("I", "we") and held.lemma in SAY - {"ask"} and said.modal and not held.modal:
        return True
    agreed = before.lemma == "agree" and before.passive
    return held.role == "decision" or held.lemma in DECIDE or agreed


def _at_once(stretch: _Stretch, parts: Sequence[_Part], i: int) -> bool:
    """Whether the clause follows the verb before it at once, or behind "that" or an object."""
    before, part = parts[i - 1], parts[i]
    if before.verb is None or stretch.words[part.start] in OPENERS - {"if", "as"} | {"which", "who"}:
        return False
    between = [word for word in stretch.words[before.verb.end : part.start] if word not in ADVERBS]
    if between[-1:] == ["so"]:
        return False
    return len(between) <= 1 and all(word in OBJECTS | TURNS for word in between) or (
        stretch.words[part.start] in {"that", "what", "how", "why", "whether", "if"}
        and (len(between) <= 2 or between[-1] in NOUNS)
    )  # fmt: skip


def _is_reported(
    stretch: _Stretch, parts: Sequence[_Part], i: int, held: Said | None, reported: bool  # noqa: FBT001 - of the clause before
) -> bool:
    """Whether the clause is what somebody else said or thought."""
    part = parts[i]
    words = stretch.words
    lead = words[part.start : part.start + 2]
    if reported and i and lead in (("and", "that"), ("and", "if"), ("or", "that")):
        return True
    earlier = parts[i - 1].verb if i else None
    if reported and words[part.start] == "and" and part.verb and earlier and _goes_on(part.verb, earlier):
        return True
    if _said_after(stretch, parts, i):
        return True
    if not i or held is None or reported:
        return False
    before = parts[i - 1]
    if before.verb is None or words[part.start] in OPENERS - {"if", "whether"} | {"which"}:
        return False
    if "quote" in words[before.verb.end : part.start] or before.verb.lemma == "quote":
        return True
    between = [word for word in words[before.verb.end : part.start] if word not in ADVERBS]
    like = words[part.start - 1] == "like" and before.verb.lemma in {"be", "go", "say"}
    goes = words[before.verb.end - 1] == "goes" and not between
    if like or goes or (before.verb.lemma == "be" and not between and set(held.noun) & SPEECH):
        return True
    kind = meaning(before.verb.lemma, words[before.verb.end : part.start])
    says = before.verb.lemma in SAY or kind == "say" or (before.verb.lemma in {"read", "conclude"} and speaks(held.noun))
    thinks = before.verb.lemma in JUDGE and not part.comma
    if _mouthed(words, part.start) and not (held.subject in ("I", "we") and before.verb.lemma in SAY):
        return True
    if held.subject in ("I", "we") or before.verb.passive:
        return before.verb.lemma == "ask" and held.subject in ("I", "we") and not part.comma
    mouthed = all(word in OBJECTS | TURNS | {"back", "again"} for word in between)
    if part.comma and not (says and (mouthed or lead[:1] == ("let's",))):
        return False
    return (says or (thinks and held.somebody)) and len(between) <= 4 and not between[1:2] == ["to"]


def _announces(stretch: _Stretch, parts: Sequence[_Part]) -> bool:
    """Whether somebody's words follow the colon it ends with."""
    if not stretch.colon or not parts:
        return False
    verb = parts[-1].verb
    return bool(set(stretch.words[-3:]) & SPEECH) or (verb is not None and verb.lemma in _SPOKEN)


def _goes_on(verb: Predicate, reported: Predicate) -> bool:
    """Whether a clause behind "and" is in the same tense as reported words, which the story is not told in."""
    present = {"base", "present"}
    return bool(
        (verb.modal and reported.modal)
        or (verb.perfect and reported.perfect)
        or (verb.form in present and reported.form in present and not verb.perfect and not reported.perfect)
    )


def _said_after(stretch: _Stretch, parts: Sequence[_Part], i: int) -> bool:
    """Whether the clause is followed by who said it: "we drop it, he said"."""
    if i + 1 >= len(parts) or not parts[i + 1].comma:
        return False
    verb, stop = parts[i + 1].verb, parts[i + 1].stop
    own = verb is not None and verb.subject is not None and stretch.words[verb.subject] in ME | WE
    if verb is None or verb.lemma not in _SPOKEN or own or i + 2 < len(parts):
        return False
    start = parts[i + 1].start
    return (stop - verb.end <= 1 and stretch.words[start] not in OPENERS) or (
        verb.lemma == "say" and verb.first == start and stretch.words[verb.end : verb.end + 1][0] in DETERMINERS
    )


def _mouthed(words: Sequence[str], at: int) -> bool:
    """Whether the word before says something: "a mail saying [we had chosen]", "he said no [I decide that]"."""
    ahead = [word for word in words[max(0, at - 4) : at] if word not in ADVERBS | TURNS - {"no"}]
    while ahead and ahead[-1] in OBJECTS | {"no", "that", "to"}:
        ahead.pop()
    found = lemma_of(ahead[-1]) if ahead else None
    return bool(found and found[0] in _SPOKEN and (found[1] != "base" or found[0] in {"say", "read"}))


_SPOKEN = {"say", "tell", "reply", "answer", "shout", "announce", "joke", "write", "claim", "promise", "ask", "read"}


def _asked(stretch: _Stretch, parts: Sequence[_Part]) -> set[int]:
    """Which clauses are questions: those that are put like one, and what follows them to the question mark."""
    out: set[int] = set()
    for i, part in enumerate(parts):
        words = stretch.words[part.start : part.stop]
        lead = [word for word in words if word not in ADVERBS | TURNS | {"so"}]
        if not lead or (part.verb and part.verb.subject is not None and part.verb.subject == part.start):
            continue
        asks = NEGATED.get(lead[0], lead[0]) in ASKS and len(lead) > 1 and (
            lead[1] in PERSON | {"you", "it", "there", "this", "that", "we"} or (lead[1] in DETERMINERS and stretch.question)
        )  # fmt: skip
        wh = len(lead) > 2 and lead[0] in WH and lead[1] in ASKS and lead[2] in PERSON | {"you", "it", "the"}
        if asks or wh or (stretch.question and lead[0] in WH):
            out.add(i)
            follows = range(i + 1, len(parts))
            out |= {k for k in follows if stretch.question or (_at_once(stretch, parts, k) and k == i + 1)}
            if stretch.question:
                break
    tag = stretch.words[-1] in {"right", "yeah", "okay", "ok", "correct", "yes", "no"}
    if stretch.question and not out and not tag:
        out = set(range(len(parts)))
    return out


def _quoted(words: Sequence[str]) -> set[int]:
    """Indices of words between quotation marks."""
    inside, out = False, set()
    for i, word in enumerate(words):
        opening = word.startswith(('"', "“", "‘"))
        inside = inside or opening
        if inside:
            out.add(i)
        if word.rstrip(".,!?;:").endswith(('"', "”")):
            inside = False
    return out if not inside else set()
