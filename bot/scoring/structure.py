"""How one answer is built, for its card: opening, length, the shares of a story, the order of a design.

Put together from sentences and what each does; every number keeps the sentences it was counted from.
"""

from collections.abc import Callable, Sequence
from typing import Final, get_args

from bot.scoring import card
from bot.scoring.assessment import Place, Sentence, Understood

STORY_S: Final = (60.0, 120.0)
"""Usual length of a story before the first follow-up: one to two minutes, as interview coaching has it."""
STORY_WORDS: Final = (150.0, 300.0)
"""The same at 150 words a minute, a comfortable pace."""
LEAST_WORDS: Final = 40
LEAST_SENTENCES: Final = 3
"""A story of fewer has no shares worth a number: one sentence would be a third of it."""

Words = Callable[[Place], Sequence[card.SpokenWord]]
_TELLINGS: Final[tuple[card.Told, ...]] = get_args(card.Told)


def structure_of(answer: card.AnswerCard, found: Understood, words: Words) -> card.Structure:
    """The structure of a question's first answer; `words` gives the words of a place."""
    unsaid: list[card.NotMeasured] = []
    pillar = found.asked.pillar
    story = design = None
    if pillar == "behavioral":
        story = _story(found.sentences, words, unsaid)
    elif pillar == "design":
        design = _design(found.sentences, words, unsaid)
    return card.Structure(
        opening=_opening(found, words, unsaid),
        length=_length(answer, is_story=pillar == "behavioral"),
        story=story,
        design=design,
        wrong_claims=[card.WrongClaim(**dict(timed(words(at))), claim=claim) for claim, at in found.wrong],
        unsaid=unsaid,
    )


def _opening(found: Understood, words: Words, unsaid: list[card.NotMeasured]) -> card.Opening | None:
    if not found.sentences:
        unsaid.append(card.NotMeasured(what="opening", why="What kind of question it answers is not known."))
        return None
    first = found.sentences[0]
    does: str = first.does
    if does == "other":
        if any(_holds(first.place, at) for _, at in found.wrong):
            does = "wrong_claim"
        elif any(_holds(first.place, at) for at in (found.covered or {}).values()):
            does = "point"
        elif found.asked.pillar == "fundamentals" and found.covered is None:
            unsaid.append(card.NotMeasured(what="opening", why="It needs the points of the question."))
            return None
    return card.Opening.model_validate({**dict(timed(words(first.place))), "does": does, "answers": does != "other"})


def _length(answer: card.AnswerCard, *, is_story: bool) -> card.Length:
    in_seconds = answer.pace is not None
    value = answer.pace.answer_s if answer.pace else float(len(answer.words))
    low, high = (STORY_S if in_seconds else STORY_WORDS) if is_story else (None, None)
    verdict = None
    if low is not None and high is not None:
        verdict = "short" if value < low else "long" if value > high else "usual"
    return card.Length.model_validate(
        {"value": value, "unit": "s" if in_seconds else "words", "low": low, "high": high, "verdict": verdict}
    )


def _story(sentences: Sequence[Sentence], words: Words, unsaid: list[card.NotMeasured]) -> card.Story | None:
    told = [(sentence.does, words(sentence.place)) for sentence in sentences]
    count = sum(len(said) for _, said in told)
    if count < LEAST_WORDS or len(told) < LEAST_SENTENCES:
        why = f"Too short: {count} words; {LEAST_WORDS} in {LEAST_SENTENCES} sentences are the least."
        unsaid.append(card.NotMeasured(what="shares of the story", why=why))
        return None
    spoken_s = {kind: _spoken_s(told, kind) for kind in _TELLINGS}
    counts = {kind: sum(len(said) for does, said in told if does == kind) for kind in _TELLINGS}
    total_s = sum(spoken_s.values())
    is_timed = told[0][1][0].start_s is not None and total_s > 0
    return card.Story(
        shares={
            kind: card.Share(
                share=round(spoken_s[kind] / total_s if is_timed else counts[kind] / count, 3),
                spoken_s=round(spoken_s[kind], 3) if is_timed else None,
                words=counts[kind],
            )
            for kind in _TELLINGS
        },
        stretches=[card.Stretch.model_validate({**dict(timed(said)), "does": does}) for does, said in told],
    )


def _design(sentences: Sequence[Sentence], words: Words, unsaid: list[card.NotMeasured]) -> card.Design:
    raised = [sentence for sentence in sentences if sentence.does == "constraint"]
    parts = [sentence for sentence in sentences if sentence.does == "architecture"]
    first = None
    if parts:
        first = any(sentence.place < parts[0].place for sentence in raised)
    else:
        why = "No part of a system and no choice for it was named."
        unsaid.append(card.NotMeasured(what="whether constraints came first", why=why))
    return card.Design(
        constraints=[card.Raised(**dict(timed(words(one.place))), constraints=list(one.constraints)) for one in raised],
        architecture=timed(words(parts[0].place)) if parts else None,
        constraints_first=first,
        decisions=[
            card.DesignDecision(
                **dict(timed(words(part.place))),
                constraint=timed(words(part.tied_to)) if part.tied_to else None,
            )
            for part in parts
        ],
    )


def _spoken_s(told: Sequence[tuple[str, Sequence[card.SpokenWord]]], kind: str) -> float:
    """Time of the words themselves: pauses belong to no part of a story."""
    return sum((word.end_s or 0.0) - (word.start_s or 0.0) for does, said in told if does == kind for word in said)


def _holds(outer: Place, inner: Place) -> bool:
    return outer.first <= inner.first <= outer.last


def timed(words: Sequence[card.SpokenWord]) -> card.Timed:
    """Words in a row as one text, with their times."""
    return card.Timed(text=" ".join(word.text for word in words), start_s=words[0].start_s, end_s=words[-1].end_s)
