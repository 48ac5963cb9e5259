"""Decisions told as words of one's own: "I was like okay let's do it", "I said we're not doing it"."""

from collections.abc import Sequence
from typing import Final

from bot.scoring.actors import Said
from bot.scoring.grammar import ADVERBS, BE, DETERMINERS, ME, OBJECTS, OPENERS, TURNS, WE
from bot.scoring.meanings import WORK, meaning
from bot.scoring.parts import Part
from bot.scoring.stretches import Stretch
from bot.scoring.tokens import word_set

_SPEAK: Final = word_set("say tell announce declare go be decide reply answer figure think")
_BETWEEN: Final = (
    OBJECTS | TURNS | word_set("like that way nope yep alright guys everyone team folks what from now on")
) - {"so"}
_PLANNED: Final = word_set("will gonna")


def in_own_words(stretch: Stretch, parts: Sequence[Part], i: int, held: Said | None) -> bool:
    """Whether the clause is what "I" or "we" are told to have said in the clause before it."""
    before = parts[i - 1] if i else None
    if before is None or before.verb is None or held is None or held.pronoun not in ME | WE:
        return False
    verb = before.verb
    if verb.lemma not in _SPEAK or (verb.negated and verb.lemma != "be") or verb.modal or verb.passive or left_by(held):
        return False
    begin = verb.main + 1 if verb.lemma != "be" else (verb.subject or verb.first) + 1
    if verb.lemma in {"figure", "think"} and verb.form != "past":
        return False
    if verb.lemma in {"figure", "think"} and stretch.words[parts[i].start] != "let's":
        return False
    between = [word for word in stretch.words[begin : parts[i].start] if word not in ADVERBS - {"like"} | BE]
    lead = stretch.words[parts[i].start]
    if between[:1] and between[0] in DETERMINERS and verb.lemma == "tell" and len(between) <= 3:
        between = []  # "I told the whole team we're not doing it"
    if lead in OPENERS or any(word not in _BETWEEN for word in between):
        return False
    return "like" in between[:1] if verb.lemma == "be" else verb.lemma != "go" or bool(between)


def left_by(held: Said) -> bool:
    """Whether the clause is itself opened by "when" or "if"."""
    return held.opener in {"when", "if", "whenever", "after", "before", "because"}


def said_by_me(stretch: Stretch, parts: Sequence[Part], i: int) -> bool:
    """Whether "I said" or "I told them" stands behind the clause, between commas."""
    if i + 1 >= len(parts) or not parts[i + 1].comma:
        return False
    verb, stop = parts[i + 1].verb, parts[i + 1].stop
    if verb is None or verb.subject is None or verb.lemma not in {"say", "tell", "announce", "declare"}:
        return False
    own = stretch.words[verb.subject] in ME | WE and stretch.words[parts[i + 1].start] not in OPENERS
    ends = next((k for k in range(verb.end, stop) if k in stretch.edges), stop)
    return own and not verb.negated and not verb.modal and ends - verb.end <= 2


def resolves(said: Said) -> bool:
    """Whether these words, said by oneself, settle what is done: "let's do it", "we're not doing it"."""
    verb = said.verb
    if verb is None or said.pronoun not in ME | WE | {"let's"}:
        return False
    if verb.form in ("past", "participle") or verb.perfect or verb.passive or verb.wanted:
        return False
    if said.modal and said.modal not in _PLANNED and "going" not in said.words:
        return False
    kind = meaning(verb.lemma, said.after)
    if said.pronoun == "i'll":
        return kind == "decide"
    return kind == "decide" or (kind == "act" and verb.lemma not in WORK | {"try"})
