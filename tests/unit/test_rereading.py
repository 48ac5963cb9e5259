"""When the words of a turn are read again from the recording, and which of the two readings is believed."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.audio.pcm import Signal
from bot.scoring.card import AnswerCard
from bot.scoring.rereading import RINGS_S, SURE, better, doubtful, whole
from bot.scoring.session import Reader, SessionMaterial, score_session
from bot.scoring.spans import Span
from bot.scoring.speech import HeldSound
from bot.session.record import Event, TranscriptEvent
from bot.stt.transcript import Transcript, Word
from tests.fakes.session_folder import Said, answer, events_of, question, spread, tracks_of
from tests.fakes.speech_sound import RATE

pytestmark = pytest.mark.unit

ASKED = "Why did you move it?"
MISHEARD = "I move the match in jobs to a cue because it was slow"
RIGHT = "I moved the matching jobs to a queue because it was slow"


def said(text: str, probability: float) -> list[Word]:
    return spread(0.0, 0.3 * len(text.split()), text, probability)


class Recogniser:
    """Hears one sentence with one certainty, and remembers what it was given."""

    def __init__(self, text: str = RIGHT, probability: float = 0.95) -> None:
        self.text, self.probability = text, probability
        self.given: list[tuple[float, float]] = []
        self.terms: list[Sequence[str]] = []

    def read(self, signal: Signal, start_s: float, vocabulary: Sequence[str]) -> Transcript:
        end_s = start_s + len(signal) / RATE
        self.given.append((round(start_s, 1), round(end_s, 1)))
        self.terms.append(vocabulary)
        return Transcript(tuple(spread(start_s + 0.2, end_s - 0.2, self.text, self.probability)))


def unsure(events: Sequence[Event], probability: float) -> list[Event]:
    """The same with words of this probability."""
    return [
        event.model_copy(update={"words": [replace(word, probability=probability) for word in event.words]})
        if isinstance(event, TranscriptEvent)
        else event
        for event in events
    ]


def scored(*turns: Said, live: float = 0.6, recogniser: Recogniser) -> AnswerCard:
    candidate, interviewer = tracks_of(turns, 12.0)
    events = unsure(events_of(turns), live)
    material = SessionMaterial("x", events, HeldSound(candidate), HeldSound(interviewer))
    reader = Reader(recogniser.read, lambda id_, _text: ("queue",) if id_ == "q1" else ())
    [made] = score_session(material, reader=reader).answers
    return made


def test_doubtful_is_what_the_recogniser_is_unsure_of_on_the_whole() -> None:
    assert doubtful(said(RIGHT, SURE - 0.01))
    assert not doubtful(said(RIGHT, SURE + 0.01))
    assert not doubtful([*said(RIGHT, 0.99), Word("huh", 4.0, 4.2, 0.6)]), "one bad word of twelve"
    assert not doubtful([]), "nothing was heard, and nothing is made up"
    assert not doubtful([*said(RIGHT, 0.97), *(Word("um", 4.0, 4.2, 0.1) for _ in range(9))]), "an um is no word"


def test_the_reading_with_more_words_right_is_believed() -> None:
    assert better(said(MISHEARD, 0.7), said(RIGHT, 0.9))
    assert not better(said(RIGHT, 0.9), said(MISHEARD, 0.7))
    assert not better(said(RIGHT, 0.8), said(RIGHT, 0.8)), "no change without a reason"
    assert not better(said(RIGHT, 0.8), said("I moved it", 0.95)), "surer, but half the words are gone"
    assert not better(said(RIGHT, 0.8), [*said(RIGHT, 0.8), *said("thank you for watching", 0.4)]), "words made up"
    assert not better(said(RIGHT, 0.8), [])


def test_a_turn_is_read_whole_but_without_the_interviewer() -> None:
    turn = Span(4.0, 8.0)
    assert whole(turn, []) == Span(3.5, 8.5)
    assert whole(turn, [Span(1.0, 3.0), Span(9.0, 10.0)]) == Span(3.5, 8.5)
    assert whole(turn, [Span(1.0, 3.7), Span(8.2, 10.0)]) == Span(3.7 + RINGS_S, 8.2), "not the neighbours' sound"
    assert whole(turn, [Span(1.0, 3.95)]) == Span(4.0, 8.5), "at least the turn"
    assert whole(Span(0.2, 2.0), []) == Span(0.0, 2.5)
    assert whole(turn, [Span(3.5, 4.5)]) is None, "two voices"


def test_a_doubtful_answer_is_read_again_as_a_whole_with_the_terms_of_its_question() -> None:
    recogniser = Recogniser()
    made = scored(question(ASKED, 1.0, 3.0), answer((4.0, 6.0, MISHEARD), (6.5, 9.0, "")), recogniser=recogniser)
    assert made.text == RIGHT
    assert recogniser.given == [(3.5, 9.6)]
    assert recogniser.terms == [("queue",)]
    assert made.words[0].probability == 0.95


def test_a_sure_answer_is_not_read_again() -> None:
    recogniser = Recogniser()
    made = scored(question(ASKED, 1.0, 3.0), answer((4.0, 9.0, MISHEARD)), live=0.97, recogniser=recogniser)
    assert (made.text, recogniser.given) == (MISHEARD, [])


def test_a_second_reading_that_is_no_surer_changes_nothing() -> None:
    recogniser = Recogniser(probability=0.55)
    made = scored(question(ASKED, 1.0, 3.0), answer((4.0, 9.0, MISHEARD)), live=0.6, recogniser=recogniser)
    assert (made.text, len(recogniser.given)) == (MISHEARD, 1)


@pytest.mark.parametrize(
    "turns",
    [
        (question(ASKED, 1.0, 5.0), answer((4.0, 9.0, MISHEARD))),
        (question(ASKED, 1.0, 3.0), answer((4.0, 5.5, "Could you say that again please"), act="repeat")),
    ],
    ids=["cuts in", "a request"],
)
def test_turns_with_two_voices_and_requests_stay_as_they_were_heard(turns: tuple[Said, ...]) -> None:
    recogniser = Recogniser()
    scored(*turns, recogniser=recogniser)
    assert recogniser.given == []
