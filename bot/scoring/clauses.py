"""Spoken words cut into clauses, each with who acts and what kind of act it is.

Speech has little punctuation and recognisers guess it, so clauses are found from their verbs: each predicate makes
one, and it begins at the conjunction, comma, pause or subject before it. Rules only: the same words always give the
same clauses.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bot.scoring.actors import Said, Subject, left_out
from bot.scoring.choosing import DECIDE, DECIDE_WITH
from bot.scoring.grammar import ADVERBS, CONDITIONS, DETERMINERS, OPENERS, REASONS
from bot.scoring.meanings import SAY, Role
from bot.scoring.parts import Part, at_once, find_parts
from bot.scoring.reported import announces, find_asked, is_reported
from bot.scoring.resolved import in_own_words, resolves, said_by_me
from bot.scoring.roles import judge
from bot.scoring.stretches import Stretch, stretches

Tense = Literal["past", "present", "would", "none"]


_SUBORDINATE = REASONS | CONDITIONS | {"when", "while", "whenever", "although", "though", "once", "after", "before"}


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


def find_clauses(words: Sequence[str], skip: Collection[int] = (), breaks: Collection[int] = ()) -> list[Clause]:
    """The clauses of `words` in order; questions and quoted speech are left out.

    `skip` are indices of fillers, repetitions and broken-off words; `breaks` are words after a silence.
    """
    out: list[Clause] = []
    held: Said | None = None
    matrix: Said | None = None
    main: Said | None = None
    reported = False
    announced = False
    before: tuple[str, ...] = ()
    for number, stretch in enumerate(stretches(words, skip, breaks)):
        parts = find_parts(stretch)
        earlier = main
        held = matrix = None
        colon, announced = announced, announces(stretch, parts)
        asked = find_asked(stretch, parts)
        question = before
        before = stretch.words if len(asked) == len(parts) else ()
        for i, part in enumerate(parts):
            own = in_own_words(stretch, parts, i, held)
            reported = is_reported(stretch, parts, i, held, reported=reported)
            if own and held and resolves(resolved := judge(_said(stretch, part, held, question))):
                # "I was like okay let's do it": what one says oneself is settled.
                last = out.pop()
                held = matrix = main = replace(held, role="decision")
                out.append(replace(
                    last, last=stretch.at[part.stop - 1], subject=held.subject, role="decision",
                    words=(*last.words, *stretch.words[part.start : part.stop]), tense=_tense(resolved),
                ))  # fmt: skip
                continue
            if stretch.quoted or colon or i in asked or reported:
                main = None
                continue
            said = judge(_said(stretch, part, held, question))
            if left_out(said) and said.verb and not said.verb.passive:
                if not i and said.verb.form == "past" and earlier:
                    # "I looked at both. And took the small one.": the sentence was cut in two.
                    said = judge(replace(said, held=earlier))
                elif part.comma and held and main and held.opener in _SUBORDINATE:
                    # "I stopped, as it was late, and went home."
                    said = judge(replace(said, held=main))
            if said_by_me(stretch, parts, i) and resolves(said):
                said = replace(said, subject="I", role="decision")
            if (
                matrix
                and part.comma
                and said.pronoun == ""
                and not said.noun
                and said.lemma in DECIDE | DECIDE_WITH.keys()
            ):
                # "I found it was slow, and dropped it": the subject is that of the main clause.
                said = judge(replace(said, held=matrix))
            plain = stretch.words[part.start : part.stop]
            embedded = i > 0 and not part.comma and at_once(stretch, parts, i)
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
            main = main if embedded or said.verb is None or said.opener in _SUBORDINATE else said
            held = said
    return out


def clause_starts(words: Sequence[str], skip: Collection[int] = (), breaks: Collection[int] = ()) -> set[int]:
    """Indices of the words that begin a clause, questions and quotes included; arguments as above."""
    return {
        stretch.at[part.start] for stretch in stretches(words, skip, breaks) for part in find_parts(stretch)
    }  # fmt: skip


def _said(stretch: Stretch, part: Part, held: Said | None, question: Sequence[str]) -> Said:
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
        fronted=_fronted(stretch, part),
        opener=stretch.words[part.start] if part.start < len(stretch.words) else "",
    )


def _fronted(stretch: Stretch, part: Part) -> bool:
    """Whether something stands before a pronoun that is the subject: "[the other two] I left"."""
    if part.verb is None or part.verb.subject is None:
        return False
    ahead = [word for word in stretch.words[part.start : part.verb.subject] if word not in OPENERS | ADVERBS]
    return ahead[:1] != [] and ahead[0] in DETERMINERS


def _after(stretch: Stretch, part: Part) -> tuple[str, ...]:
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


def _belongs_to(stretch: Stretch, parts: Sequence[Part], i: int, held: Said | None, said: Said) -> bool:
    """Whether a clause only completes the one before: what was decided, or what "I think" softens."""
    before = parts[i - 1].verb if i else None
    if before is None or held is None or parts[i].comma or not at_once(stretch, parts, i):
        return False
    if held.softens and said.subject in ("I", "we") and said.role in ("decision", "action"):
        return said.settled
    if stretch.words[parts[i].start] == "who":
        return False
    if held.subject in ("I", "we") and held.lemma in SAY - {"ask"} and said.modal and not held.modal:
        return True
    agreed = before.lemma == "agree" and before.passive
    return held.role == "decision" or held.lemma in DECIDE or agreed
