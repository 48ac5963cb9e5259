"""Who acts in a clause, and whether it is a decision, an action or a judgement."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from bot.scoring.grammar import (
    ADVERBS,
    BE,
    CONDITIONS,
    DESIGN,
    DETERMINERS,
    IT,
    ME,
    NOBODY,
    PERSON,
    POSSESSIVE,
    SAID_THIS,
    SOMEBODY,
    BETWEEN_US,
    THEY,
    THIS_TALK,
    WE,
    YOU,
)
from bot.scoring.meanings import CORE, DECIDE, JUDGE, NOUNS, SAY, THINK, WORK, Meaning, Role, meaning
from bot.scoring.people import CALENDAR, GROUPS, MACHINES, is_person, is_somebody, speaks
from bot.scoring.predicates import Predicate
from bot.scoring.tokens import word_set
from bot.scoring.verbs import lemma_of

Subject = Literal["I", "we", "other", "passive"]

_RIGHT: Final = word_set(
    "right mistake fault worth fair unfair sensible reasonable wise unwise best better worst smart silly idea call "
    "decision choice risky overkill important hardest main good bad great terrible enough sad ugly wonderful"
)
_VERDICT: Final = word_set("shame pity lesson relief unnecessary naive stupid foolish ridiculous pointless mistake fault worth fair unfair sensible reasonable wise unwise smart silly risky overkill best")
_ATTITUDE: Final = word_set(
    "sure unsure certain convinced confident sceptical skeptical against happy unhappy glad sad proud angry worried "
    "afraid scared nervous disappointed satisfied surprised frustrated pleased impressed interested curious aware "
    "agree agreed fan tempted opposed keen reluctant hesitant doubtful relieved ashamed delighted wrong right "
    "torn hopeful grateful thankful stubborn naive jealous optimistic pessimistic cautious shocked amazed impatient "
    "undecided divided neutral minds doubts dissatisfied unconvinced uneasy furious excited upset content stunned okay "
    "concerned annoyed embarrassed excited enthusiastic uncomfortable comfortable favour favor"
)
_PEOPLE: Final[dict[str, Subject]] = {"me": "I", "us": "we", "him": "other", "her": "other", "them": "other"}
_NEVER_PASSIVE: Final = word_set("decide agree refuse insist opt")
_OWNERS: Final[dict[str, Subject]] = {"mine": "I", "ours": "we", "theirs": "other", "his": "other", "hers": "other"}


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


def judge(said: Said) -> Said:
    """The same with its subject and its role."""
    subject, somebody = _subject(said)
    verb = said.verb
    modal = verb.modal if verb else ""
    if _left_out(said) and said.held and verb and verb.form == "base" and said.held.modal:
        modal = said.held.modal
    said = replace(said, subject=subject, somebody=somebody, modal=modal)
    if verb and verb.passive and not (said.pronoun in PERSON and verb.lemma in _NEVER_PASSIVE):
        by, person = _agent(said.after, said.after_names)
        if said.pronoun in {"nothing"} or said.noun[:1] == ("nothing",) or said.noun[:1] == ("no",):
            by, person = "other", False
        said = replace(said, subject=by, somebody=person or by != "passive")
    owner = _owned(said)
    if owner:
        return replace(said, subject=owner, role="decision")
    if said.subject == "we" and _talks_of_talk(said):
        return replace(said, role="other")
    return replace(said, role=_role(said))


def _left_out(said: Said) -> bool:
    return not said.pronoun and not said.noun


def _subject(said: Said) -> tuple[Subject, bool]:
    """Who acts, and whether it is somebody at all."""
    noun, pronoun = said.noun, said.pronoun
    if _left_out(said):
        held = said.held
        return (held.subject, held.somebody) if held and held.subject != "passive" else ("other", False)
    if pronoun in ME:
        return ("we" if noun else "I"), True
    if pronoun in WE | {"let's", "let"}:
        return "we", True
    if noun and ("and" in noun and set(noun) & (ME | {"me", "myself"})):
        return "we", True
    if noun[-2:] and noun[-1:] == ("us",) and len(noun) > 2 and noun[-2] == "of" and noun[0] in {"both", "all", "the"}:
        return "we", True
    if noun and noun[0] in {"my", "our"} and noun[-1] in GROUPS and len(noun) <= 4:
        return "we", True
    if pronoun == "who" and said.held and said.held.lemma == "be" and said.held.after[:1]:
        person = said.held.after[0]
        if said.held.pronoun in {"it", "it's"} and person in _PEOPLE:
            return _PEOPLE[person], True
    if pronoun == "who" and said.held and said.held.lemma == "be" and set(said.held.after) & {"one", "ones", "person"}:
        return said.held.subject, True
    if pronoun:
        base = pronoun.partition("'")[0]
        if base in NOBODY or base in IT or base in YOU:
            return "other", False
        return "other", pronoun in THEY | SOMEBODY or base in {"who", "one", "each"}
    return "other", is_somebody(list(noun), said.names)


def _agent(after: Sequence[str], names: Sequence[bool]) -> tuple[Subject, bool]:
    """Who did what is told in the passive."""
    for i, word in enumerate(after[:-1]):
        if word == "by":
            agent = after[i + 1 : i + 5]
            together = [agent[k] for k in range(len(agent)) if k and agent[k - 1] == "and"]
            if "us" in agent or {"me", "i"} & set(together) or (agent[1:2] == ("and",) and agent[0] in {"me", "myself"} and (
                set(agent[2:3]) & (DETERMINERS | POSSESSIVE) or names[i + 3 : i + 4] == (True,)
            )):
                return "we", True
            if agent[0] in {"me", "myself"}:
                return "I", True
            if agent[0] in {"us", "ourselves"} or (agent[0] in {"our", "my"} and set(agent[1:4]) & GROUPS):
                return "we", True
            known = any(is_person(one) for one in agent)
            if known or (names[i + 1] and agent[0] not in CALENDAR) or agent[0] in {"him", "her", "them", "someone", "somebody"}:
                return "other", True
            if i + 2 == len(after) and not agent[0].endswith(("ing", "s")) and agent[0] not in _BY_WHAT:
                return "other", True
    return "passive", False


_BY_WHAT: Final = word_set("hand accident mistake default design email phone mail june july march april may half then now")


def _chose(words: Sequence[str]) -> bool:
    """Whether it is about a choice."""
    return any((found := lemma_of(word)) and found[0] in DECIDE for word in words)


def _owned(said: Said) -> Subject | None:
    """Whose decision it is where a noun says it: "my decision was …", "the call was mine"."""
    noun, verb = said.noun, said.verb
    if verb is None or verb.lemma != "be" or verb.negated:
        return None
    chosen = "decide" in said.talk or (said.held is not None and said.held.lemma in DECIDE) or _chose(said.question)
    if chosen and f"{' '.join(said.words)} who" not in said.talk and said.pronoun in {"it", "that", "it's", "that's"} and said.after:
        if said.after[0] in _PEOPLE:
            return _PEOPLE[said.after[0]]
        if said.after[0] in DETERMINERS and is_somebody(list(said.after[:4]), [False] * 4):
            return "other"
        if said.after_names[0] and said.after[0] not in CALENDAR:
            return "other"
    about = bool(set(noun) & NOUNS) or said.pronoun in {"it", "that", "it's", "that's", "this"}
    if about and said.after[:1] and said.after[0] in _OWNERS:
        return _OWNERS[said.after[0]]
    if about and said.after[:2] and said.after[0] in {"my", "our"} and said.after[1] in NOUNS - {"idea"}:
        return "I" if said.after[0] == "my" else "we"
    if about and said.after[:1] and said.after[0] in {"of", "from"} and set(said.noun) & {"decision", "choice", "call"}:
        if is_somebody(list(said.after[1:4]), [False] * 3):
            return "other"
    if about and said.after[:2] == ("up", "to"):
        after = said.after[2:6]
        if after[:1] and (after[0] in _PEOPLE or is_somebody(list(after), [False] * len(after))):
            return _PEOPLE.get(after[0], "other")
    if noun and noun[0] in {"my", "our"} and noun[-1] in NOUNS - {"idea"}:
        return "I" if noun[0] == "my" else "we"
    return None


def _talks_of_talk(said: Said) -> bool:
    """Whether "we" are the two who talk, or what "we" do is only supposed."""
    verb = said.verb
    if verb is None:
        return False
    if any(sign in said.talk for sign in THIS_TALK):
        return True
    told = verb.form == "past" and meaning(verb.lemma, said.after) == "decide"
    where = said.talk if verb.form in ("base", "present") and not verb.perfect else " ".join(said.words)
    if any(sign in where for sign in BETWEEN_US if not (told and sign in _TOLD)):
        return True
    if verb.lemma == "cover" or (set(said.words[:4]) & SAID_THIS and set(said.words) & {"earlier", "before", "already"}):
        return True
    if said.words[0] in {"as", "like"} and set(said.words[1:4]) & SAID_THIS:
        return True
    if said.pronoun in {"let's", "let"}:
        return True
    if any(start in said.talk for start in ("let us say", "let's say", "suppose we", "assume we", "say we")):
        return True
    return False


_TOLD: Final = frozenset({"the story", "the topic", "with you", "you like", "you prefer", "you and me"})
"""Signs that a decision of long ago may be told with as well."""


def _role(said: Said) -> Role:
    verb = said.verb
    if verb is None:
        return "other"
    kind = meaning(verb.lemma, said.after)
    made = verb.lemma in {"make", "take", "reach"} and bool(set(said.noun) & NOUNS)
    if verb.passive and (verb.lemma in DECIDE | {"stop", "halt", "settle", "agree"} or made):
        kind = "decide"
    if said.pronoun == "nothing" or set(said.noun[:1]) & {"no", "nothing"}:
        return "other"
    if verb.lemma == "do" and not said.after:
        if verb.modal:
            return "other"
        kind = meaning(said.held.lemma, said.held.after) if said.held else "decide" if _chose(said.question) else kind
    person = said.subject in ("I", "we") or said.somebody
    if verb.passive and verb.lemma in _NEVER_PASSIVE and said.pronoun in PERSON:
        # "I am decided to …", as learners say it.
        return "other" if verb.negated else "decision"
    if said.subject == "passive":
        return _passive_role(verb, kind)
    if verb.lemma == "be":
        return _being(said, verb)
    if said.pronoun.partition("'")[0] in YOU:
        return "judgement" if kind == "judge" else "other"
    if not person:
        return _thing(said, verb, kind)
    if said.opener in CONDITIONS and not (kind == "judge" and said.subject == "other"):
        return "other"
    if said.after[:1] and said.after[0] in {"nothing", "nobody", "none"}:
        return "other"
    if said.subject == "other" and said.noun and kind == "decide" and verb.form == "present" and not verb.modal:
        return "other"
    if said.subject == "other" and verb.lemma in {"say", "know"} and kind != "say":
        return "action" if verb.lemma == "say" else "other"
    if kind == "judge":
        return _judging(said, verb)
    if verb.negated and not (said.modal == "would" and said.subject == "I" and verb.form == "base"):
        return "other"
    if verb.wanted:
        return "other" if verb.lemma not in {"want"} else "judgement"
    if said.modal:
        return _supposed(said, verb, kind)
    if verb.lemma in {"say", "tell"} and said.subject == "we" and verb.lemma == "say" and not said.held:
        return "other"
    return {"decide": "decision", "judge": "judgement", "say": "action", "act": "action", "state": "other"}[kind]  # type: ignore[return-value]


def _passive_role(verb: Predicate, kind: Meaning) -> Role:
    if verb.negated or verb.modal in {"should", "could", "might", "must", "can"}:
        return "other"
    if kind == "decide" or verb.lemma in {"agree", "settle", "stop", "rule"}:
        return "decision"
    if kind == "judge":
        return "judgement"
    return "other" if verb.lemma in {"allow", "know", "suppose", "call", "name"} else "action"


def _judging(said: Said, verb: Predicate) -> Role:
    if verb.lemma in {"agree"} and verb.negated:
        return "judgement"
    if said.opener in {"what", "as"} and said.subject == "we":
        return "other"
    if verb.negated and verb.lemma == "know" and verb.form == "base":
        return "other"
    if verb.modal in {"must", "should", "can"} and verb.lemma in {"know", "find", "learn", "consider", "see"}:
        return "other"
    return "judgement"


def _being(said: Said, verb: Predicate) -> Role:
    """What somebody or something is said to be."""
    after = [word for word in said.after if word not in ADVERBS - {"like"}]
    if said.subject in ("I", "we") or said.somebody:
        return "judgement" if set(after[:3]) & _ATTITUDE and after[:1] != ["one"] else "other"
    if said.opener in {"because", "since", "as", "for", "if"}:
        return "other"
    if _believed(said):
        return "judgement"
    if after[:2] and after[0] in {"the", "a"} and after[1] in {"right", "wrong"}:
        return "judgement"
    pointing = said.pronoun.partition("'")[0] in {"it", "that", "this", "which"} or bool(set(said.noun) & (NOUNS | {"idea"}))
    verdict = set(after[:4]) & _VERDICT or (set(after[:4]) & NOUNS and set(after[:4]) & _RIGHT - NOUNS)
    if pointing and (verdict or (set(said.noun) & NOUNS and set(after[:3]) & _RIGHT)):
        return "judgement"
    return "other"


def _believed(said: Said) -> bool:
    """Whether it is what I hold to be so: "I think [that is the main difference]"."""
    return said.held is not None and said.held.softens_others and said.words[0] not in {"and", "but", "so"}


def _thing(said: Said, verb: Predicate, kind: Meaning) -> Role:
    """What a subject does that nobody knows to be somebody."""
    if speaks(said.noun) and verb.lemma in SAY:
        return "action"
    if said.pronoun in {"it", "that", "this"} and verb.form == "present" and _believed(said):
        return "judgement"
    if said.pronoun in {"it", "that", "this", "which"} and verb.lemma in {"feel", "seem"} and not said.modal:
        return "judgement"
    known = said.pronoun or _left_out(said) or set(said.noun[:1]) & NOBODY
    if not known and not set(said.noun) & MACHINES and kind == "decide" and verb.lemma in CORE and verb.form == "past" and not verb.negated:
        return "decision"
    return "other"


def _supposed(said: Said, verb: Predicate, kind: Meaning) -> Role:
    """Behind "would", "will", "could": only what I or we would choose for a design counts."""
    if said.modal == "could" and verb.perfect or verb.perfect:
        return "other"
    if said.modal in {"must"} and kind == "decide" and verb.form == "base":
        return "other"
    if said.modal not in DESIGN:
        return "other"
    if said.subject == "other":
        return "decision" if kind == "decide" and verb.lemma in CORE else "other"
    if verb.lemma in {"say", "argue", "call", "like"}:
        return "judgement"
    if said.subject == "we" and kind != "decide":
        return "action" if kind == "act" else "other"
    if verb.lemma in WORK and kind != "decide":
        return "action" if kind in ("act", "say") else "other"
    return "decision" if kind in ("decide", "act") else "other"
