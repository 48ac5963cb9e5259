"""Which session `--resume` goes on with, and how a new one is named where the clock cannot be trusted."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.audio.simulated import SIMULATED_MICROPHONE
from bot.cli import conduct, predecessor
from bot.errors import SessionError
from bot.interviewer.encoder import WordsEncoder
from bot.session import store
from bot.session.record import RedoOf, Session
from bot.settings import Settings
from tests.fakes.session_folder import NOW, Said, answer, question, write_session

pytestmark = pytest.mark.unit

ASKED = "design-fraud-realtime"
ANSWER = "I would begin with what it has to decide and when, and then " + "look at the labels and the budget " * 4
SAID = [question("Design it.", 0.5, 1.0, ASKED), answer((1.5, 16.0, ANSWER))]


@pytest.fixture
def home(viva_home: Path) -> Path:
    return viva_home / "sessions"


def session(
    home: Path, hours: float, *, ended: str | None = "interrupted", said: Sequence[Said] = SAID, **more: object
) -> Path:
    folder = write_session(home, said, now=NOW + timedelta(hours=hours), ended=ended, sound=False)
    record = store.open_session(folder).record
    store.write_record(folder, record.model_copy(update=more))
    return folder


def taken_up() -> str:
    _, (session_id, _) = predecessor.take_up(conduct.read_bank(), WordsEncoder())
    return session_id


@pytest.mark.parametrize("ended", [None, "interrupted", "stopped", "unheard", "failed"])
def test_the_last_interview_is_gone_on_with(home: Path, ended: str | None) -> None:
    session(home, 0)
    last = session(home, 1, ended=ended)
    assert taken_up() == last.name


def test_what_was_answered_is_not_asked_again(home: Path) -> None:
    session(home, 0)
    _, (_, state) = predecessor.take_up(conduct.read_bank(), WordsEncoder())
    assert ASKED in state.asked


def test_it_keeps_the_length_and_the_level_it_was_planned_for(home: Path) -> None:
    chosen = Settings.model_validate({"interview": {"minutes": 8, "level": "junior", "hints": False}})
    session(home, 0, settings=chosen.model_dump(mode="json"))
    now = predecessor.as_before(Settings.model_validate({"interview": {"hints": True}}))
    assert (now.interview.minutes, now.interview.level) == (8, "junior")
    assert now.interview.hints, "help may be wanted now"


def test_a_demo_a_second_try_and_one_that_never_began_are_passed_over(home: Path) -> None:
    mine = session(home, 0)
    session(home, 1, devices={"input": SIMULATED_MICROPHONE, "output": "simulated speaker"})
    session(home, 2, redo_of=RedoOf(session=mine.name, answer=1))
    (home / "20261201-100000-aaaaaa").mkdir()
    unbegun = session(home, 3, ended=None)
    (unbegun / "events.jsonl").write_bytes(b"")
    torn = session(home, 4, ended=None)
    (torn / "events.jsonl").write_bytes(b'{"t_s": 0.0, "type": "session_st')
    recorded = session(home, 5)
    (recorded / "events.jsonl").unlink()
    assert taken_up() == mine.name
    assert store.latest(home).id == recorded.name, "the empty folder is no session to show"


def test_one_that_was_gone_on_with_is_not_gone_on_with_again(home: Path) -> None:
    """The computer's clock fell back years after it began, so that the one that followed sorts before it."""
    session(home, -10_000)
    first = session(home, 0)
    second = session(home, -30_000, resumed_from=first.name)
    assert taken_up() == second.name
    never_began = session(home, -29_000, resumed_from=second.name)
    (never_began / "events.jsonl").write_bytes(b"")
    assert taken_up() == second.name
    third = session(home, -30_001, resumed_from=second.name)
    assert taken_up() == third.name
    store.write_record(first, store.open_session(first).record.model_copy(update={"resumed_from": third.name}))
    assert taken_up() in {first.name, second.name, third.name}, "a circle made by hand ends"


def test_nothing_to_go_on_with_says_so(home: Path) -> None:
    (home / "20261201-100000-aaaaaa").mkdir(parents=True)
    with pytest.raises(SessionError, match="no interview to go on with") as caught:
        taken_up()
    assert '"viva interview"' in caught.value.hint


def test_an_interview_that_came_to_its_end_is_not_passed_over_for_an_older_one(home: Path) -> None:
    session(home, 0)
    last = session(home, 1, ended="finished")
    with pytest.raises(SessionError, match=f"{last.name}, came to its end"):
        taken_up()


def test_one_that_cannot_be_read_is_not_passed_over_in_silence(home: Path) -> None:
    session(home, 0)
    broken = session(home, 1)
    lines = (broken / "events.jsonl").read_bytes().splitlines(keepends=True)
    (broken / "events.jsonl").write_bytes(lines[0] + b"{}\n" + b"".join(lines[1:]))
    with pytest.raises(SessionError, match="line 2"):
        taken_up()


# --- names and clocks -----------------------------------------------------------------------------------------

LAST = "20261126-013000-aaaaaa"


def at(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").astimezone()


def named(names: list[str], now: datetime) -> str:
    return f"{store.next_stamp(names, now):%Y%m%d-%H%M%S}"


@pytest.mark.parametrize(
    ("now", "name"),
    [
        ("2026-11-26 01:30:01", "20261126-013001"),
        ("2027-01-01 00:00:00", "20270101-000000"),
        ("2026-11-26 01:30:00", "20261126-013001"),
        ("2026-11-26 00:40:00", "20261126-013001"),  # summer time ended
        ("2026-11-24 01:30:00", "20261126-013001"),
        ("2026-11-24 01:29:59", "20261124-012959"),  # the last one's clock was wrong
        ("1970-01-02 00:00:00", "19700102-000000"),
    ],
)
def test_a_session_sorts_behind_the_last_unless_one_of_the_clocks_is_far_off(now: str, name: str) -> None:
    assert named(["20200101-000000-ffffff", LAST], at(now)) == name


def test_names_that_tell_no_time_do_not_matter() -> None:
    assert named([], at("2026-11-26 01:30:00")) == "20261126-013000"
    assert named(["99999999-999999-abcdef"], at("2026-11-26 01:30:00")) == "20261126-013000"


def test_a_session_whose_record_was_written_before_the_devices_opened_is_whole(home: Path) -> None:
    folder = store.create(home, NOW)
    record = Session(schema="viva.session/1", id=folder.name, created=NOW, viva_version="1", settings={}, plan=[])
    store.write_record(folder, record)
    opened = store.open_session(folder)
    assert (opened.record.devices, opened.events()) == ({}, [])
