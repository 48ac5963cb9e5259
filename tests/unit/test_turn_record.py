"""Turns on the record: on disk at once, told when they are certain, taken back where they go on."""

from collections.abc import Callable

import pytest

from bot.interviewer.turn_record import TurnRecord
from bot.session.events import Notes, settled
from bot.session.record import DialogueActEvent, Event, TranscriptEvent
from bot.stt.transcript import Transcript, Turn

pytestmark = pytest.mark.unit


class Disk:
    def __init__(self) -> None:
        self.written: list[Event] = []
        self.told: list[Event] = []
        self.turns = TurnRecord(Notes(self._write, self.told.append))

    def _write(self, *events: Event) -> None:
        self.written += events

    def ends(self, text: str, *, start_s: float = 4.0, at_s: float = 6.0) -> None:
        self.turns.ended(turn(text, start_s), "complete", 0.8, at_s)

    def said(self) -> list[str]:
        """What stands, as a reader of the folder gets it."""
        return words(settled(self.written))


def turn(text: str, start_s: float = 4.0) -> Turn:
    return Turn(Transcript.from_text(text, start_s=start_s), start_s, start_s + 1.0)


def words(events: list[Event]) -> list[str]:
    return [" ".join(word.text for word in event.words) for event in events if isinstance(event, TranscriptEvent)]


def test_a_turn_is_written_at_once_and_told_later() -> None:
    disk = Disk()
    disk.ends("I moved it.")
    assert [event.type for event in disk.written] == ["turn_ended", "transcript"]
    assert disk.told == []
    disk.turns.tell()
    assert disk.told == disk.written
    disk.turns.tell()
    assert disk.told == disk.written, "once"


def test_an_utterance_that_answers_takes_what_is_untold() -> None:
    disk = Disk()
    disk.ends("Could you say it again?")
    disk.turns.write(DialogueActEvent(t_s=6.1, act="repeat", start_s=4.0, end_s=5.0))
    assert [event.type for event in disk.turns.taken()] == ["turn_ended", "transcript", "dialogue_act"]
    assert disk.turns.taken() == []
    disk.turns.tell()
    assert disk.told == [], "the utterance tells of it"


def test_a_turn_that_goes_on_is_void_and_ends_anew() -> None:
    disk = Disk()
    disk.ends("I moved it.")
    disk.turns.reopened(6.5)
    disk.turns.tell()
    assert disk.told == []
    disk.ends("I moved it. To a queue.", at_s=9.0)
    assert disk.said() == ["I moved it. To a queue."]


@pytest.mark.parametrize("taken", [True, False])
def test_turns_before_one_that_goes_on_are_told_with_it(*, taken: bool) -> None:
    disk = Disk()
    disk.ends("I moved it.")
    disk.turns.stands()
    disk.ends("And that was", start_s=9.0, at_s=11.0)
    if taken:
        disk.turns.give_back(disk.turns.taken())
    disk.turns.reopened(11.2)
    disk.turns.reopened(11.3)
    disk.ends("And that was it.", start_s=9.0, at_s=13.0)
    disk.turns.tell()
    assert words(disk.told) == disk.said() == ["I moved it.", "And that was it."]


@pytest.mark.parametrize("before", [lambda disk: None, lambda disk: disk.turns.reopened(6.2)])
def test_only_the_last_turn_is_reopened_and_only_once(before: Callable[[Disk], None]) -> None:
    disk = Disk()
    before(disk)
    disk.turns.reopened(6.3)
    assert disk.written == [], "there was none"
    disk.ends("I moved it.")
    disk.turns.stands()
    disk.turns.reopened(6.5)
    assert [event.type for event in disk.written] == ["turn_ended", "transcript"]


def test_better_words_replace_the_first_ones_on_the_record_even_when_they_were_told() -> None:
    disk = Disk()
    disk.ends("I moved it to cough car.")
    disk.turns.refined(turn("I moved it to Kafka."), [], 6.4)
    assert disk.said() == ["I moved it to Kafka."]
    waits = disk.turns.taken()
    disk.turns.refined(turn("I moved it to Kafka!"), waits, 6.6)
    assert disk.said() == words(waits) == ["I moved it to Kafka!"], "while they wait with an utterance, too"
    disk.turns.refined(turn("I moved it to Kafka."), [], 9.0)
    assert disk.said() == ["I moved it to Kafka."]
    assert words(waits) == ["I moved it to Kafka!"], "whoever was told keeps those"


def test_words_of_another_turn_change_nothing() -> None:
    disk = Disk()
    disk.ends("I moved it.")
    disk.turns.refined(turn("I sold it.", start_s=2.0), [], 6.4)
    assert disk.said() == ["I moved it."]
