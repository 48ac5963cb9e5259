"""Moments of a running interview, what happens at them, and the process that it happens to.

The interview is that of tests/fakes/interviewing.py: the engines and the candidate are fakes, all else is real.
"""

import asyncio
import errno
import json
import os
import random
import resource
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from io import FileIO
from itertools import islice
from pathlib import Path
from typing import Any, Final

from bot.cli import conduct, housekeeping
from bot.errors import VivaError
from bot.session import events as event_log
from bot.session import recorder
from tests.fakes.interviewing import Model, Told, interview

SPEED: Final = 4.0
LONGEST_S: Final = 5.0
"""On the wall, until something happens: 20 s of the interview, about four turns."""
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

        def counted(log: Any, *events: Any) -> None:
            before = hooks.lines
            hooks.lines += sum(hooks.moment.event in {"", event.type} for event in events)
            due = before < hooks.moment.line <= hooks.lines
            if due and hooks.moment.when == "torn":
                lines = b"\n".join(event_log.EVENT.dump_json(event) for event in events)
                log._file.write(lines[: hooks.moment.chance.randrange(len(lines))])  # noqa: SLF001 - half a line, which it never writes itself
                hooks.strike()
            if due and hooks.moment.when == "before":
                hooks.strike()
            write(log, *events)
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
        signal.signal(signal.SIGHUP, signal.SIG_DFL)  # begun under nohup it would stay ignored, as it should


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
        hooks = _Hooks(calm, home, model, offset_s)
        hooks.install()
        began = housekeeping.Clocks.now()

        def tell(told: Told) -> None:
            if hooks.broken:  # where nothing can be written, nothing can be kept
                return
            os.write(tells, json.dumps(asdict(told)).encode() + b"\n")

        with_model = model if moment.kind == "llm" else None
        held = asyncio.run(interview(moment.seed, tell, resume=resume, speed=SPEED, model=with_model))
        print(housekeeping.tidy(began), held.error and held.error.message, flush=True)
        code = 1 if held.error else {"interrupted": 130, "failed": 71}.get(held.outcome, 0)
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
