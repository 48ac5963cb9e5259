"""The log of a session: one line an event, whole lines whatever happens."""

import errno
import os
import stat
from io import FileIO
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from bot.errors import SessionError, StorageError
from bot.session import ballast, events
from bot.session.events import EventLog, read, settled
from bot.session.record import (
    CandidateSpeech,
    DialogueActEvent,
    Event,
    SessionEnded,
    SessionStarted,
    TranscriptEvent,
    TurnEnded,
    TurnReopened,
)
from bot.stt.transcript import Word

pytestmark = pytest.mark.unit

STARTED = SessionStarted(t_s=0.0)
SPOKE = CandidateSpeech(t_s=3.0, start_s=1.0, end_s=2.5)
SAID = TranscriptEvent(t_s=4.0, words=[Word("naïve\n", 1.0, 1.5, 0.9)])
ENDED = SessionEnded(t_s=9.0, reason="finished")


def write(folder: Path, *what: Event) -> None:
    log = EventLog(folder)
    for event in what:
        log.append(event)
    log.close()


def test_what_was_appended_is_read_back(tmp_path: Path) -> None:
    write(tmp_path, STARTED, SPOKE, SAID, ENDED)
    assert read(tmp_path) == [STARTED, SPOKE, SAID, ENDED]
    assert len((tmp_path / "events.jsonl").read_text().splitlines()) == 4


def test_each_event_is_on_disk_at_once(tmp_path: Path) -> None:
    log = EventLog(tmp_path)
    log.append(STARTED)
    assert read(tmp_path) == [STARTED]
    log.append(SPOKE)
    assert read(tmp_path) == [STARTED, SPOKE]
    log.close()


def test_subscribers_hear_of_it_after_it_was_written(tmp_path: Path) -> None:
    log = EventLog(tmp_path)
    heard: list[tuple[Event, int]] = []
    log.subscribe(lambda event: heard.append((event, len(read(tmp_path)))))
    log.append(STARTED)
    log.append(ENDED)
    assert heard == [(STARTED, 1), (ENDED, 2)]
    log.close()


def turn(start_s: float, end_s: float, *words: str, act: str = "") -> list[Event]:
    said: list[Event] = [
        TurnEnded(t_s=end_s + 1, reason="complete", waited_s=1.0, start_s=start_s, end_s=end_s),
        TranscriptEvent(t_s=end_s + 1, words=[Word(word, start_s, end_s, 0.9) for word in words]),
    ]
    return said + [DialogueActEvent(t_s=end_s + 1, act=act, start_s=start_s, end_s=end_s)] * bool(act)


def again(start_s: float) -> TurnReopened:
    return TurnReopened(t_s=start_s + 9, start_s=start_s)


def test_a_turn_that_ended_anew_stands_once_with_all_its_words() -> None:
    first, whole, next_one = turn(1, 2, "I", act="skip"), turn(1, 4, "I", "did"), turn(7, 8, "Yes")
    more = CandidateSpeech(t_s=4.0, start_s=3.0, end_s=4.0)
    assert settled([SPOKE, *first, again(1), more, *whole, *next_one]) == [SPOKE, more, *whole, *next_one]
    assert settled([*first, again(1), *turn(1, 3, "I", "d"), again(1), *whole]) == whole


def test_a_turn_that_was_cut_off_after_it_went_on_stands_as_it_was() -> None:
    assert settled([*turn(1, 2, "I"), again(1), SPOKE]) == [*turn(1, 2, "I"), SPOKE]
    assert settled([*turn(1, 2, "I"), again(1), *turn(7, 8, "Yes")]) == [*turn(1, 2, "I"), *turn(7, 8, "Yes")]


def test_a_turn_that_ended_anew_without_its_words_stands_as_it_was() -> None:
    assert settled([*turn(1, 2, "I"), again(1), turn(1, 4, "I", "did")[0]]) == turn(1, 2, "I")
    assert settled(turn(1, 4, "I", "did")[:1]) == turn(1, 4)[:1], (
        "a first end without words tells that there was a turn"
    )


def test_events_of_one_call_are_there_together_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = EventLog(tmp_path)
    log.write(STARTED)
    log.write(*turn(1, 2, "I"))
    assert read(tmp_path) == [STARTED, *turn(1, 2, "I")]
    log.close()
    monkeypatch.setattr(events, "FileIO", FullDisk)
    log = EventLog(tmp_path)
    with pytest.raises(StorageError):
        log.write(*turn(4, 5, "did"))
    assert read(tmp_path) == [STARTED, *turn(1, 2, "I")]
    log.close()


def test_only_the_last_turn_goes_on_and_other_acts_stay() -> None:
    two = [*turn(1, 2, "I"), *turn(5, 6, "Yes")]
    assert settled([*two, again(1), *turn(1, 9, "I")]) == [*two, *turn(1, 9, "I")]
    assert settled([again(1), *turn(1, 2, "I")]) == turn(1, 2, "I")
    thinks = DialogueActEvent(t_s=3.0, act="think", start_s=2.0, end_s=3.0)
    assert settled([*turn(1, 2, "I"), again(1), thinks, *turn(1, 4, "I")]) == [thinks, *turn(1, 4, "I")]


def test_a_turn_written_again_with_the_same_end_has_its_last_words_in_its_old_place() -> None:
    first, other = turn(1, 2, "cue", act="skip"), turn(7, 8, "Yes")
    ended, better = first[0], turn(1, 2, "queue")[1]
    assert settled([*first, SPOKE, again(1), ended, better, *other]) == [ended, better, first[2], SPOKE, *other]
    assert settled([*first, again(1), ended, better, again(1), ended, first[1]]) == first, "the last one stands"
    assert settled([*first, again(1), ended]) == first, "broken off"
    assert settled([*first, again(1), ended, *other]) == [*first, *other]
    whole = turn(1, 4, "queue", "did")
    assert settled([*first, again(1), ended, better, again(1), *whole]) == whole, "and it may go on"


def test_what_stands_takes_work_that_grows_with_the_length_only() -> None:
    """Words far behind their turn, which is written again and again."""
    ended, words = turn(1, 2, "cue")
    once = [ended, *[SPOKE] * 20_000, words]
    before_s = process_time()
    assert settled([*once, *[again(1), ended, words] * 20_000]) == once
    assert process_time() - before_s < 2.0


def test_two_turns_with_one_start_are_two_unless_one_went_on() -> None:
    assert settled([*turn(1, 2, "I"), *turn(1, 2, "I")]) == [*turn(1, 2, "I"), *turn(1, 2, "I")]


def test_what_was_taken_back_is_read_only_if_asked_for(tmp_path: Path) -> None:
    lines = [*turn(1, 2, "I"), again(1), *turn(1, 4, "I", "did")]
    write(tmp_path, *lines)
    assert read(tmp_path) == turn(1, 4, "I", "did")
    assert read(tmp_path, raw=True) == lines


def test_what_is_written_alone_nobody_hears_of(tmp_path: Path) -> None:
    log = EventLog(tmp_path)
    heard: list[Event] = []
    log.subscribe(heard.append)
    log.write(SAID)
    assert (read(tmp_path), heard) == ([SAID], [])
    log.tell(SAID)
    assert (read(tmp_path), heard) == ([SAID], [SAID])
    log.close()


@pytest.mark.parametrize("kept", [1, 20, 60])
def test_a_torn_last_line_is_left_out(tmp_path: Path, kept: int) -> None:
    write(tmp_path, STARTED, SPOKE)
    path = tmp_path / "events.jsonl"
    first, second = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(first + second[: min(kept, len(second) - 2)])
    assert read(tmp_path) == [STARTED]


def test_a_last_line_without_only_its_line_break_counts(tmp_path: Path) -> None:
    write(tmp_path, STARTED, SPOKE)
    path = tmp_path / "events.jsonl"
    path.write_bytes(path.read_bytes()[:-1])
    assert read(tmp_path) == [STARTED, SPOKE]


def test_a_log_is_continued_after_its_last_whole_line(tmp_path: Path) -> None:
    write(tmp_path, STARTED, SPOKE)
    path = tmp_path / "events.jsonl"
    path.write_bytes(path.read_bytes() + b'{"t_s": 4.')
    write(tmp_path, ENDED)
    assert read(tmp_path) == [STARTED, SPOKE, ENDED]


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{",
        b'{"t_s": 1, "type": "applause"}',
        b"\xff\xfe",
        b'{"type": "stall"}',
        b'{"t_s": NaN, "type": "session_started"}',
        b'{"t_s": -Infinity, "type": "session_started"}',
        b'{"t_s": 1e400, "type": "session_started"}',
        b'{"t_s": 1e300, "type": "session_started"}',
        b'{"t_s": 1, "type": "transcript", "words": [{"text": "a", "start_s": NaN, "end_s": 1, "probability": 1}]}',
        b'{"t_s": 1, "type": "transcript", "words": [{"text": "a", "start_s": 0, "end_s": 1e9, "probability": 1}]}',
        b'{"t_s": 1, "type": "transcript", "words": [{"text": "a", "start_s": 0, "end_s": 1, "probability": NaN}]}',
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, line: bytes) -> None:
    write(tmp_path, STARTED, SPOKE)
    path = tmp_path / "events.jsonl"
    first, second = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(first + line + b"\n" + second)
    with pytest.raises(SessionError, match=r"events\.jsonl, line 2: "):
        read(tmp_path)


def test_an_empty_log_has_no_events(tmp_path: Path) -> None:
    write(tmp_path)
    assert read(tmp_path) == []


def test_a_folder_without_a_log_is_no_session(tmp_path: Path) -> None:
    with pytest.raises(SessionError, match="is no session"):
        read(tmp_path)


def test_a_huge_log_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, STARTED)
    monkeypatch.setattr(events, "LARGEST_BYTES", 10)
    with pytest.raises(SessionError, match="larger than"):
        read(tmp_path)


def test_only_the_user_can_read_it(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        write(tmp_path, STARTED)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "events.jsonl").stat().st_mode) == 0o600


class FullDisk(FileIO):
    """Takes half a line."""

    def write(self, data: Any) -> int:
        super().write(bytes(data)[:10])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_on_a_full_disk_the_log_ends_after_a_whole_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, STARTED)
    monkeypatch.setattr(events, "FileIO", FullDisk)
    log = EventLog(tmp_path)
    with pytest.raises(StorageError, match="the disk is full"):
        log.append(SPOKE)
    assert (tmp_path / "events.jsonl").read_bytes().endswith(b"}\n")
    assert read(tmp_path) == [STARTED]
    log.append(ENDED)
    log.close()


class SmallDisk(FileIO):
    """Full from the second line on, until the room that is kept is given back."""

    lines = 0

    def write(self, data: Any) -> int:
        SmallDisk.lines += 1
        if SmallDisk.lines > 1 and (Path(str(self.name)).parent / ballast.NAME).exists():
            super().write(bytes(data)[:10])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return super().write(data)


def test_on_a_full_disk_the_end_is_written_on_room_kept_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SmallDisk, "lines", 0)
    monkeypatch.setattr(events, "FileIO", SmallDisk)
    log = EventLog(tmp_path)
    for event in (STARTED, SPOKE, SAID, ENDED):
        log.append(event)
    assert read(tmp_path) == [STARTED, SPOKE, SAID, ENDED]
    log.close()


def test_the_room_is_real_private_and_gone_in_the_end(tmp_path: Path) -> None:
    log = EventLog(tmp_path)
    room = tmp_path / ballast.NAME
    assert room.stat().st_blocks * 512 >= ballast.BYTES
    assert stat.S_IMODE(room.stat().st_mode) == 0o600
    log.close()
    assert not room.exists()


def test_after_closing_events_reach_only_the_subscribers(tmp_path: Path) -> None:
    log = EventLog(tmp_path)
    heard: list[Event] = []
    log.subscribe(heard.append)
    log.close()
    log.close()
    log.append(ENDED)
    assert heard == [ENDED]
    assert read(tmp_path) == []
