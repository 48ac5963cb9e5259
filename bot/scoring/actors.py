"""A clause taken apart: who acts in it, and whether that is somebody."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from bot.scoring.grammar import (
    DESIGN,
    DETERMINERS,
    IT,
    ME,
    NOBODY,
    POSSESSIVE,
    SOMEBODY,
    THEY,
    WE,
    YOU,
)
from bot.scoring.meanings import THINK, Role, meaning
from bot.scoring.people import CALENDAR, GROUPS, is_person, is_somebody
from bot.scoring.tokens import word_set
from bot.scoring.verb_groups import Predicate

Subject = Literal["I", "we", "other", "passive"]


OWN: Final[dict[str, Subject]] = {"me": "I", "us": "we", "him": "other", "her": "other", "them": "other"}


NEVER_PASSIVE: Final = word_set("decide agree refuse insist opt")


@dataclass(frozen=True, slots=True)
class Said:
    """A clause taken apart, and what it was judged to be."""

    words: Sequence[str]
    verb: Predicate | None
    after: Sequence[str]
    """Behind the verb."""
    pronoun: str
    """The subject where it is one word beside the verb."""
    after_names: Sequence[bool]
    """Which of those are written like a name."""
    noun: Sequence[str]
    """The subject where it is a noun; empty where there is none."""
    names: Sequence[bool]
    talk: str
    """The whole sentence, for signs that "we" are the two who talk."""
    held: "Said | None"
    """The clause before in the same sentence, whose subject a bare verb takes over."""
    question: Sequence[str] = ()
    """The words of the question it answers, where one stands before."""
    opener: str = ""
    fronted: bool = False
    """Whether the object comes first: "the other two I left"."""
    subject: Subject = "other"
    role: Role = "other"
    somebody: bool = False
    modal: str = ""

    @property
    def lemma(self) -> str:
        """Of the main verb."""
        return self.verb.lemma if self.verb else ""

    @property
    def softens(self) -> bool:
        """Whether it is "I think" and no more."""
        verb = self.verb
        plain = verb is not None and verb.form == "base" and not verb.modal and not verb.negated
        return self.subject == "I" and plain and self.lemma in THINK - {"say"}

    @property
    def softens_others(self) -> bool:
        """Whether what follows is what I hold to be so."""
        verb = self.verb
        own = self.subject == "I" and verb is not None and not verb.negated
        return own and (self.lemma in THINK | {"agree"} or (self.lemma == "be" and "agree" in self.after[:1]))

    @property
    def settled(self) -> bool:
        """Whether it tells what was done, or what a design would do: not what should be done."""
        verb = self.verb
        return verb is not None and (verb.form == "past" or verb.perfect or self.modal in DESIGN)


def left_out(said: Said) -> bool:
    return not said.pronoun and not said.noun


def subject_of(said: Said) -> tuple[Subject, bool]:
    """Who acts, and whether it is somebody at all."""
    noun, pronoun = said.noun, said.pronoun
    if left_out(said):
        held = said.held
        return (held.subject, held.somebody) if held and held.subject != "passive" else ("other", False)
    if pronoun in ME:
        return ("we" if noun else "I"), True
    if pronoun in WE | {"let's", "let"}:
        own = pronoun == "let" and "me" in said.words and meaning(said.lemma, said.after) == "decide"
        return ("I" if own else "we"), True
    if noun and ("and" in noun and set(noun) & (ME | {"me", "myself"})):
        return "we", True
    if len(noun) > 2 and tuple(noun[-2:]) == ("of", "us") and noun[0] in {"both", "all", "the"}:
        return "we", True
    if noun and noun[0] in {"my", "our"} and noun[-1] in GROUPS and len(noun) <= 4:
        return "we", True
    if pronoun == "who" and said.held and said.held.lemma == "be" and said.held.after[:1]:
        person = said.held.after[0]
        if said.held.pronoun in {"it", "it's", ""} and not said.held.noun and person in OWN:
            return OWN[person], True
    if pronoun == "who" and said.held and said.held.lemma == "be" and _the_one(said.held):
        return said.held.subject, True
    if pronoun:
        base = pronoun.partition("'")[0]
        if base in NOBODY or base in IT or base in YOU:
            return "other", False
        return "other", pronoun in THEY | SOMEBODY or base in {"who", "one", "each"}
    return "other", is_somebody(list(noun), said.names)


def _the_one(held: Said) -> bool:
    """As in "I was the one who decided", "I am who decided"."""
    return bool(set(held.after) & {"one", "ones", "person"}) or (held.pronoun in ME | WE and not held.after)


def agent_of(after: Sequence[str], names: Sequence[bool]) -> tuple[Subject, bool]:
    """Who did what is told in the passive."""
    for i, word in enumerate(after[:-1]):
        if word == "by":
            agent = after[i + 1 : i + 5]
            together = [agent[k] for k in range(len(agent)) if k and agent[k - 1] == "and"]
            if (
                "us" in agent
                or {"me", "i"} & set(together)
                or (
                    agent[1:2] == ("and",)
                    and agent[0] in {"me", "myself"}
                    and (set(agent[2:3]) & (DETERMINERS | POSSESSIVE) or names[i + 3 : i + 4] == (True,))
                )
            ):
                return "we", True
            if agent[0] in {"me", "myself"}:
                return "I", True
            if agent[0] in {"us", "ourselves"} or (agent[0] in {"our", "my"} and set(agent[1:4]) & GROUPS):
                return "we", True
            known = any(is_person(one) for one in agent)
            if (
                known
                or (names[i + 1] and agent[0] not in CALENDAR)
                or agent[0] in {"him", "her", "them", "someone", "somebody"}
            ):
                return "other", True
            if i + 2 == len(after) and not agent[0].endswith(("ing", "s")) and agent[0] not in _BY_WHAT:
                return "other", True
    return "passive", False


_BY_WHAT: Final = word_set(
    "hand accident mistake default design email phone mail june july march april may half then now"
)
