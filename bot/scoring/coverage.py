"""Coverage and structure for the cards of a scorecard: question by question, with its follow-ups.

The cards come in with their final words; what was understood of these is put on the card of the words it rests on.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from bot.scoring import card
from bot.scoring.assessment import Asked, Assessor, Place, Said, Understood
from bot.scoring.exchange import JUDGED
from bot.scoring.structure import structure_of, timed
from bot.scoring.tokens import tokens
from bot.session.record import Pillar
from bot.stt.transcript import Word

_UNDERSTOOD: Final = card.NotMeasured(what="structure and coverage", why="Nobody was asked to understand the answers.")
_KIND: Final = card.NotMeasured(
    what="structure", why="Whether it is a story or a design is not known: add --pillar, or --question."
)


@dataclass(frozen=True, slots=True)
class _Heard:
    """A word of the answers to one question."""

    word: card.SpokenWord
    owner: int
    """Place of its card."""
    request: bool
    """Said to ask the interviewer something; then it is not on the card."""


class _Speech:
    """All that was said to one question, in order; places count the words that are no hesitation sound."""

    def __init__(self, heard: Sequence[_Heard], first: int) -> None:
        self._heard = heard
        self._first = first
        sounds = tokens([one.word.text for one in heard])
        self._kept = [at for at, sound in enumerate(sounds) if not sound.vocal]

    def said(self) -> list[Said]:
        """What the assessor is given: one part a card, a request apart."""
        kept = (self._heard[at] for at in self._kept)
        out = []
        for (owner, request), words in groupby(kept, key=lambda one: (one.owner, one.request)):
            role = "request" if request else "answer" if owner == self._first else "follow_up"
            out.append(Said(tuple(_plain(one.word) for one in words), role))  # type: ignore[arg-type]  # the three roles
        return out

    def owner(self, place: Place) -> int:
        """The card that a place is on."""
        return self._heard[self._kept[place.first]].owner

    def words(self, place: Place) -> list[card.SpokenWord]:
        """The words of a place with the hesitations among them."""
        return [one.word for one in self._heard[self._kept[place.first] : self._kept[place.last] + 1]]


def assessed(
    cards: Sequence[card.AnswerCard],
    assessor: Assessor | None,
    requests: Mapping[int, Sequence[Word]] | None = None,
    pillar: Pillar | None = None,
) -> tuple[list[card.AnswerCard], list[card.NotMeasured]]:
    """The cards with coverage and structure, and what could not be said.

    `requests` are the words of clarifying questions by the place of the card they came before or in; `pillar` is that
    of an answer whose question has none.
    """
    out = list(cards)
    if assessor is None:
        return out, [_UNDERSTOOD]
    missing: dict[str, list[str]] = {}
    notes: list[card.NotMeasured] = []
    for places in _questions(cards):
        main = cards[places[0]]
        if all(cards[place].not_enough for place in places):
            continue
        speech = _Speech(list(_in_time(cards, places, requests or {})), places[0])
        said = speech.said()
        found = assessor.understand(Asked(main.question_id, main.question, main.pillar or pillar), said)
        for place in places:
            out[place] = _with(cards[place], found, speech, place, main=place == places[0])
        if found.covered is None:
            missing.setdefault(found.no_coverage, []).append(found.asked.id or found.asked.text or "the answer")
        if found.asked.pillar is None and _KIND not in notes:
            notes.append(_KIND)
    for why, questions in missing.items():
        what = "coverage" if len(missing) == 1 else f"coverage of {', '.join(questions)}"
        notes.append(card.NotMeasured(what=what, why=why))
    return out, notes


def _questions(cards: Sequence[card.AnswerCard]) -> list[list[int]]:
    """Places of the cards of each question: its first answer, then its follow-ups."""
    found: dict[str | int, list[int]] = {}
    for place, one in enumerate(cards):
        if one.pillar in JUDGED:
            found.setdefault(place if one.question_id is None else one.question_id, []).append(place)
    return list(found.values())


def _in_time(
    cards: Sequence[card.AnswerCard], places: Sequence[int], requests: Mapping[int, Sequence[Word]]
) -> Iterator[_Heard]:
    for place in places:
        asked = [_Heard(_spoken(word), place, request=True) for word in requests.get(place, ())]
        answered = [_Heard(word, place, request=False) for word in cards[place].words]
        # A text has no times, and no requests either: the order stays.
        yield from sorted((*asked, *answered), key=lambda one: one.word.start_s or 0.0)


def _with(one: card.AnswerCard, found: Understood, speech: _Speech, place: int, *, main: bool) -> card.AnswerCard:
    covered = found.covered or {}
    owned = {point: at for point, at in covered.items() if main or speech.owner(at) == place}
    points = found.points if main and found.covered is not None else tuple(p for p in found.points if p in owned)
    coverage = [
        card.PointCovered(
            point=point,
            evidence=timed(speech.words(owned[point])) if point in owned else None,
            weight=found.weights.get(point, 1),
            asks=found.probes.get(point),
        )
        for point in points
    ]
    structure = structure_of(one, found, speech.words) if main and one.not_enough is None else None
    asked = found.asked
    update = {"question_id": asked.id, "question": asked.text, "pillar": asked.pillar} if main else {}
    return one.model_copy(update={**update, "coverage": coverage, "structure": structure})


def _plain(word: card.SpokenWord) -> Word:
    return Word(
        word.text, word.start_s or 0.0, word.end_s or 0.0, 1.0 if word.probability is None else word.probability
    )


def _spoken(word: Word) -> card.SpokenWord:
    return card.SpokenWord(
        text=word.text,
        start_s=round(word.start_s, 3),
        end_s=round(word.end_s, 3),
        probability=round(word.probability, 3),
    )
