"""Both tracks: aligned, private, readable at any moment, also of a process that was killed."""

import errno
import os
import signal
import stat
import subprocess
import sys
import textwrap
import wave
from io import FileIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SessionError, StorageError
from bot.session import recorder as module
from bot.session.recorder import Recorder, repair

pytestmark = pytest.mark.unit

FRAME = 320


def samples(folder: Path, name: str) -> np.ndarray:
    with wave.open(str(folder / name)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 16_000)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2")


def tone(n: int, value: int = 1000) -> bytes:
    return np.full(n, value, "<i2").tobytes()


def record(recorder: Recorder, frames: int) -> None:
    for _ in range(frames):
        recorder.candidate(tone(FRAME))


def test_an_empty_session_has_two_empty_tracks(tmp_path: Path) -> None:
    Recorder(tmp_path).close()
    assert samples(tmp_path, "candidate.wav").size == samples(tmp_path, "interviewer.wav").size == 0


def test_speech_of_the_interviewer_is_where_it_was_heard_and_silence_elsewhere(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path)
    record(recorder, 100)
    recorder.interviewer(0.5, tone(160))
    recorder.interviewer(1.25, tone(160, 7))
    recorder.close()
    track = samples(tmp_path, "interviewer.wav")
    expected = np.zeros(32_000, "<i2")
    expected[8_000:8_160] = 1000
    expected[20_000:20_160] = 7
    assert (track == expected).all()
    assert (samples(tmp_path, "candidate.wav") == np.full(32_000, 1000)).all()


def test_sound_from_before_the_session_is_cut_off(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path)
    recorder.interviewer(-0.01, tone(320))
    recorder.close()
    assert samples(tmp_path, "interviewer.wav").size == 160


@given(pieces=st.lists(st.tuples(st.integers(0, 5_000), st.integers(1, 500)), max_size=20))
def test_the_interviewers_track_is_never_shorter(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[tuple[int, int]]
) -> None:
    folder = tmp_path_factory.mktemp("session")
    recorder = Recorder(folder)
    record(recorder, 5)
    expected = np.zeros(max([1600, *(first + n for first, n in pieces)]), "<i2")
    for first, n in pieces:
        recorder.interviewer(first / 16_000, tone(n))
        expected[first : first + n] = 1000
    recorder.close()
    assert (samples(folder, "interviewer.wav") == expected).all()


def test_both_files_can_be_read_while_they_are_written(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path)
    for second in range(1, 6):
        recorder.interviewer(second - 0.5, tone(800))
        record(recorder, 49)
        assert samples(tmp_path, "candidate.wav").size >= (second - 1) * 16_000 - FRAME * 5
        record(recorder, 1)
        there = samples(tmp_path, "candidate.wav").size
        assert there > second * 16_000 - 16_000
        assert samples(tmp_path, "interviewer.wav").size == there
    recorder.close()


def test_only_the_user_can_read_them(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        Recorder(tmp_path).close()
    finally:
        os.umask(before)
    assert [stat.S_IMODE((tmp_path / n).stat().st_mode) for n in ("candidate.wav", "interviewer.wav")] == [0o600] * 2


def test_closing_twice_and_writing_afterwards_change_nothing(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path)
    record(recorder, 3)
    recorder.close()
    recorder.close()
    record(recorder, 3)
    recorder.interviewer(0.0, tone(10))
    assert samples(tmp_path, "candidate.wav").size == 960


def test_an_earlier_recording_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "candidate.wav").write_bytes(b"precious")
    with pytest.raises(StorageError, match=r"candidate\.wav cannot be written"):
        Recorder(tmp_path)
    assert (tmp_path / "candidate.wav").read_bytes() == b"precious"


def test_three_hours_fit(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path)
    recorder.interviewer(3 * 3600 - 1, tone(16_000))
    recorder.close()
    with wave.open(str(tmp_path / "interviewer.wav")) as file:
        assert file.getnframes() == 3 * 3600 * 16_000


class FullDisk(FileIO):
    """Takes so many bytes of sound, then there is no space."""

    room = 10_000

    def write(self, data: Any) -> int:
        if len(data) == module.HEADER_BYTES:
            return super().write(data)
        if self.room <= 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        written = super().write(bytes(data)[: self.room])
        self.room -= written
        return written


def test_a_full_disk_is_said_once_and_what_was_written_stays_readable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FileIO", FullDisk)
    recorder = Recorder(tmp_path)
    with pytest.raises(StorageError, match="the disk is full") as caught:
        record(recorder, 100)
    assert "kept" in caught.value.hint
    record(recorder, 3)
    recorder.close()
    assert (samples(tmp_path, "candidate.wav") == np.full(5_000, 1000)).all()
    assert samples(tmp_path, "interviewer.wav").size == 5_000, "the tracks stay as long as each other"


KILLED = """
import sys, time
from pathlib import Path
from typing import Any
from bot.session.recorder import Recorder
recorder = Recorder(Path(sys.argv[1]))
recorder.interviewer(0.1, bytes([1, 1]) * 100)
for _ in range(90):  # 1.8 s
    recorder.candidate(bytes([2, 2]) * 320)
print("ready", flush=True)
time.sleep(60)
"""


def test_a_killed_process_loses_nothing_once_repaired(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(KILLED), str(tmp_path)], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(signal.SIGKILL)
    before = samples(tmp_path, "candidate.wav").size
    assert before >= 0.8 * 16_000
    assert repair(tmp_path)
    assert samples(tmp_path, "candidate.wav").size == 90 * FRAME
    assert samples(tmp_path, "interviewer.wav").size == 90 * FRAME
    assert not repair(tmp_path)


def test_repaired_tracks_are_as_long_as_each_other(tmp_path: Path) -> None:
    """The interviewer was audible a moment after the last captured sample."""
    recorder = Recorder(tmp_path)
    record(recorder, 100)
    recorder.interviewer(2.0, tone(800))
    assert repair(tmp_path)
    assert samples(tmp_path, "candidate.wav").size == samples(tmp_path, "interviewer.wav").size == 32_800
    recorder.close()


@pytest.mark.parametrize("size", [0, 20, 44, 45])
def test_a_recording_torn_at_birth_is_repaired_to_an_empty_one(tmp_path: Path, size: int) -> None:
    Recorder(tmp_path).close()
    content = ((tmp_path / "candidate.wav").read_bytes() + b"x")[:size]
    (tmp_path / "candidate.wav").write_bytes(content)
    repair(tmp_path)
    assert samples(tmp_path, "candidate.wav").size == 0


def test_a_foreign_file_is_left_alone(tmp_path: Path) -> None:
    Recorder(tmp_path).close()
    foreign = b"ID3" + bytes(100)
    (tmp_path / "candidate.wav").write_bytes(foreign)
    with pytest.raises(SessionError, match="not recorded by Viva"):
        repair(tmp_path)
    assert (tmp_path / "candidate.wav").read_bytes() == foreign


def test_no_recording_to_repair(tmp_path: Path) -> None:
    with pytest.raises(SessionError, match="has no recording"):
        repair(tmp_path)


def test_writing_a_frame_is_cheap(tmp_path: Path) -> None:
    # 3 hours are 540,000 frames: the header must not be rewritten for each of them.
    recorder = Recorder(tmp_path)
    notes: list[int] = []
    recorder._candidate.note = lambda: notes.append(1)  # type: ignore[method-assign]
    record(recorder, 500)
    assert len(notes) == 10
    recorder.close()


def test_both_tracks_end_together_when_the_last_word_outlasts_the_capture(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path)
    recorder.candidate(bytes(32_000))
    recorder.interviewer(0.9, bytes(6_400))
    recorder.close()
    for name in ("candidate", "interviewer"):
        with wave.open(str(tmp_path / f"{name}.wav")) as track:
            assert track.getnframes() == 17_600
