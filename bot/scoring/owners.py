"""Whose decision it is where a noun tells it: "my decision was to stop", "the call was mine", "Kafka it was"."""

from collections.abc import Sequence
from typing import Final

from bot.scoring.actors import OWN, Said, Subject, left_out
from bot.scoring.choosing import DECIDE, NOUNS
from bot.scoring.grammar import ADVERBS, CONDITIONS, DETERMINERS, EMBEDDERS, OPENERS
from bot.scoring.people import CALENDAR, is_somebody
from bot.scoring.tokens import word_set
from bot.scoring.verbs import lemma_of


def about_choice(words: Sequence[str]) -> bool:
    """Whether it is about a choice."""
    return any((found := lemma_of(word)) and found[0] in DECIDE for word in words)


def owner_of(said: Said) -> Subject | None:
    """Whose decision it is: "my decision was …", "the call was mine", "it was me"; None where no noun says so."""
    verb, after = said.verb, said.after
    if verb is None or verb.negated or (verb.lemma != "be" and not _falls(said)):
        return None
    pointing = said.pronoun.partition("'")[0] in {"it", "that", "this"} or (left_out(said) and said.held is None)
    return (
        (_pointed_at(said) if pointing else None)
        or _owner_of_noun(said)
        or (_told_after(said) if after and (pointing or set(said.noun) & NOUNS) else None)
    )


def _pointed_at(said: Said) -> Subject | None:
    """Behind "it was": "it was Kafka for us", "it was a joint decision", "it was me", "Kafka it was"."""
    after = tuple(said.after)
    if said.pronoun == "it" and after[-2:-1] == ("for",) and after[-1] in OWN and _named_last(said):
        return OWN[after[-1]]
    if set(after[-1:]) & _CHOICES and set(after[-3:-1]) & _SHARED:
        return "we"
    return "we" if not after and said.pronoun == "it" and _it_is(said) else _named(said)


def _owner_of_noun(said: Said) -> Subject | None:
    """Where the subject is the choice: "my pick was Kafka", "for me the clear choice was Kafka", "my vote was for"."""
    noun = said.noun
    if not noun:
        return None
    mine = {"me", "us"} & set(said.words[:4])
    if noun[-1] in _CHOICES and mine and "for" in said.words[:3]:
        return "I" if "me" in mine else "we"
    answers = noun[-1] in _ANSWERS and bool(set(said.after[:1]) & {"no", "yes", "for", "against"})
    if noun[0] in {"my", "our"} and (noun[-1] in _CHOICES or answers):
        return "I" if noun[0] == "my" else "we"
    return None


def _told_after(said: Said) -> Subject | None:
    """Behind the verb: "the call was mine", "that was my manager's call", "it was up to her"."""
    after = said.after
    if len(after) > 2 and after[-2] in {"my", "our"} and after[-1] in _CHOICES:
        return "I" if after[-2] == "my" else "we"  # "it was business hours only, my call"
    if after[0] in _OWNERS:
        return _OWNERS[after[0]]
    if after[0] in {"my", "our"} and after[1:2] and after[1] in _CHOICES:
        return "I" if after[0] == "my" else "we"
    if after[-1] in _CHOICES and len(after) < 4 and any(word.endswith("'s") for word in after[:-1]):
        return "other"
    if tuple(after[:2]) == ("up", "to"):
        return OWN.get(after[2]) if after[2:3] and after[2] in OWN else _somebody(after[2:6])
    return _somebody(after[1:4]) if after[0] in {"of", "from"} and set(said.noun) & _CHOICES else None


_OWNERS: Final[dict[str, Subject]] = {"mine": "I", "ours": "we", "theirs": "other", "his": "other", "hers": "other"}
_CHOICES: Final = NOUNS - {"idea", "say"}


_ANSWERS: Final = word_set("vote answer verdict reply")


_SHARED: Final = word_set("joint team group shared collective common")


def _falls(said: Said) -> bool:
    """Whether it is "our choice fell on Rust"."""
    return said.lemma == "fall" and bool(set(said.noun[-1:]) & _CHOICES) and tuple(said.after[:1]) == ("on",)


def _named_last(said: Said) -> bool:
    """Whether it is told what it was at last: "in the end it was Kafka for us"."""
    ended = bool({"end", "finally", "eventually", "ultimately"} & set(said.talk.split()))
    return ended and (said.after_names[0] or said.after[0] in {"the", "my", "our"})


def _it_is(said: Said) -> bool:
    """Whether it is "Postgres it was", "so the small one it is"."""
    ahead = [word for word in said.words[:-2] if word not in OPENERS | ADVERBS]
    return 0 < len(ahead) < 5 and not set(ahead) & (EMBEDDERS | CONDITIONS)


def _somebody(words: Sequence[str]) -> Subject | None:
    return "other" if is_somebody(list(words), [False] * len(words)) else None


def _named(said: Said) -> Subject | None:
    """Who is pointed at where it was asked or told who decided: "it was me", "that was my boss"."""
    before = said.held.lemma if said.held else ""
    chosen = "decide" in said.talk or before in DECIDE or about_choice(said.question)
    if not said.after or not chosen or f"{' '.join(said.words)} who" in said.talk:
        return None
    first = said.after[0]
    if first in OWN:
        return OWN[first]
    if said.after_names[0] and first not in CALENDAR:
        return "other"
    return _somebody(said.after[:4]) if first in DETERMINERS else None
