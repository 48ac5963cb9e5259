"""What sounds decided and was not: wished, proposed, still being weighed, or what one does as a rule."""

from typing import Final

from bot.scoring.actors import Said
from bot.scoring.choosing import NOUNS
from bot.scoring.meanings import Meaning
from bot.scoring.tokens import word_set
from bot.scoring.verb_groups import Predicate


def undone(said: Said, verb: Predicate, kind: Meaning) -> bool:
    """Whether somebody did not do, or had yet to do, what the verb says."""
    if _only_thought(said, verb):
        return True
    if kind != "decide":
        return False
    yet = said.opener in _NOT_YET or tuple(said.words[:3]) == ("as", "soon", "as")
    if yet and verb.form in ("base", "present"):
        return True
    if said.subject == "other":
        # "The leader decides the order", "people usually pick": how something works.
        return _usual(said, verb) or (verb.forced and verb.lemma in _PERMITS)
    return _to_come(said, verb) or _as_a_rule(said, verb)


def weighing(said: Said, verb: Predicate) -> bool:
    """Whether it was going on and not done: "I was deciding between two"."""
    return verb.lemma in _WEIGHED and going_on(said, verb)


def going_on(said: Said, verb: Predicate) -> bool:
    """Whether it is told as something that went on: "they were throwing away a fifth of it"."""
    past = bool({"was", "were", "been", "still"} & set(said.words))
    return past and verb.form == "gerund" and tuple(said.after[:1]) != ("to",)


def _only_thought(said: Said, verb: Predicate) -> bool:
    """As in "I wish I had chosen", "I figured we'd buy it", "I suggested that we drop it"."""
    held = said.held
    if held is None or held.verb is None:
        return False
    if held.lemma == "wish" or (held.lemma in _THOUGHT and held.verb.form == "past" and bool(said.modal)):
        return True
    own = held.subject in ("I", "we")
    return own and held.lemma in _PROPOSED and verb.form == "base" and not said.modal and said.subject == "we"


def _to_come(said: Said, verb: Predicate) -> bool:
    """As in "we had to choose between two", "I had to make a decision": what was chosen is yet to be told."""
    some = bool({"a", "some"} & set(said.after[:1])) and bool(set(said.after[:3]) & NOUNS)
    return verb.forced and (some or (verb.lemma in _WEIGHED and not said.modal))


def _as_a_rule(said: Said, verb: Predicate) -> bool:
    """As in "I usually pick", "it depends on what we choose"."""
    rule = verb.form in ("base", "present") and not verb.perfect and not said.modal
    often = set(said.words) & _RULES or "decisions" in said.after
    return rule and (said.opener in _WHENEVER or bool(often))


def _usual(said: Said, verb: Predicate) -> bool:
    """As in "people usually pick", "the leader decides", "who decides"."""
    if verb.form not in ("present", "base") or verb.perfect:
        return False
    one = said.noun or said.pronoun in {"who", "everyone", "everybody", "one"}
    return bool((one and verb.form == "present") or set(said.words) & _HABIT)


_WEIGHED: Final = word_set("decide choose pick select debate")
_PERMITS: Final = word_set("approve authorise authorize sign agree")
_THOUGHT: Final = word_set("think figure assume guess imagine")
_PROPOSED: Final = word_set("suggest propose recommend request advise demand")
_WHENEVER: Final = word_set("when whenever what whatever which whichever how")
_NOT_YET: Final = word_set("before until till")
_RULES: Final = word_set("usually normally typically")
_HABIT: Final = _RULES | word_set("always often generally sometimes twice")
