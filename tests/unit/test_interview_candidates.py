"""Whole interviews in virtual time, with every kind of candidate, on the shipped question bank."""

import re
from collections import Counter

import pytest

from bot.interviewer.bank import Bank, load_bank
from bot.interviewer.encoder import WordsEncoder
from bot.interviewer.interview import Interview
from bot.interviewer.plan import make_plan
from bot.paths import prompts_dir
from bot.settings import InterviewSettings, Level
from tests.fakes.candidates import ALL, Candidate, Record, expert, meet, rambler, silent, stops_early

pytestmark = pytest.mark.unit

_PRAISE = re.compile(
    r"(?:^|[.!] )(?:that(?:'s| is| was) )?(?:an? )?(?:great|excellent|perfect|awesome|good answer|well done)"
)
OVERRUN_S = 60.0
"""The interviewer does not cut an answer short: the last one, and the goodbye, may pass the end."""


@pytest.fixture(scope="module")
def bank() -> Bank:
    return load_bank([prompts_dir() / "questions"])


def held(bank: Bank, candidate: Candidate, minutes: float, level: Level, *, hints: bool = False) -> Record:
    settings = InterviewSettings(minutes=minutes, level=level, hints=hints)
    plan = make_plan(bank, settings, (), seed=7)
    return meet(Interview(plan, bank, WordsEncoder(), settings, seed=7), bank, candidate)


CASES = [
    (name, minutes, level) for name in ALL for minutes, level in ((3.0, "senior"), (10.0, "junior"), (30.0, "staff"))
]


@pytest.mark.parametrize(("name", "minutes", "level"), CASES)
def test_any_candidate(bank: Bank, name: str, minutes: float, level: Level) -> None:
    record = held(bank, ALL[name], minutes, level, hints=minutes == 10)

    # It closes, in time.
    assert record.ended_s is not None
    longest_answer_s = max((len(text.split()) * 0.4 for _, text in record.said), default=0.0)
    paused = name == "comes_and_goes"
    assert record.ended_s <= minutes * 60 + OVERRUN_S + longest_answer_s or paused
    assert [reply.ends for _, reply in record.replies].count(True) == 1
    assert "Goodbye" in record.replies[-1][1].text

    # No question twice, no target twice, at most three follow-ups a question, one pressure question.
    asked = [question for move, question, _ in record.moves if move == "ask"]
    assert len(asked) == len(set(asked))
    targets = [(question, target) for _, question, target in record.moves if target]
    assert len(targets) == len(set(targets))
    probes = [(move, question) for move, question, target in record.moves if target and move != "hint"]
    assert all(count <= 3 for count in Counter(question for _, question in probes).values())
    assert sum(move in {"flip_constraint", "scale_up"} for move, _ in probes) <= 1

    # Nothing given away, nothing made up, nothing too long to follow.
    told = " ".join(text for _, text in record.said).lower()
    for _, reply in record.replies:
        for item in bank:
            for point in item.points:
                assert not any(says.lower() in reply.text.lower() for says in point.says)
        if reply.move and reply.move.quote:
            assert reply.move.quote in " ".join(text for _, text in record.said)
        if reply.move and reply.move.target:
            assert len(reply.text.split()) <= 30
            assert reply.text.count("?") <= 1
        assert not _PRAISE.search(reply.text.lower())
        if reply.move is None:
            for item in bank:
                for key, constraint in item.constraints.items():
                    if constraint.tells in reply.text:
                        names = (key, *constraint.asks)
                        assert any(re.sub(r"[_-]", " ", name).lower() in told for name in names)


@pytest.mark.parametrize("minutes", [0.5, 1.0, 3.0])
def test_a_very_short_interview_still_asks_and_closes(bank: Bank, minutes: float) -> None:
    record = held(bank, expert, minutes, "senior")
    asked = [question for move, question, _ in record.moves if move == "ask"]
    assert 1 <= len(asked) <= 2
    assert record.ended_s is not None


def test_thirty_minutes_are_used(bank: Bank) -> None:
    record = held(bank, expert, 30.0, "senior")
    asked = [question for move, question, _ in record.moves if move == "ask"]
    assert len(asked) >= 6
    assert "closing" in asked


def test_the_silent_are_not_nagged(bank: Bank) -> None:
    record = held(bank, silent, 30.0, "senior")
    assert record.ended_s is not None
    assert record.ended_s < 300
    assert len(record.replies) <= 10
    assert "can't hear you" in record.replies[-1][1].text


def test_stop_is_obeyed_at_once(bank: Bank) -> None:
    record = held(bank, stops_early, 30.0, "senior")
    assert record.replies[-1][1].act == "stop"
    assert len(record.replies) <= 5


def test_long_answers_shorten_the_plan(bank: Bank) -> None:
    record = held(bank, rambler, 10.0, "senior")
    asked = [question for move, question, _ in record.moves if move == "ask"]
    assert len(asked) <= 4


def test_the_same_seed_holds_the_same_interview(bank: Bank) -> None:
    first, second = (held(bank, ALL["comes_and_goes"], 10.0, "junior") for _ in range(2))
    assert first.replies == second.replies


def test_a_good_answer_moves_on_quickly(bank: Bank) -> None:
    strong, weak = held(bank, expert, 30.0, "senior"), held(bank, ALL["team_only"], 30.0, "senior")

    def per_question(record: Record) -> float:
        moves = [move for move, question, _ in record.moves if question not in {"warm_up", "closing"}]
        return len(moves) / moves.count("ask")

    assert per_question(strong) < per_question(weak)
