"""Whether what is told in a clause is a decision, an action, a judgement or none of them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.scoring.actors import NEVER_PASSIVE, Said, agent_of, left_out, subject_of
from bot.scoring.choosing import CORE, DECIDE, NOUNS, sets_value
from bot.scoring.grammar import ADVERBS, BETWEEN_US, CONDITIONS, DESIGN, IN_STORIES, NOBODY, PERSON, SAID_THIS, YOU
from bot.scoring.meanings import SAY, WORK, Meaning, Role, meaning
from bot.scoring.owners import about_choice, owner_of
from bot.scoring.people import CALENDAR, MACHINES, speaks
from bot.scoring.tokens import word_set
from bot.scoring.undone import going_on, undone, weighing
from bot.scoring.verb_groups import Predicate
from bot.scoring.verbs import lemma_of

_RIGHT: Final = word_set(
    "right mistake fault worth fair unfair sensible reasonable wise unwise best better worst smart silly idea call "
    "decision choice risky overkill important hardest main good bad great terrible enough sad ugly wonderful"
)


_VERDICT: Final = word_set(
    "shame pity lesson relief unnecessary naive stupid foolish ridiculous pointless mistake fault worth fair unfair "
    "sensible reasonable wise unwise smart silly risky overkill best"
)


_ATTITUDE: Final = word_set(
    "sure unsure certain convinced confident sceptical skeptical against happy unhappy glad sad proud angry worried "
    "afraid scared nervous disappointed satisfied surprised frustrated pleased impressed interested curious aware "
    "agree agreed fan tempted opposed keen reluctant hesitant doubtful relieved ashamed delighted wrong right torn "
    "hopeful grateful thankful stubborn naive jealous optimistic pessimistic cautious shocked amazed impatient "
    "undecided divided neutral minds doubts dissatisfied unconvinced uneasy furious excited upset content stunned "
    "okay concerned annoyed embarrassed enthusiastic uncomfortable comfortable favour favor fine cool wary "
    "thrilled bothered fond puzzled dubious"
)


def judge(said: Said) -> Said:
    """The same with its subject and its role."""
    subject, somebody = subject_of(said)
    verb = said.verb
    modal = verb.modal if verb else ""
    if left_out(said) and said.held and verb and verb.form == "base" and said.held.modal:
        modal = said.held.modal
    said = replace(said, subject=subject, somebody=somebody, modal=modal)
    if verb and verb.passive and not (said.pronoun in PERSON and verb.lemma in NEVER_PASSIVE):
        by, person = agent_of(said.after, said.after_names)
        if said.pronoun == "nothing" or said.noun[:1] == ("nothing",) or said.noun[:1] == ("no",):
            by, person = "other", False
        said = replace(said, subject=by, somebody=person or by != "passive")
    owner = owner_of(said)
    if owner:
        return replace(said, subject=owner, role="decision")
    if said.subject == "we" and _talks_of_talk(said):
        return replace(said, role="other")
    return replace(said, role=role_of(said))


def _talks_of_talk(said: Said) -> bool:
    """Whether "we" are the two who talk, or what "we" do is only supposed."""
    verb = said.verb
    if verb is None:
        return False
    told = verb.form == "past" and meaning(verb.lemma, said.after) == "decide"
    where = said.talk if verb.form in ("base", "present") and not verb.perfect else " ".join(said.words)
    if any(sign in where for sign in (_SURE if told else BETWEEN_US)):
        return True
    if said.words[0] in {"maybe", "perhaps"} and verb.form in ("base", "present") and said.pronoun:
        return True
    early = set(said.words[:4]) & SAID_THIS and set(said.words) & {"earlier", "before", "already"}
    as_said = said.words[0] in {"as", "like"} and set(said.words[1:4]) & SAID_THIS
    supposed = any(start in said.talk for start in ("let us say", "let's say", "suppose we", "assume we", "say we"))
    return bool(verb.lemma == "cover" or early or as_said or supposed or said.pronoun in {"let's", "let"})


_SURE: Final = tuple(sign for sign in BETWEEN_US if sign not in IN_STORIES)
"""Signs that hold even where something seems to be decided."""


def role_of(said: Said) -> Role:
    """What the clause tells, once its subject is known."""
    verb = said.verb
    if verb is None or said.pronoun == "nothing" or set(said.noun[:1]) & {"no", "nothing"}:
        return "other"
    kind = _kind(said, verb)
    if said.pronoun == "let" and said.subject == "I":
        return "decision" if kind == "decide" else "other"
    if (
        said.pronoun == "who"
        and said.held
        and said.held.verb
        and said.held.verb.negated
        and said.held.lemma == "be"
        and said.subject != "other"
    ):
        return "other"
    if verb.passive and verb.lemma in NEVER_PASSIVE and said.pronoun in PERSON:
        # "I am decided to …", as learners say it.
        return "other" if verb.negated else "decision"
    if said.subject == "passive":
        return _passive_role(verb, kind, said.words)
    if verb.lemma == "be" and _what_was_done(said) is None:
        return _being(said)
    if said.pronoun.partition("'")[0] in YOU:
        return "judgement" if kind == "judge" else "other"
    if said.subject in ("I", "we") or said.somebody:
        return _acting(said, verb, kind)
    return _thing(said, verb, kind)


def _kind(said: Said, verb: Predicate) -> Meaning:
    """What the verb means; "did" alone repeats the verb before it, or that of the question."""
    made = verb.lemma in {"make", "take", "reach"} and bool(set(said.noun) & NOUNS)
    if verb.passive and verb.lemma in _DONE_TO and meaning(verb.lemma, (*said.noun, *said.after)) == "decide":
        return "decide"
    if verb.passive and sets_value(verb.lemma, said.after):
        return "decide"
    if (was := _what_was_done(said)) is not None:
        return was
    if said.fronted and verb.lemma in {"make", "take"} and set(said.words[:5]) & NOUNS:
        return "decide"
    the_one = said.held is not None and said.held.lemma == "be" and bool({"one", "ones"} & set(said.held.after[-2:]))
    if (said.fronted or the_one) and verb.lemma in _BY_WHAT_STANDS_FIRST and not said.after[:1]:
        return "decide"
    if not verb.passive and _prefers(said, verb):
        return "decide"
    if verb.passive and (made or verb.lemma in DECIDE | {"stop", "halt", "settle", "agree"}):
        return "decide"
    if verb.lemma == "do" and not said.after:
        if verb.modal:
            return "state"
        if said.held:
            return meaning(said.held.lemma, said.held.after)
        if about_choice(said.question):
            return "decide"
    return meaning(verb.lemma, said.after)


def _what_was_done(said: Said) -> Meaning | None:
    """Of "what I did was drop it", the meaning of what was done."""
    words = tuple(said.words)
    at = next((k for k in range(2, len(words)) if words[k - 1] in _DID and words[k] in {"was", "is"}), None)
    if at is None or "what" not in words[:3]:
        return None
    rest = tuple(word for word in words[at + 1 : at + 9] if word not in {"to", "just", "basically", "simply"})
    found = lemma_of(rest[0]) if rest else None
    return meaning(found[0], rest[1:]) if found else None


_DID: Final = word_set("did do doing done")


def _prefers(said: Said, verb: Predicate) -> bool:
    """Whether one thing is done in place of another, or gone for by name: "Go instead of Java", "went Redis"."""
    after = tuple(said.after)
    if verb.lemma == "go":
        return bool(after) and said.after_names[0] and after[0] not in CALENDAR
    contrast = any(after[k : k + 2] in (("instead", "of"), ("rather", "than")) for k in range(len(after)))
    return contrast and meaning(verb.lemma, after) == "act" and verb.lemma not in WORK


_BY_WHAT_STANDS_FIRST: Final = word_set("leave cut keep take use buy")
"""As in "the other two I left", "that's the one I kept"."""
_DONE_TO: Final = word_set("cut move set push pull close halt end block extend")
"""What chooses by its object, which in the passive is the subject: "the deadline was moved"."""


_ROLES: Final[dict[Meaning, Role]] = {
    "decide": "decision", "judge": "judgement", "say": "action", "act": "action", "state": "other",
}  # fmt: skip


def _acting(said: Said, verb: Predicate, kind: Meaning) -> Role:
    """What somebody does."""
    other = said.subject == "other"
    if said.opener in CONDITIONS and not (kind == "judge" and other):
        return "other"
    if set(said.after[:1]) & {"nothing", "nobody", "none"} or (kind in ("decide", "act") and undone(said, verb, kind)):
        return "other"
    if other and verb.lemma == "know":
        return "other"  # what others know is no judgement
    if kind == "judge" or weighing(said, verb):
        return _judging(said, verb)
    if verb.wanted or (verb.negated and not (said.modal == "would" and said.subject == "I" and verb.form == "base")):
        return "other"
    if kind == "decide" and (going_on(said, verb) or {"try", "tried", "trying", "attempted"} & set(said.words)):
        return "action"
    if said.modal:
        return _supposed(said, verb, kind)
    if verb.lemma == "say" and (other or (kind != "decide" and said.subject == "we" and not said.held)):
        return "action" if other else "other"
    return _ROLES[kind]


_PUT: Final = word_set("decide agree settle approve stop")


def _passive_role(verb: Predicate, kind: Meaning, words: Sequence[str]) -> Role:
    if verb.negated or verb.modal in {"should", "could", "might", "must", "can"}:
        return "other"
    usual = bool({"is", "are"} & set(words)) and not set(words) & {"been", "being", "finally", "then", "end"}
    if kind == "decide" and usual and verb.lemma not in _PUT:
        return "other"  # "the order is picked from it": how something works
    if kind == "decide" or verb.lemma in {"agree", "settle", "stop", "rule"}:
        return "decision"
    if kind == "judge":
        return "judgement"
    return "other" if verb.lemma in {"allow", "know", "suppose", "call", "name"} else "action"


def _judging(said: Said, verb: Predicate) -> Role:
    if verb.lemma == "agree" and verb.negated:
        return "judgement"
    if said.opener in {"what", "as"} and said.subject == "we":
        return "other"
    if verb.negated and verb.lemma == "know" and verb.form == "base":
        return "other"
    if verb.modal in {"must", "should", "can"} and verb.lemma in {"know", "find", "learn", "consider", "see"}:
        return "other"
    return "judgement"


def _being(said: Said) -> Role:
    """What somebody or something is said to be."""
    after = [word for word in said.after if word not in ADVERBS - {"like"}]
    if said.subject in ("I", "we") or said.somebody:
        if set(after[:3]) & {"firm", "adamant"} and not said.modal:
            return "decision"
        return "judgement" if set(after[:3]) & _ATTITUDE and after[:1] != ["one"] else "other"
    if said.opener in {"because", "since", "as", "for", "if"}:
        return "other"
    if believed(said):
        return "judgement"
    if len(after) > 1 and after[0] in {"the", "a"} and after[1] in {"right", "wrong"}:
        return "judgement"
    pointing = said.pronoun.partition("'")[0] in {"it", "that", "this", "which"} or bool(
        set(said.noun) & (NOUNS | {"idea"})
    )
    verdict = set(after[:4]) & _VERDICT or (set(after[:4]) & NOUNS and set(after[:4]) & _RIGHT - NOUNS)
    if pointing and (verdict or (set(said.noun) & NOUNS and set(after[:3]) & _RIGHT)):
        return "judgement"
    return "other"


def believed(said: Said) -> bool:
    """Whether it is what I hold to be so: "I think [that is the main difference]"."""
    return said.held is not None and said.held.softens_others and said.words[0] not in {"and", "but", "so"}


_SETTLED: Final = NOUNS | {"plan", "default", "standard", "solution", "answer", "approach"}


def _thing(said: Said, verb: Predicate, kind: Meaning) -> Role:
    """What a subject does that nobody knows to be somebody."""
    if speaks(said.noun) and verb.lemma in SAY:
        return "action"
    if said.pronoun in {"it", "that", "this"} and verb.form == "present" and believed(said):
        return "judgement"
    if said.pronoun in {"it", "that", "this", "which"} and verb.lemma in {"feel", "seem"} and not said.modal:
        return "judgement"
    if verb.lemma == "fall" and set(said.noun[-1:]) & NOUNS and said.after[:1] == ("on",):
        return "decision"
    if verb.lemma == "become" and verb.form == "past" and said.noun[-1:] and said.noun[-1] in _SETTLED:
        return "decision"
    known = said.pronoun or left_out(said) or set(said.noun[:1]) & NOBODY
    if (
        not known
        and not set(said.noun) & MACHINES
        and kind == "decide"
        and verb.lemma in CORE
        and verb.form == "past"
        and not verb.negated
    ):
        return "decision"
    return "other"


def _supposed(said: Said, verb: Predicate, kind: Meaning) -> Role:
    """Behind "would", "will", "could": only what I or we would choose for a design counts."""
    if (said.modal == "could" and verb.perfect) or verb.perfect:
        return "other"
    if said.modal == "must" and kind == "decide" and verb.form == "base":
        return "other"
    if said.modal not in DESIGN:
        return "other"
    if said.subject == "other":
        return "decision" if kind == "decide" and verb.lemma in CORE and said.modal == "would" else "other"
    if verb.lemma in {"say", "argue", "call", "like"}:
        return "judgement"
    if "rather" in said.words[:4] and verb.negated:
        return "judgement"
    if said.opener in {"how", "where", "why", "when"}:
        return "other"
    if verb.lemma in {"make", "keep"} and {"sure", "eye"} & set(said.after[:2]):
        return "action"
    if verb.lemma in WORK and kind != "decide" and not (verb.lemma == "have" and kind == "act"):
        return "action" if kind in ("act", "say") else "other"
    return "decision" if kind in ("decide", "act") else "other"
