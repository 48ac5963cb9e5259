"""What happens to interviews, and what must be there afterwards.

Each moment is an interview in a process and a home of its own, to which one thing happens. Then its session is opened
and held against what the interviewer is known to have heard, and `--resume` goes on with it.
"""

import os
import shutil
import signal
import subprocess
import time
import wave
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from fault_moments import SPEED, STOPS, Moment, Running, begin, jump_of

from bot.audio.simulated import SIMULATED_MICROPHONE
from bot.cli import predecessor
from bot.errors import VivaError
from bot.interviewer.encoder import WordsEncoder
from bot.scoring.answers import find_answers
from bot.session import store
from bot.session.record import QuestionAsked, RedoOf, SessionEnded, SessionStarted, TranscriptEvent
from tests.fakes.interviewing import UNSURE, Told, shipped_bank, turns_told
from tests.fakes.session_folder import answer, question, write_session

SMALL_DISK: Final = "8m"
DEADLINE_S: Final = 80.0
"""On the wall: whatever takes longer has stopped."""


@dataclass
class Outcome:
    """What came of it."""

    number: int
    turns: int = 0
    """That the interviewer had heard to their end."""
    kept: int = 0
    """Of them in the session, once."""
    began: bool = False
    opened: bool = False
    resumed: bool = False
    problems: list[str] = field(default_factory=list)


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
            early = moment.when == "time" and moment.after_s < 1.0
            ends = {130, *((70, *(-number for number in STOPS)) if early else ())}
            # The second signal may come when the interview has ended in order and nobody minds them any more.
            ends |= {-signal.SIGTERM} if moment.when == "closing" else set()
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
    outcome.kept = len(known)
    if not _all_there(texts, known, went_on=bool(told) and told[-1].what == "reopened"):
        outcome.kept = (Counter(texts) & Counter(known)).total()
        problems.append(f"turns are lost or doubled: {len(known)} were heard, {len(texts)} are kept")
    settled = [event for event in events if isinstance(event, TranscriptEvent)][:-1]
    if any(UNSURE in word.text for event in settled for word in event.words):
        problems.append("words of a first look are left on the record")
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
    return " ".join(word.text for word in event.words).replace(UNSURE, "")


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
        _, (taken, state) = predecessor.take_up(shipped_bank(), WordsEncoder())
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
    # 0: the earlier interview has one question, and so may be over before it is told to end.
    if running.code not in {130, 0}:
        outcome.problems.append(f"gone on with, it ended with {running.code}")
    new = [one for one in store.begun(home / "sessions") if one.name not in known]
    if len(new) != 1:
        outcome.problems.append(f"going on made {len(new)} sessions")
        return
    session, events = predecessor.last_interview(home / "sessions")
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
