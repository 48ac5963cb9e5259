"""From the interviewer's last word to the first sound, and to the first word that means something."""

import pytest

from bot.scoring.latency import _announcement, measure_latency
from bot.scoring.spans import Span
from bot.stt.transcript import Word

pytestmark = pytest.mark.unit


def said(*words: tuple[str, float, float]) -> list[Word]:
    return [Word(text, start_s, end_s, 0.9) for text, start_s, end_s in words]


@pytest.mark.parametrize(
    ("text", "announced"),
    [
        ("let me think", "let me think"),
        ("Um, let me think about that for a second. I would", "let me think about that for a second."),
        ("Give me a second. So", "Give me a second."),
        ("give me a few seconds please", "give me a few seconds please"),
        ("That's a good question. Let me see. We had", "That's a good question. Let me see."),
        ("Good question, um, let me think", "Good question, um, let me think"),
        ("Can I take a minute to think about it?", "Can I take a minute to think about it?"),
        ("I need a moment", "I need a moment"),
        ("Okay, one second.", "Okay, one second."),
        ("Just a moment please", "Just a moment please"),
        ("Let me take a second here", "Let me take a second"),
        ("Bear with me", "Bear with me"),
        ("we built a second index on the table", ""),
        ("I take a second look at the plan", ""),
        ("my manager let me see the logs", ""),
        ("They let me take the lead on it", ""),
        ("That is a good question for the team", ""),
        ("I think about cost first", ""),
        ("I have to think about cost first", ""),
        ("I decided to cache it", ""),
    ],
)
def test_announcements(text: str, announced: str) -> None:
    words = text.split()
    assert " ".join(words[i] for i in _announcement(words)) == announced


def test_content_is_the_first_word_that_is_no_filler() -> None:
    words = said(("um,", 1.0, 1.4), ("I", 2.0, 2.1), ("decided", 2.1, 2.6))
    found = measure_latency(0.5, [Span(1.0, 1.4), Span(2.0, 2.6)], words, {0})
    assert found is not None
    assert (found.onset_s, found.content_s, found.announced_s) == (0.5, 1.5, None)


@pytest.mark.parametrize(
    ("word", "runs", "content_s"),
    [
        # The recogniser dropped the "um" at 1.0 to 1.5 and stretched the word back over it.
        (("I", 0.95, 1.8), [Span(1.0, 1.5), Span(1.7, 2.6)], 1.7),
        # It gave the "um's" own time to the word that follows.
        (("I", 1.0, 1.4), [Span(1.0, 1.5), Span(1.62, 2.6)], 1.62),
        # "Um" and word run into one another.
        (("I", 0.9, 1.7), [Span(1.0, 2.6)], 1.5),
    ],
    ids=["stretched", "misplaced", "joined"],
)
def test_an_um_that_was_heard_but_not_written_is_no_content(
    word: tuple[str, float, float], runs: list[Span], content_s: float
) -> None:
    words = said(word, ("decided", 2.1, 2.6))
    without = measure_latency(0.0, runs, words, ())
    found = measure_latency(0.0, runs, words, (), [Span(1.0, 1.5)])
    assert without is not None
    assert found is not None
    assert without.content_s == 1.0
    assert found.content_s == pytest.approx(content_s)
    assert found.onset_s == 1.0


def test_where_only_an_um_was_heard_there_is_no_content() -> None:
    found = measure_latency(0.0, [Span(1.0, 1.5)], said(("Hum", 1.0, 1.5)), (), [Span(0.98, 1.5)])
    assert found is not None
    assert (found.onset_s, found.content_s) == (1.0, None)


def test_a_hesitation_later_on_changes_nothing() -> None:
    words = said(("I", 1.0, 1.2), ("decided", 1.2, 1.8), ("it", 2.6, 2.9))
    runs = [Span(1.0, 1.8), Span(2.0, 2.9)]
    assert measure_latency(0.0, runs, words, ()) == measure_latency(0.0, runs, words, (), [Span(2.0, 2.5)])


def test_nothing_heard_is_no_latency() -> None:
    assert measure_latency(1.0, [], [], ()) is None
