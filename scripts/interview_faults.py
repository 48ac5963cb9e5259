"""Moments at which something happens to a running interview, and what must be there afterwards.

Each moment is an interview of its own (tests/fakes/interviewing.py: the engines and the candidate are fakes, all else
is real) in a process and a home of its own, to which one thing happens. Then its session is opened and held against
what the interviewer is known to have heard, and `--resume` goes on with it.
"""

import asyncio
import errno
import json
import os
import random
import resource
import select
import shutil
import signal
import subprocess
import sys
import time
import wave
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from io import FileIO
from itertools import islice
from pathlib import Path
from typing import Any, Final

from bot.audio.simulated import SIMULATED_MICROPHONE
from bot.cli import conduct, housekeeping
from bot.errors import VivaError
from bot.interviewer.encoder import WordsEncoder
from bot.scoring.answers import find_answers
from bot.session import events as event_log
from bot.session import recorder, store
from bot.session.record import QuestionAsked, RedoOf, SessionEnded, SessionStarted, TranscriptEvent
from tests.fakes.interviewing import Model, Told, interview, shipped_bank, turns_told
from tests.fakes.session_folder import answer, question, write_session

SPEED: Final = 4.0
DEADLINE_S: Final = 40.0
"""On the wall: whatever takes longer has stopped."""
LONGEST_S: Final = 5.0
"""On the wall, until something happens: 20 s of the interview, about four turns."""
SMALL_DISK: Final = "8m"
JUMPS_S: Final = (-1800.0, -20 * 3600.0, 40 * 86_400.0, 3 * 365 * 86_400.0, -3 * 365 * 86_400.0)
STOPS: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
STRATA: Final = tuple(
    (kind, when)
    for kind, _, when in (
        one.partition(" ")
        for one in (
            *("kill after", "kill time", "stop time", "full after", "readonly time", "term time", "files time"),
            *("clock time", "llm time", "kill opening", "kill torn", "term after", "kill closing", "kill before"),
            *("kill time", "full time", "stop after", "clock after", "term closing", "llm after", "kill after"),
            *("readonly after", "files after"),
        )
    )
)
"""What happens, and when: at a random time, at a line of the log (before, after, or with half of it written), at a step
of the opening, or while it ends. Random times alone would seldom hit the moments that matter."""


@dataclass(frozen=True)
class Moment:
    """One thing that happens at one moment."""

    number: int
    kind: str
    """`kill`, `term` (asked to end), `stop` (suspended for a while), `full` (disk), `readonly` (disk), `files` (no
    handles are left), `clock` (the computer's is set), `llm` (it fails from now on, every time in another way)."""
    when: str
    seed: int
    after_s: float = 0.0
    """On the wall, for `time`."""
    line: int = 0
    """Of the log, for `after`, `before` and `torn`; of the files made or moved, for `opening`."""
    event: str = ""
    """Only lines of this type count."""

    @property
    def chance(self) -> random.Random:
        return random.Random(f"{self.seed} {self.number}")

    def __str__(self) -> str:
        line = f" line {self.line} {self.event}".rstrip() if self.line else ""
        where = f"at {self.after_s:.2f} s" if self.when == "time" else f"{self.when}{line}"
        return f"{self.number}: {self.kind}, {where}"


@dataclass
class Outcome:
    """What came of it."""

    number: int
    turns: int = 0
    """That the interviewer had heard to their end."""
    began: bool = False
    opened: bool = False
    resumed: bool = False
    problems: list[str] = field(default_factory=list)


def moments(count: int, seed: int, kinds: Sequence[str] = ()) -> list[Moment]:
    """Spread evenly over kinds and strata, at random within them."""
    strata = [one for one in STRATA if not kinds or one[0] in kinds]
    out = []
    for number, (kind, when) in enumerate(islice(_again(strata), count), start=1):
        chance = random.Random(f"{seed}/{number}")
        after_s = chance.uniform(0.05, LONGEST_S)
        line, event = chance.randint(1, 24), ""
        if when == "opening":
            line = chance.randint(1, 9)
        elif when == "after" and chance.random() < 0.5:
            # A turn that has just ended: it would be lost if it were noted any later.
            line, event = chance.randint(1, 4), "transcript"
        at_line = when in {"after", "before", "torn", "opening"}
        out.append(Moment(number, kind, when, chance.randrange(2**30), after_s, line if at_line else 0, event))
    return out


def _again(strata: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    while True:
        yield from strata


# --- the interview, in a process of its own -------------------------------------------------------------------


@dataclass
class _Hooks:
    """How the moment comes about inside the process."""

    moment: Moment
    home: Path
    model: Model
    offset_s: float = 0.0
    """Of the computer's clock."""
    broken: int = 0
    """What writing raises."""
    lines: int = 0
    steps: int = 0
    struck: bool = False

    def strike(self, *_: object) -> None:
        self.struck = True
        chance = self.moment.chance
        match self.moment.kind:
            case "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            case "term":
                os.kill(os.getpid(), chance.choice(STOPS))
            case "stop":
                os.kill(os.getpid(), signal.SIGSTOP)
            case "full":
                _fill(self.home)
            case "readonly":
                self.broken = errno.EROFS
            case "files":
                resource.setrlimit(
                    resource.RLIMIT_NOFILE, (_lowest_free(), resource.getrlimit(resource.RLIMIT_NOFILE)[1])
                )
            case "clock":
                self.offset_s += jump_of(self.moment)
            case "llm":
                self.model.faulty = True

    def install(self) -> None:
        """Puts itself round the log, the files and the clock of this process."""
        hooks, write = self, event_log.EventLog.write

        def counted(log: Any, event: Any) -> None:
            counts = hooks.moment.event in {"", event.type}
            hooks.lines += counts
            due = counts and hooks.lines == hooks.moment.line
            if due and hooks.moment.when == "torn":
                line = event_log.EVENT.dump_json(event)
                log._file.write(line[: len(line) // 2])  # noqa: SLF001 - half a line, which it never writes itself
                hooks.strike()
            if due and hooks.moment.when == "before":
                hooks.strike()
            write(log, event)
            if due and hooks.moment.when == "after":
                hooks.strike()

        def opening(event: str, arguments: tuple[Any, ...]) -> None:
            if event in {"open", "os.mkdir", "os.rename"} and str(arguments[0]).startswith(f"{hooks.home}/sessions/2"):
                hooks.steps += 1
                if hooks.steps == hooks.moment.line:
                    hooks.strike()

        class Files(FileIO):
            def write(self, data: Any) -> int:
                if hooks.broken:
                    raise OSError(hooks.broken, os.strerror(hooks.broken))
                return super().write(data)

        class Now(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> datetime:
                return datetime.now(tz) + timedelta(seconds=hooks.offset_s)

        really = time.time
        time.time = lambda: really() + hooks.offset_s
        conduct.datetime = housekeeping.datetime = Now
        event_log.FileIO = recorder.FileIO = Files
        event_log.EventLog.write = counted
        if self.moment.when == "opening":
            sys.addaudithook(opening)
        signal.signal(signal.SIGUSR1, self.strike)


def jump_of(moment: Moment) -> float:
    """By how much the computer's clock is set, in seconds."""
    return JUMPS_S[moment.seed % len(JUMPS_S)]


def _fill(home: Path) -> None:
    """Leaves no byte."""
    descriptor = os.open(home / "filler", os.O_WRONLY | os.O_CREAT, 0o600)
    with suppress(OSError):
        while os.write(descriptor, bytes(4096)):
            pass
    os.close(descriptor)


def _lowest_free() -> int:
    """The first handle that could be given out next."""
    used = {int(path.name) for path in Path("/proc/self/fd").iterdir()}
    return next(number for number in range(len(used) + 1) if number not in used)


@dataclass
class Running:
    """An interview in a process of its own, and what it tells."""

    pid: int
    pipe: int
    told: list[Told] = field(default_factory=list)
    code: int | None = None
    """Minus the signal, if one ended it."""
    _rest: bytes = b""

    def wait(self, until: Callable[[], bool], seconds: float) -> bool:
        """Listens until it is so, or the time is over; says whether it is."""
        deadline = time.monotonic() + seconds
        while not until() and (left := deadline - time.monotonic()) > 0:
            self._listen(min(left, 0.02))
            self._reap()
        return until()

    def over(self) -> bool:
        return self.code is not None

    def send(self, number: int) -> None:
        if self.code is None:
            os.kill(self.pid, number)

    def close(self) -> None:
        self.send(signal.SIGKILL)
        self.wait(self.over, 5.0)
        os.close(self.pipe)

    def _listen(self, seconds: float) -> None:
        if not select.select([self.pipe], [], [], seconds)[0]:
            return
        data = os.read(self.pipe, 65536)
        if not data:
            time.sleep(seconds)
        *lines, self._rest = (self._rest + data).split(b"\n")
        self.told += [Told(**json.loads(line)) for line in lines]

    def _reap(self) -> None:
        if self.code is not None:
            return
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        if pid:
            self.code = os.waitstatus_to_exitcode(status)
            while select.select([self.pipe], [], [], 0)[0] and (data := os.read(self.pipe, 65536)):
                self._rest += data
            *lines, _ = self._rest.split(b"\n")
            self.told += [Told(**json.loads(line)) for line in lines]


def begin(moment: Moment, home: Path, *, resume: bool = False, offset_s: float = 0.0) -> Running:
    """Starts the interview; after a fault, one that goes on undisturbed."""
    hears, tells = os.pipe()
    pid = os.fork()
    if pid:
        os.close(tells)
        return Running(pid, hears)
    code = 70
    try:
        os.close(hears)
        log = os.open(home.parent / f"{home.name}.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.environ["VIVA_HOME"] = str(home)
        model = Model(moment.chance)
        calm = replace(moment, kind="none", when="never", line=0) if resume else moment
        _Hooks(calm, home, model, offset_s).install()
        began = housekeeping.Clocks.now()

        def tell(told: Told) -> None:
            os.write(tells, json.dumps(asdict(told)).encode() + b"\n")

        with_model = model if moment.kind == "llm" else None
        held = asyncio.run(interview(moment.seed, tell, resume=resume, speed=SPEED, model=with_model))
        print(housekeeping.tidy(began), held.error and held.error.message, flush=True)
        code = 1 if held.error else {"stopped": 130, "finished": 0}.get(held.outcome, 71)
    except VivaError as error:
        print(error.message, flush=True)
        code = 3
    except BaseException:  # noqa: BLE001 - a copy of the parent must not go on as if it were the parent
        import traceback

        traceback.print_exc()
    finally:
        with suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


# --- what happens, and what must be there then ----------------------------------------------------------------


def suffer(moment: Moment, folder: Path) -> Outcome:
    """Lets it happen to an interview in `folder`, which is the moment's own, and tells what came of it."""
    outcome = Outcome(moment.number)
    home = folder / "home"
    home.mkdir(parents=True)
    with _small_disk(home) if moment.kind == "full" else _any_disk():
        mine = _earlier_sessions(home / "sessions")
        known = {one.name for one in store.folders(home / "sessions")}
        running = begin(moment, home)
        try:
            _happen(moment, running, outcome)
        finally:
            running.close()
        (home / "filler").unlink(missing_ok=True)
        outcome.turns = len(turns_told(running.told))
        missing = known - {one.name for one in store.folders(home / "sessions")}
        if missing:
            outcome.problems.append(f"earlier sessions are gone: {', '.join(sorted(missing))}")
        new = [one for one in store.begun(home / "sessions") if one.name not in known]
        last = mine
        if new:
            last = _check(new[-1], running.told, moment, running.code, outcome) or mine
        elif running.told:
            outcome.problems.append("there is no session")
        outcome.opened = not outcome.problems
        _go_on(moment, home, last, outcome)
    return outcome


def _happen(moment: Moment, running: Running, outcome: Outcome) -> None:
    """Up to the end of the process."""
    chance = moment.chance
    if moment.when in {"time", "closing"}:
        running.wait(running.over, moment.after_s)
    if moment.when == "time":
        running.send({"kill": signal.SIGKILL, "stop": signal.SIGSTOP}.get(moment.kind, signal.SIGUSR1))
    elif moment.when == "closing":
        running.send(signal.SIGTERM)
        running.wait(running.over, chance.uniform(0.0, 0.2))
        running.send(signal.SIGKILL if moment.kind == "kill" else signal.SIGTERM)
    elif not running.wait(lambda: running.over() or _stopped(running) or _seen(moment, running), DEADLINE_S / 2):
        outcome.problems.append("the moment never came")
    match moment.kind:
        case "kill":
            ends = {-signal.SIGKILL} | ({130} if moment.when == "closing" else set())
        case "term":
            # Before the interview begins nobody minds the signals yet.
            ends = {130, *(-number for number in STOPS if moment.when == "time" and moment.after_s < 1.0), 70}
        case "full" | "readonly":
            # 3: before it began, when no session is left.
            ends = {1, 3}
        case _:
            if moment.kind == "stop":
                time.sleep(chance.uniform(0.1, 4.0))
                running.send(signal.SIGCONT)
            before = len(running.told)
            more = chance.randint(1, 2)
            if not running.wait(lambda: len(running.told) >= before + more or running.over(), DEADLINE_S / 2):
                outcome.problems.append("it did not go on")
            running.send(chance.choice((signal.SIGKILL, signal.SIGTERM)))
            ends = {-signal.SIGKILL, 130}
    if not running.wait(running.over, DEADLINE_S / 2):
        outcome.problems.append("it did not end")
    elif running.code not in ends:
        outcome.problems.append(f"it ended with {running.code}")


def _stopped(running: Running) -> bool:
    """Whether it is suspended."""
    if running.over():
        return False
    return Path(f"/proc/{running.pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


def _seen(moment: Moment, running: Running) -> bool:
    """For what leaves the process running: long enough after the line, three turns having come."""
    return moment.kind in {"files", "clock", "llm"} and len(running.told) >= 6


def _check(
    folder: Path, told: Sequence[Told], moment: Moment, code: int | None, outcome: Outcome
) -> store.StoredSession | None:
    """What is wrong with the session; the session if it began."""
    problems = outcome.problems
    try:
        session = store.open_session(folder)
        events = session.events()
        session.mend(events)
        find_answers(events)
    except VivaError as error:
        problems.append(f"it does not open: {error.message}")
        return None
    texts = [text for event in events if isinstance(event, TranscriptEvent) if (text := _text(event))]
    known = turns_told(told)
    if not _all_there(texts, known, went_on=bool(told) and told[-1].what == "reopened"):
        problems.append(f"turns are lost or doubled: {len(known)} were heard, {len(texts)} are kept")
    asked = [event.id for event in events if isinstance(event, QuestionAsked) and event.move == "ask"]
    if len(asked) != len(set(asked)):
        problems.append("a question was asked twice")
    ended = [event.reason for event in events if isinstance(event, SessionEnded)]
    if (code == 130 and ended not in (["interrupted"], [])) or (code == 130 and not ended and moment.when != "closing"):
        problems.append(f"its end is noted as {ended}")
    if moment.kind == "full" and code == 1 and ended != ["failed"]:
        problems.append(f"on a full disk its end is noted as {ended}")
    problems += _sound(folder, max((event.t_s for event in events), default=0.0))
    problems += [
        f"{path.name} is open to others" for path in (folder, *folder.iterdir()) if path.stat().st_mode & 0o077
    ]
    if (folder / ".room").exists():
        problems.append("the room for the end was left")
    outcome.began = any(isinstance(event, SessionStarted) for event in events)
    return session if outcome.began else None


def _all_there(kept: Sequence[str], known: Sequence[str], *, went_on: bool) -> bool:
    """Whether every turn is kept once. The last may have been written and the process ended before it was told."""
    if went_on and len(kept) == len(known):
        return list(kept[:-1]) == list(known[:-1]) and kept[-1].startswith(known[-1])
    return list(kept[: len(known)]) == list(known) and len(kept) <= len(known) + 1


def _text(event: TranscriptEvent) -> str:
    return " ".join(word.text for word in event.words)


def _sound(folder: Path, until_s: float) -> Iterator[str]:
    lengths = []
    for name in (store.CANDIDATE_FILE, store.INTERVIEWER_FILE):
        if not (path := folder / name).exists():
            continue
        try:
            with wave.open(str(path), "rb") as track:
                lengths.append(track.getnframes() / track.getframerate())
                if len(track.readframes(track.getnframes())) != track.getnframes() * 2:
                    yield f"{name} is shorter than it says"
        except (wave.Error, EOFError) as error:
            yield f"{name} does not open: {error}"
    if len(set(lengths)) > 1:
        yield f"the tracks have different lengths: {lengths}"
    # When the disk is full, the sound ends some of the wall's moments before the interview does.
    if lengths and lengths[0] < until_s - 1.0 * SPEED:
        yield f"there are {lengths[0]:.1f} s of sound and events up to {until_s:.1f} s"


def _go_on(moment: Moment, home: Path, last: store.StoredSession, outcome: Outcome) -> None:
    """--resume takes the right session and does not ask again what was answered."""
    before = len(outcome.problems)
    known = {one.name for one in store.folders(home / "sessions")}
    os.environ["VIVA_HOME"] = str(home)
    try:
        _, (taken, state) = conduct.take_up(shipped_bank(), WordsEncoder())
    except VivaError as error:
        outcome.problems.append(f"it cannot be gone on with: {error.message}")
        return
    if taken != last.id:
        outcome.problems.append(f"--resume takes {taken} and not {last.id}")
    # The clock stays wrong, or was set right meanwhile.
    offset_s = jump_of(moment) if moment.kind == "clock" and moment.chance.random() < 0.5 else 0.0
    running = begin(moment, home, resume=True, offset_s=offset_s)
    try:
        if not running.wait(lambda: bool(running.told) or running.over(), DEADLINE_S / 2):
            outcome.problems.append("gone on with, it does not go on")
        running.send(signal.SIGTERM)
        running.wait(running.over, DEADLINE_S / 2)
    finally:
        running.close()
    if running.code != 130:
        outcome.problems.append(f"gone on with, it ended with {running.code}")
    new = [one for one in store.begun(home / "sessions") if one.name not in known]
    if len(new) != 1:
        outcome.problems.append(f"going on made {len(new)} sessions")
        return
    session, events = conduct.last_interview(home / "sessions")
    if session.folder != new[0]:
        outcome.problems.append(f"--resume would take {session.id} next, and not {new[0].name}")
        return
    if session.record.resumed_from != last.id:
        outcome.problems.append(f"it goes on with {session.record.resumed_from} and not {last.id}")
    asked = {event.id for event in events if isinstance(event, QuestionAsked) and event.move == "ask"}
    if again := asked & set(state.asked):
        outcome.problems.append(f"what was answered is asked again: {', '.join(sorted(again))}")
    outcome.resumed = len(outcome.problems) == before


# --- where it happens -----------------------------------------------------------------------------------------


def _earlier_sessions(sessions: Path) -> store.StoredSession:
    """An interview that was broken off, and after it a demo, a second try, and an empty folder; gives the interview."""
    text = (
        "I would begin with what it has to decide, and then look at the labels and the budget and who gets hurt by it."
    )
    said = [question("Design it.", 0.5, 1.0, "design-fraud-realtime"), answer((1.5, 9.0, text))]
    now = datetime.now().astimezone() - timedelta(days=60)
    made = [write_session(sessions, said, now=now + timedelta(days=i), ended=None, sound=False) for i in range(3)]
    mine, demo, redo = (store.open_session(folder) for folder in made)
    store.write_record(demo.folder, demo.record.model_copy(update={"devices": {"input": SIMULATED_MICROPHONE}}))
    store.write_record(redo.folder, redo.record.model_copy(update={"redo_of": RedoOf(session=mine.id, answer=1)}))
    store.create(sessions, now + timedelta(days=4))
    (sessions.parent / "config.toml").write_text("[sessions]\nkeep_days = 400\n")
    return mine


def can_mount() -> bool:
    """Whether a small disk can be made here."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("mount") is not None


@contextmanager
def _small_disk(home: Path) -> Iterator[None]:
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK},mode=0700", "viva-stress", str(home)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(home)], check=True)


@contextmanager
def _any_disk() -> Iterator[None]:
    yield
