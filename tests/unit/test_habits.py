"""Which habits of delivery are clear enough to be named."""

from typing import Any

import pytest

from bot.scoring.card import Scorecard
from bot.scoring.habits import FASTEST, FILLERS, LATEST_S, LEAST_WORDS, SLOWEST, Habit, habits

pytestmark = pytest.mark.unit


def card(session: str = "s1", answers: list[dict[str, Any]] | None = None, **summary: Any) -> Scorecard:
    everything = {
        "answers": 3,
        "measured": 3,
        "words": LEAST_WORDS,
        "answer_s": 120.0,
        "words_per_minute": 140.0,
        "articulation_rate": 4.0,
        "median_onset_s": 1.0,
        "median_content_s": 1.0,
        "fillers_per_minute": 3.0,
        "fillers_per_100_words": 2.0,
        "decisions": {},
    }
    return Scorecard.model_validate(
        {
            "viva_version": "0",
            "source": "session",
            "session": session,
            "summary": everything | summary,
            "answers": answers or [],
            "not_measured": [],
        }
    )


def answer(**values: Any) -> dict[str, Any]:
    return {"question": "?", "start_s": 0.0, "end_s": 1.0, "text": "", "words": []} | values


def late(onset_s: float, *, announced: bool = False) -> dict[str, Any]:
    latency = {"onset_s": onset_s, "content_s": None, "announced_pause": announced, "announced_pause_s": None}
    return answer(pillar="design", latency=latency)


def story(question: str, unowned: int, own: int) -> dict[str, Any]:
    acts = [{"text": "we moved it", "start_s": 0.0, "end_s": 1.0}] * unowned
    ownership = {"clauses": [], "chains": [], "unowned": acts, "decisions": {"I": own, "we": 1}, "pronouns": {}}
    return answer(pillar="behavioral", question_id=question, ownership=ownership)


def one(*cards: Scorecard) -> Habit:
    [habit] = habits(cards)
    return habit


def test_usual_speech_shows_nothing() -> None:
    assert habits([]) == []
    assert habits([card()]) == []


@pytest.mark.parametrize(
    ("measure", "summary", "usual"),
    [
        ("fillers", {"fillers_per_100_words": 9.3, "fillers_per_minute": 13.5}, {"fillers_per_100_words": FILLERS}),
        ("pace", {"words_per_minute": 215.0}, {"words_per_minute": FASTEST}),
        ("pace", {"words_per_minute": 60.0}, {"words_per_minute": SLOWEST}),
    ],
)
def test_beyond_the_line_is_named_with_number_session_and_source(
    measure: str, summary: dict[str, Any], usual: dict[str, Any]
) -> None:
    habit = one(card("20261124-103000-abcdef", **summary))
    assert habit.measure == measure
    assert habit.session == "20261124-103000-abcdef"
    assert f"{next(iter(summary.values())):g}" in habit.text
    assert habit.reference
    assert habit.source
    assert habit.tip.endswith(".")
    assert habits([card(**usual)]) == []


def test_too_little_speech_leaves_it_unsaid_and_an_older_session_may_say_it() -> None:
    short = card("new", words=LEAST_WORDS - 1, fillers_per_100_words=20.0, words_per_minute=300.0)
    assert habits([short]) == []
    assert habits([card(fillers_per_100_words=None, words_per_minute=None)]) == []
    assert one(short, card("old", fillers_per_100_words=8.0)).session == "old"


def test_what_the_newest_session_no_longer_shows_is_over() -> None:
    assert habits([card("new"), card("old", fillers_per_100_words=8.0)]) == []


def test_latency_is_a_habit_only_beyond_what_is_fine_for_a_story_and_never_after_an_announcement() -> None:
    slow = LATEST_S + 2
    habit = one(card(answers=[late(slow), late(slow), late(slow + 1)]))
    assert (habit.measure, habit.value) == ("latency", slow)
    assert habits([card(answers=[late(slow)] * 2)]) == []
    assert habits([card(answers=[late(slow, announced=True)] * 3)]) == []
    assert habits([card(answers=[late(LATEST_S)] * 3)]) == []


def test_we_is_a_habit_only_over_several_stories_without_a_decision_of_ones_own() -> None:
    bad = [story("a", 2, 0), story("b", 3, 0)]
    habit = one(card(answers=[*bad, story("c", 0, 1)]))
    assert habit.text.startswith("2 of 3 stories")
    assert habits([card(answers=bad[:1])]) == []
    assert habits([card(answers=[story("a", 2, 0), story("b", 3, 1)])]) == []
    # A follow-up that brings the decision belongs to the story.
    assert habits([card(answers=[*bad, story("a", 0, 1)])]) == []
    assert one(card("new", answers=bad[:1]), card("old", answers=bad[1:])).session == "new"
