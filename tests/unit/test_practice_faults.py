"""A drill and what can go wrong: it ends well, says what is wrong in two lines, and keeps what was tried."""

import json
import os
import resource
import signal
import subprocess
import sys
import termios
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from bot import paths
from bot.audio.devices import Device
from bot.audio.pcm import to_samples
from bot.audio.simulated import Simulated
from bot.cli import app, drill_read, drill_run, drill_talk
from bot.cli.drill import Drill
from bot.cli.ending import ToldToEnd, told_to_end
from bot.cli.hush import Left
from bot.cli.person import Person
from bot.cli.studio import RealStudio
from bot.errors import AudioDeviceError, StorageError
from bot.private import write_private
from bot.pronunciation import diary, shelf
from bot.pronunciation.diary import Sitting
from bot.pronunciation.library import load
from bot.pronunciation.own_text import own_texts
from bot.scoring.card import AnswerCard
from bot.settings import Settings
from tests.fakes.audio import UnpluggableDevices
from tests.fakes.practice import NOON, FakeScorer, FakeStudio, FakeWeigher, Typed, practised, scheduled
from tests.fakes.practising_seen import alone, at_terminal, crashed, ended, first_reading

pytestmark = pytest.mark.unit
TEXT = "We cache the vectors in memory, and the schema stays the same."


@pytest.fixture
def text_file(tmp_path: Path) -> str:
    file = tmp_path / "text.txt"
    file.write_text(TEXT, "utf-8")
    return str(file)


# --- ended from outside -----------------------------------------------------------------------------------

BUSY = {"voice": (b"s", "still speaking"), "recording": (b"\n", "Recording;"), "scoring": (b"\n", "still scoring")}
"""What it is doing, by what is pressed for it and what is seen then."""
CTRL_C = None
WAYS = [(busy, how) for busy in BUSY for how in (CTRL_C, signal.SIGTERM)] + [("recording", signal.SIGHUP)]


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize(("busy", "how"), WAYS)
def test_whatever_it_is_doing_it_ends_well_when_told_to(
    viva_home: Path, text_file: str, busy: str, how: signal.Signals | None
) -> None:
    key, seen = BUSY[busy]
    session = at_terminal(viva_home, text_file, environment={"HANG": busy})
    try:
        first_reading(session)
        session.press(key)
        session.shows(seen)
        if how is CTRL_C:
            session.press(b"\x03")
        else:
            session.process.send_signal(how)
        assert ended(session) == {CTRL_C: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}[how]
        assert session.settings()[:4] == session.before[:4]
        assert session.seen.cursor_shown
        assert "Traceback" not in session.text()
        assert ("Practised" in session.text()) == (how is CTRL_C), "who ends it by hand sees the summary"
    finally:
        session.close()
    [kept], _ = diary.sittings(viva_home / "practice")
    assert len(kept.tries) == 1
    assert [card.name for card in diary.cards(viva_home / "practice")] == ["schema"]
    assert crashed(viva_home) == []


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_killed_the_sitting_is_whole_and_the_next_one_begins(viva_home: Path, text_file: str) -> None:
    session = at_terminal(viva_home, text_file, environment={"HANG": "recording"})
    try:
        first_reading(session)
        session.press(b"\n")
        session.shows("Recording;")
        session.process.send_signal(signal.SIGKILL)
        assert ended(session) == -signal.SIGKILL
    finally:
        session.close()
    home = viva_home / "practice"
    [kept], wrong = diary.sittings(home)
    assert (len(kept.tries), wrong) == (1, [])
    # as it would be had it been killed while it wrote
    torn = home / f".{kept.id}.json.a1b2c3d4"
    torn.write_text("half of it")
    os.utime(torn, (0, 0))
    again = alone(viva_home, text_file, stdin=subprocess.DEVNULL)
    assert (again.returncode, again.stderr) == (0, "")
    assert len(shelf.ids(home)) == 2
    assert not torn.exists()
    assert diary.reschedule(home, lambda cards: cards), "no lock was left"


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_what_ignores_the_end_of_the_terminal_goes_on_ignoring_it() -> None:
    """As `nohup` sets it up."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with told_to_end():
            signal.raise_signal(signal.SIGHUP)
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
            with pytest.raises(ToldToEnd) as told:
                signal.raise_signal(signal.SIGTERM)
        assert told.value.exit_code == 143
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_stopped_and_gone_on_with_it_has_the_keyboard_again(viva_home: Path, text_file: str) -> None:
    """The shell sets the terminal as it likes it while it has it."""
    session = at_terminal(viva_home, text_file)
    try:
        session.shows("[Enter] I read")
        session.process.send_signal(signal.SIGSTOP)
        termios.tcsetattr(session._program, termios.TCSANOW, session.before)
        assert session.echoes()
        session.process.send_signal(signal.SIGCONT)
        session.wait_for(lambda one: not one.echoes())
        session.press(b"q")
        assert ended(session) == 0
        assert session.settings()[:4] == session.before[:4]
    finally:
        session.close()


@pytest.mark.skipif(sys.platform == "win32", reason="terminals of POSIX")
def test_a_terminal_that_is_gone_without_a_word_ends_it(viva_home: Path, text_file: str) -> None:
    """Under nohup no signal comes: the keys end."""
    session = at_terminal(viva_home, text_file)
    session.shows("[Enter] I read")
    session.process.send_signal(signal.SIGSTOP)
    os.close(session.person)
    os.close(session._program)
    session.process.send_signal(signal.SIGCONT)
    assert session.process.wait(20) in {0, 1, 129}
    assert crashed(viva_home) == []


# --- the microphone ---------------------------------------------------------------------------------------


def studio(devices: Simulated) -> RealStudio:
    return RealStudio(Settings(), devices, lambda: "", devices.advance, lambda: lambda frame: any(frame[1::2]))


def hum(first: int, n: int) -> bytes:
    return b"\x00\x20" * n


def test_half_a_recording_is_no_reading() -> None:
    """Scored, every word after the cable came out would count as left out."""
    devices = UnpluggableDevices(hum)
    advance = devices.advance

    def wait(seconds: float) -> None:
        advance(seconds)
        if devices.now() > 2.0:
            devices.unplug("input")

    devices.advance = wait  # type: ignore[method-assign]
    with pytest.raises(AudioDeviceError, match="stopped while it recorded"):
        studio(devices).listen(2.0)
    assert devices.refreshed, "what is plugged in next is found"
    devices.advance = advance  # type: ignore[method-assign]
    devices.plug("input")
    assert studio(devices).listen(None, 3.0).any()


def test_a_muted_microphone_is_named_as_that() -> None:
    with pytest.raises(AudioDeviceError) as raised:
        studio(Simulated(realtime=False)).listen(2.0)
    assert "nothing but silence: it may be muted" in raised.value.message
    assert "viva check" in raised.value.hint


def test_a_quiet_room_is_no_muted_microphone() -> None:
    def still(first: int, n: int) -> bytes:
        return to_samples(np.full(n, 0.0001)).tobytes()

    with pytest.raises(AudioDeviceError, match="No voice was heard"):
        studio(Simulated(still, realtime=False)).listen(2.0)


class Failing(FakeStudio):
    """A microphone that fails the first time."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self._errors = [error]

    def listen(self, quiet_s: float | None, longest_s: float = 120.0, left: Left | None = None) -> Any:
        signal = super().listen(quiet_s, longest_s, left)
        if self._errors:
            raise self._errors.pop()
        return signal

    def along(self, text: str, *, slow: bool = False) -> Any:
        both = super().along(text, slow=slow)
        if self._errors:
            raise self._errors.pop()
        return both


LOST = AudioDeviceError("The microphone 'Yeti' stopped while it recorded.", "Plug it in again and repeat this.")


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Drill]:
    def made(keys: str = "", *, there: bool = True, **changed: Any) -> Drill:
        console = Console(width=80, highlight=False, markup=False, file=StringIO())
        sitting = Sitting.model_validate({
            "schema": "viva.practice/1", "id": diary.new_id(NOON), "created": NOON, "viva_version": "1", "mode": "read",
        })  # fmt: skip
        values: dict[str, Any] = {
            "studio": Failing(LOST), "person": Person(Typed(keys), console, there=there, wait=lambda _: None),
            "console": console, "scorer": FakeScorer(), "weigher": FakeWeigher(), "past": [],
            "material": load(paths.prompts_dir() / "practice"), "folder": tmp_path / "practice", "sitting": sitting,
            "chance": Random(1), "now": lambda: NOON, "count": 1,
        }  # fmt: skip
        return Drill(**{**values, **changed})

    return made


def shown(drill: Drill) -> str:
    file: Any = drill.console.file
    return " ".join(file.getvalue().split())


@pytest.mark.parametrize("how", [drill_read.read, drill_read.shadow])
def test_a_lost_microphone_costs_one_reading_and_no_more(
    make: Callable[..., Drill], how: Callable[[Drill, Any], None]
) -> None:
    drill = make("\n" + "\n" + "\n")
    how(drill, own_texts(TEXT))
    assert shown(drill).count("'Yeti' stopped while it recorded. Plug it in again and repeat this.") == 1
    [kept], _ = diary.sittings(drill.folder)
    assert len(kept.tries) == 1


def test_a_talk_can_be_begun_again_too(make: Callable[..., Drill]) -> None:
    drill = make("\n" + "\n")
    empty = AnswerCard.model_construct(not_enough="2 words", pace=None, fillers=None, latency=None)
    drill_talk.talk(drill, lambda _: empty, 60.0)
    assert [len(one.tries) for one in diary.sittings(drill.folder)[0]] == [1]


def test_where_nobody_can_mend_it_a_lost_microphone_ends_it(make: Callable[..., Drill]) -> None:
    with pytest.raises(AudioDeviceError):
        drill_read.read(make(there=False), own_texts(TEXT))


# --- the disk ---------------------------------------------------------------------------------------------


def test_what_was_scored_is_kept_before_it_is_compared(
    make: Callable[..., Drill], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The comparison takes seconds, in which anything can happen."""

    def stopped(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(drill_read, "beside", stopped)
    drill = make("\n", studio=FakeStudio(), scorer=FakeScorer({"schema": 30.0}))
    assert drill_run.run(drill, Typed(""), lambda: drill_read.read(drill, own_texts(TEXT))) == 130
    [kept], _ = diary.sittings(drill.folder)
    assert len(kept.tries) == 1
    assert [card.name for card in drill.cards()] == ["schema"]


def test_where_nothing_can_be_kept_nobody_reads_in_vain(
    viva_home: Path, text_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (viva_home / "practice").write_text("a file is in the way")
    done = alone(viva_home, text_file, stdin=subprocess.DEVNULL)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        f"{viva_home / 'practice'} cannot be written: File exists.",
        "Free some space, or set VIVA_HOME to another folder.",
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
def test_a_disk_that_is_full_is_said_before_anything_is_asked(viva_home: Path, text_file: str) -> None:
    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    done = alone(viva_home, text_file, stdin=subprocess.DEVNULL, preexec_fn=small)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        f"{viva_home / 'practice'} cannot be written: File too large.",
        "Free some space, or set VIVA_HOME to another folder.",
    ]


class Disk:
    """So many writings fit; then `freed` more."""

    def __init__(self, room: int) -> None:
        self.room = room

    def write(self, path: Path, content: str | bytes) -> None:
        if not self.room:
            raise StorageError(f"{path} could not be written: No space left on device.", "Free some space.")
        self.room -= 1
        write_private(path, content)


class Waiting(Typed):
    """Makes room on the disk when asked for the key that says so."""

    def __init__(self, keys: str, disk: Disk) -> None:
        super().__init__(keys)
        self._disk = disk

    def read(self) -> str:
        key = super().read()
        if key == "!":
            self._disk.room = 100
            return "\n"
        return key


@pytest.mark.parametrize("room", range(4))
def test_on_a_full_disk_nothing_is_lost_while_somebody_can_make_room(
    make: Callable[..., Drill], monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    """Whichever of the writings it is: the recording, the try, the cards, the melody."""
    disk = Disk(room)
    drill = make(studio=FakeStudio(), scorer=FakeScorer({"schema": 30.0}), keep_sound=True)
    drill.person = Person(Waiting("\n" + "!" + "n" + "\n", disk), drill.console, there=True, wait=lambda _: None)
    monkeypatch.setattr(diary, "write_private", disk.write)
    monkeypatch.setattr("bot.private.write_private", disk.write)
    drill_read.read(drill, own_texts(TEXT))
    assert shown(drill).count("No space left on device. Free some space.") == 1
    [kept], wrong = diary.sittings(drill.folder)
    assert (len(kept.tries), wrong) == (1, [])
    assert kept == drill.sitting
    assert [card.name for card in drill.cards()] == ["schema"]
    assert len(shelf.recordings(drill.folder, kept.id)) == 1


@pytest.mark.parametrize("there", [True, False])
def test_whoever_makes_no_room_keeps_what_was_kept(
    make: Callable[..., Drill], monkeypatch: pytest.MonkeyPatch, *, there: bool
) -> None:
    disk = Disk(3)
    drill = make("\n" + "a" + "\n" + "q", studio=FakeStudio(), there=there)
    monkeypatch.setattr(diary, "write_private", disk.write)

    def twice() -> None:
        for _ in range(2):
            drill_read.read(drill, own_texts(TEXT))

    with pytest.raises(StorageError, match="No space left"):
        drill_run.run(drill, Typed(""), twice)
    monkeypatch.undo()
    [kept], wrong = diary.sittings(drill.folder)
    assert (len(kept.tries), wrong) == (1, [])


def left(file: Path) -> tuple[int, int, int]:
    """What changes when a file is written or replaced."""
    found = file.lstat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def damage(kind: str, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    match kind:
        case "a folder":
            file.mkdir()
        case "a link":
            (file.parent / "elsewhere").write_text('{"schema": "viva.schedule/1", "cards": []}')
            file.symlink_to("elsewhere")
        case "a link to nothing":
            file.symlink_to("nowhere")
        case "newer":
            file.write_text('{"schema": "viva.schedule/2", "cards": []}')
        case "empty":
            file.write_text("")
        case "binary":
            file.write_bytes(b"\xff\xfe\x00")


@pytest.mark.parametrize("kind", ["a folder", "a link", "a link to nothing", "newer", "empty", "binary"])
def test_a_schedule_that_cannot_be_read_is_said_and_left(
    viva_home: Path, text_file: str, kind: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.audio.portaudio.devices", lambda: [Device(0, "mic", "x", 1, 1, 16_000, True, True)])
    monkeypatch.setattr("bot.catalogue.locate", lambda name: name)
    file = viva_home / "practice" / "schedule.json"
    damage(kind, file)
    before = left(file)
    assert app.main(["practice", "--text-file", text_file]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert str(file) in captured.err
    assert len(captured.err.splitlines()) == 2
    assert left(file) == before
    assert shelf.ids(viva_home / "practice") == []


# --- the clock --------------------------------------------------------------------------------------------


def test_a_clock_that_is_set_back_in_a_sitting_loses_nothing(make: Callable[..., Drill]) -> None:
    times = iter(NOON + timedelta(days=days) for days in (0, 0, 0, -400, -400, -400, -400, -400))
    drill = make(
        "\n" + "a" + "\n" + "\n", studio=FakeStudio(), now=lambda: next(times, NOON - timedelta(days=400)),
        scorer=FakeScorer({"schema": 30.0}),
    )  # fmt: skip
    drill_read.read(drill, own_texts(TEXT))
    [kept], wrong = diary.sittings(drill.folder)
    assert (len(kept.tries), wrong) == (2, [])
    [card] = diary.cards(drill.folder)
    assert card.due - NOON < timedelta(days=1), "it does not wait until the clock is where it was"


@pytest.mark.parametrize("year", [1970, 2099])
def test_a_clock_that_is_wrong_by_years_still_tells_when(tmp_path: Path, year: int) -> None:
    then = datetime(year, 1, 1, 0, 0, 1, tzinfo=UTC)
    key = practised(tmp_path, began=then)
    scheduled(tmp_path, "schema", at=then)
    assert shelf.ids(tmp_path) == [key]
    assert diary.sittings(tmp_path)[1] == []
    assert diary.cards(tmp_path)[0].last == then


def test_sittings_that_begin_in_the_same_second_are_two(tmp_path: Path) -> None:
    assert len({practised(tmp_path) for _ in range(20)}) == 20
    assert len(shelf.ids(tmp_path)) == 20


def test_two_at_once_keep_both_sittings_and_all_cards(viva_home: Path, text_file: str) -> None:
    one, other = (at_terminal(viva_home, text_file) for _ in range(2))
    try:
        for session in (one, other):
            first_reading(session)
        for session in (other, one):
            session.press(b"n")
            session.shows("[Enter] next")
            session.press(b"q")
            assert ended(session) == 0
    finally:
        one.close()
        other.close()
    found, wrong = diary.sittings(viva_home / "practice")
    assert ([len(sitting.tries) for sitting in found], wrong) == ([1, 1], [])
    [card] = diary.cards(viva_home / "practice")
    assert (card.name, card.tries) == ("schema", 2)


# --- where it runs ----------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name != "posix", reason="descriptors of POSIX")
@pytest.mark.parametrize("closed", [(0,), (1,), (2,), (1, 2), (0, 1, 2)])
def test_a_closed_stream_leads_nowhere_and_ends_nothing(
    viva_home: Path, text_file: str, closed: tuple[int, ...]
) -> None:
    done = alone(viva_home, text_file, "--json", preexec_fn=lambda: list(map(os.close, closed)))
    assert done.returncode == 0, done.stderr
    if 1 not in closed:
        assert json.loads(done.stdout)["words"]["of"] == 12, "nothing else is printed there"
    if 2 not in closed:
        assert "Practised" in done.stderr
    assert "Traceback" not in done.stderr
    [kept], wrong = diary.sittings(viva_home / "practice")
    assert (len(kept.tries), wrong) == (1, [])
    assert crashed(viva_home) == []


@pytest.mark.skipif(sys.platform == "win32", reason="terminals of POSIX")
def test_with_standard_error_closed_whoever_sees_the_questions_is_asked(viva_home: Path, text_file: str) -> None:
    session = at_terminal(viva_home, text_file, streams="2>&-")
    try:
        first_reading(session)
        session.press(b"n")
        session.shows("[Enter] next")
        session.press(b"q")
        assert ended(session) == 0
        assert "Practised" in session.text()
        assert session.settings()[:4] == session.before[:4]
    finally:
        session.close()
    assert crashed(viva_home) == []


@pytest.mark.skipif(sys.platform == "win32", reason="terminals of POSIX")
@pytest.mark.parametrize("streams", [">&-", "> questions.txt"])
def test_where_nobody_sees_the_questions_nobody_is_asked(
    viva_home: Path, text_file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, streams: str
) -> None:
    monkeypatch.chdir(tmp_path)
    session = at_terminal(viva_home, text_file, streams=streams)
    try:
        assert ended(session) == 0
    finally:
        session.close()
    assert len(diary.sittings(viva_home / "practice")[0]) == 1
    assert crashed(viva_home) == []


@pytest.mark.parametrize(
    "environment",
    [{"LANG": "C", "PYTHONIOENCODING": ""}, {"PYTHONIOENCODING": "ascii"}],
)
def test_a_terminal_without_our_letters_shows_signs_for_them(
    viva_home: Path, text_file: str, environment: dict[str, str]
) -> None:
    session = at_terminal(viva_home, text_file, environment={"HANG": "recording"} | environment)
    try:
        first_reading(session)
        session.press(b"\n")
        session.shows("Recording;")
        session.wait_for(lambda one: "##" in one.text() or "▮▮" in one.text())
        session.press(b"\x03")
        assert ended(session) == 130
    finally:
        session.close()
    assert crashed(viva_home) == []


@pytest.mark.skipif(sys.platform == "win32", reason="terminals of POSIX")
def test_forty_columns_are_enough_and_colours_can_be_left_out(viva_home: Path, text_file: str) -> None:
    session = at_terminal(viva_home, text_file, columns=40, environment={"HANG": "recording", "NO_COLOR": "1"})
    try:
        first_reading(session)
        session.press(b"\n")
        session.shows("Recording;")
        session.shows("0:02")
        assert sum("0:0" in row for row in session.seen.all) == 1, "the level stays in its row"
        session.press(b"\x03")
        assert ended(session) == 130
        assert max(map(len, session.seen.all)) <= 40
        assert "\x1b[3" not in session.raw.replace("\x1b[3m", "")
    finally:
        session.close()
