"""What happens to the devices of a running interview, and what must be there afterwards.

The interview is that of tests/fakes/interviewing.py on the devices of tests/fakes/troubled.py: the engines and the
candidate are fakes, all else is real.
"""

import asyncio
import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import numpy as np

from bot.audio.line import SILENT_S
from bot.errors import VivaError
from bot.frames import BRIEF_S
from bot.session import store
from bot.session.record import (
    DeviceBack,
    DeviceLost,
    Event,
    InterviewerSpeech,
    QuestionAsked,
    SessionEnded,
    Stall,
    TranscriptEvent,
    TurnEnded,
)
from tests.fakes.interviewing import UNSURE, Candidate, Told, interview
from tests.fakes.troubled import GIVE_UP_S, Scenario, Troubled

SPEED = 4.0
EDGE_S = 0.35
"""Words so close to a loss may be cut; so late, on a busy machine, a loss or a return is noticed."""
SOUND_TOLERANCE = 0.03
"""Share of the sound that may differ: edges of words, the converters' ramps."""

Wait = Iterator[Callable[[], bool]]


@dataclass(frozen=True)
class Case:
    """One kind of trouble."""

    name: str
    scenario: Scenario
    says: tuple[str, ...] = ()
    """What the interviewer has to say of it; nothing where it is empty."""
    pauses: bool = True
    """It is long enough to be a pause at all."""
    rejects: tuple[str, ...] = ("microphone", "speaker", "hear you")
    """Where nothing is to be said, none of these."""


@dataclass
class Outcome:
    """What came of one interview. None: does not apply."""

    name: str
    paused: bool | None = None
    said: bool | None = None
    words_kept: float = 0.0
    """Share of the words spoken into a microphone that heard them."""
    sound_kept: float = 0.0
    asked_once: bool = False
    went_on: bool = False
    away_s: float = 0.0
    problems: list[str] = field(default_factory=list)


# --- what happens ---------------------------------------------------------------------------------------------


def _unplug(d: Troubled, *kinds: str, for_s: float, when: Callable[[], bool], says_so: bool = False) -> Wait:
    yield when
    for kind in kinds:
        d.unplug(kind, says_so=says_so)  # type: ignore[arg-type]
    yield d.after(for_s)
    for kind in kinds:
        d.plug(kind)  # type: ignore[arg-type]


def _go_on(d: Troubled) -> Wait:
    """Two more answers, and the end."""
    turns = d.turns()
    yield lambda: d.turns() >= turns + 2 and d.speaks
    yield d.after(0.3)


def _mid_answer(d: Troubled) -> Callable[[], bool]:
    return lambda: d.turns() >= 1 and d.answering()


def _mid_question(d: Troubled) -> Callable[[], bool]:
    since: list[float] = []

    def speaking() -> bool:
        if not d.speaks or d.turns() < 2:
            since.clear()
            return False
        since.append(d.t)
        return d.t - since[0] > 0.35

    return speaking


def _awaited(d: Troubled) -> Callable[[], bool]:
    return lambda: d.turns() >= 2 and d.waited_for()


def microphone_in_answer(d: Troubled) -> Wait:
    yield from _unplug(d, "input", for_s=7.0, when=_mid_answer(d))
    yield from _go_on(d)


def microphone_says_so(d: Troubled) -> Wait:
    yield from _unplug(d, "input", for_s=6.0, when=_mid_answer(d), says_so=True)
    yield from _go_on(d)


def microphone_for_long(d: Troubled) -> Wait:
    yield from _unplug(d, "input", for_s=30.0, when=_mid_answer(d))
    yield from _go_on(d)


def microphone_in_question(d: Troubled) -> Wait:
    yield from _unplug(d, "input", for_s=7.0, when=_mid_question(d))
    yield from _go_on(d)


def speaker_in_question(d: Troubled) -> Wait:
    yield from _unplug(d, "output", for_s=7.0, when=_mid_question(d))
    yield from _go_on(d)


def speaker_in_answer(d: Troubled) -> Wait:
    yield from _unplug(d, "output", for_s=7.0, when=_mid_answer(d))
    yield from _go_on(d)


def headset_in_answer(d: Troubled) -> Wait:
    yield from _unplug(d, "input", "output", for_s=8.0, when=_mid_answer(d))
    yield from _go_on(d)


def wireless_drops(d: Troubled) -> Wait:
    yield from _unplug(d, "input", "output", for_s=0.6, when=_mid_answer(d), says_so=True)
    yield from _go_on(d)
    yield _mid_question(d)
    # Here the stream stays, and goes on by itself.
    d.delivers = False
    yield d.after(0.5)
    d.delivers = True
    yield from _go_on(d)


def default_changed(d: Troubled) -> Wait:
    """As where the system moves a stream that is there to another device: it ends, and opens under another name."""
    yield _mid_answer(d)
    d.names = {"input": "another microphone", "output": "another speaker"}
    for kind in ("input", "output"):
        d.unplug(kind, says_so=True)  # type: ignore[arg-type]
        d.plug(kind)  # type: ignore[arg-type]
    yield from _go_on(d)


def rate_in_answer(d: Troubled) -> Wait:
    yield _mid_answer(d)
    d.rate["input"], d.channels = 48_000, 2
    yield from _unplug(d, "input", for_s=1.0, when=lambda: True, says_so=True)
    yield from _go_on(d)


def rate_in_question(d: Troubled) -> Wait:
    yield _mid_question(d)
    d.rate["output"] = 44_100
    yield from _unplug(d, "output", for_s=0.5, when=lambda: True, says_so=True)
    yield from _go_on(d)


def nothing_at_first(d: Troubled) -> Wait:
    d.delivers = False
    yield lambda: d.lost() >= 1
    yield d.after(7.0)
    d.delivers = True
    yield from _go_on(d)


def nothing_on_return(d: Troubled) -> Wait:
    """It opens again, twice, and delivers nothing."""
    yield from _unplug(d, "input", for_s=3.0, when=_mid_answer(d))
    d.delivers = False
    yield d.after(6.0)
    d.delivers = True
    yield from _go_on(d)


def muted_when_awaited(d: Troubled) -> Wait:
    yield lambda: d.turns() >= 1 and d.speaks
    d.candidate.silent = True
    d.muted = True
    yield d.after(40.0)
    d.candidate.silent = False
    d.muted = False
    yield d.after(0.4)
    d.candidate.answer()
    yield from _go_on(d)


def muted_for_good(d: Troubled) -> Wait:
    """Unmuted without a word: the interviewer says that it hears again."""
    yield lambda: d.turns() >= 1 and d.speaks
    d.candidate.silent = True
    d.muted = True
    yield d.after(30.0)
    d.muted = False
    yield d.after(1.5)
    d.candidate.silent = False
    yield from _go_on(d)


def overruns(d: Troubled) -> Wait:
    for drop_s in (0.05, 0.3, 0.8):
        yield _mid_answer(d)
        d.drop_s = drop_s
        turns = d.turns()
        yield lambda: d.turns() > turns and d.speaks  # noqa: B023 - asked before the next round
    yield from _go_on(d)


CASES = (
    Case("microphone unplugged in mid-answer", microphone_in_answer, ("lost your microphone", "microphone is back")),
    Case("the same, reported at once", microphone_says_so, ("lost your microphone", "microphone is back")),
    Case("microphone away for half a minute", microphone_for_long, ("lost your microphone", "last I heard")),
    Case("microphone unplugged in a question", microphone_in_question, ("lost your microphone", "microphone is back")),
    Case("speaker unplugged in a question", speaker_in_question, ("speaker is back",)),
    Case("speaker unplugged in mid-answer", speaker_in_answer, ("speaker is back",)),
    Case("headset unplugged in mid-answer", headset_in_answer, ("microphone and your speaker are back",)),
    Case("wireless headset drops out for half a second", wireless_drops),
    Case("default devices changed", default_changed),
    Case("microphone comes back at 48 kHz, stereo", rate_in_answer),
    Case("speaker comes back at 44.1 kHz in a question", rate_in_question),
    Case("microphone delivers nothing at first", nothing_at_first, ("lost your microphone", "microphone is back")),
    Case("comes back, delivers nothing, then does", nothing_on_return, ("microphone is back",)),
    Case("muted when an answer is awaited", muted_when_awaited, ("Is it muted?",)),
    Case("muted, then unmuted without a word", muted_for_good, ("Is it muted?", "I can hear you")),
    Case("overruns: 0.05, 0.3 and 0.8 s", overruns, pauses=False),
)


def at_random(seed: int) -> Case:
    """Some device, at some moment, for some time."""

    def scenario(d: Troubled) -> Wait:
        chance = Random(seed)
        yield d.after(chance.uniform(0.5, 14.0))
        kinds = chance.choice((("input",), ("output",), ("input", "output")))
        for_s = chance.choice((chance.uniform(0.1, 2.0), chance.uniform(4.0, 12.0)))
        yield from _unplug(d, *kinds, for_s=for_s, when=lambda: True, says_so=chance.random() < 0.5)
        yield from _go_on(d)

    return Case(f"random {seed}", scenario)


# --- what came of it ------------------------------------------------------------------------------------------


def suffer(case: Case, home: Path, seed: int = 7) -> Outcome:
    """Holds one interview in `home`, in this process, and looks what is left."""
    os.environ["VIVA_HOME"] = str(home)
    made: list[Troubled] = []

    def end() -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    def devices(candidate: Candidate, speed: float) -> Troubled:
        made.append(Troubled(candidate, speed, case.scenario, end))
        return made[0]

    def listen(event: Event) -> None:
        made[0].note(event)

    outcome = Outcome(case.name)
    asyncio.run(interview(seed, _ignore, speed=SPEED, devices=devices, listener=listen))
    try:
        _check(case, store.open_session(store.folders(home / "sessions")[-1]), made[0], outcome)
    except VivaError as error:
        outcome.problems.append(error.message)
    return outcome


def _check(case: Case, session: store.StoredSession, devices: Troubled, outcome: Outcome) -> None:
    events = session.events()
    away = _away(events)
    outcome.away_s = sum(end_s - start_s for start_s, end_s in away)
    if case.pauses and away:
        busy = [
            event.type
            for event in events
            if isinstance(event, TurnEnded | Stall | QuestionAsked)
            and any(start_s + EDGE_S < event.t_s < end_s - EDGE_S for start_s, end_s in away)
        ]
        outcome.paused = not busy
        if busy:
            outcome.problems.append(f"meanwhile: {', '.join(busy)}")
    spoken = " ".join(event.text for event in events if isinstance(event, InterviewerSpeech))
    if case.says:
        outcome.said = all(words in spoken for words in case.says)
        if not outcome.said:
            outcome.problems.append(f"not said: {', '.join(words for words in case.says if words not in spoken)}")
        if again := [words for words in case.says if spoken.count(words) > 1]:
            outcome.problems.append(f"said more than once: {', '.join(again)}")
    elif not case.name.startswith("random"):
        # On a busy machine opening takes its time, and what was to be a moment is none.
        brief = all(end_s - start_s < BRIEF_S - SILENT_S for start_s, end_s in away)
        if brief and (talk := [words for words in case.rejects if words in spoken]):
            outcome.problems.append(f"talked about: {', '.join(talk)}")
    elif any(end_s - start_s > BRIEF_S + 4.0 for start_s, end_s in away):
        outcome.said = any(words in spoken for words in ("is back", "are back", "lost your microphone"))
    outcome.words_kept = _words(events, devices, outcome)
    outcome.sound_kept = _sound(session, devices, outcome)
    asked = [(event.id, event.move, event.target) for event in events if isinstance(event, QuestionAsked)]
    outcome.asked_once = len(asked) == len(set(asked))
    if not outcome.asked_once:
        outcome.problems.append("a question was asked twice")
    back_s = max([event.t_s for event in events if isinstance(event, DeviceBack)], default=0.0)
    later = [event for event in events if event.t_s > back_s]
    outcome.went_on = (
        devices.t < GIVE_UP_S
        and any(isinstance(event, TranscriptEvent) and event.words for event in later)
        and any(isinstance(event, QuestionAsked) for event in later)
        and [event.reason for event in events if isinstance(event, SessionEnded)] == ["interrupted"]
    )
    if not outcome.went_on:
        outcome.problems.append("it did not go on")


def _ignore(_: Told) -> None: ...


def _away(events: list[Event]) -> list[tuple[float, float]]:
    """From the first device's loss to the last one's return."""
    out: list[tuple[float, float]] = []
    missing: dict[str, float] = {}
    for event in events:
        if isinstance(event, DeviceLost):
            missing[event.device] = event.t_s
        elif isinstance(event, DeviceBack):
            since_s = min(missing.values(), default=event.t_s)
            missing.pop(event.device, None)
            if not missing:
                out.append((since_s, event.t_s))
    return out


def _words(events: list[Event], devices: Troubled, outcome: Outcome) -> float:
    """What was said into a microphone that heard it is there, once and in order."""
    kept = [
        word.text.replace(UNSURE, "") for event in events if isinstance(event, TranscriptEvent) for word in event.words
    ]
    last_s = max((event.t_s for event in events if isinstance(event, TurnEnded)), default=0.0)
    spoken = []
    for run in devices.candidate.runs:
        tokens = run.text.split()
        word_s = (run.end_s - run.start_s) / len(tokens)
        for number, token in enumerate(tokens):
            at_s = run.start_s + (number + 0.5) * word_s
            heard = not any(start_s - EDGE_S < at_s < end_s + EDGE_S for start_s, end_s in devices.unheard)
            if heard and run.end_s < last_s:
                spoken.append(token)
    there = iter(kept)
    missing = [word for word in spoken if not any(word == other for other in there)]
    if missing:
        outcome.problems.append(f"{len(missing)} words are lost: {' '.join(missing[:8])}")
    return 1.0 - len(missing) / max(1, len(spoken))


def _sound(session: store.StoredSession, devices: Troubled, outcome: Outcome) -> float:
    """The share of the candidate's sound that is on the record, at its time."""
    import soundfile

    track, rate = soundfile.read(session.folder / store.CANDIDATE_FILE, dtype="int16")
    at = np.arange(len(track)) / rate
    said = np.zeros(len(track), bool)
    for run in devices.candidate.runs:
        said |= (at >= run.start_s) & (at < run.end_s)
    for start_s, end_s in devices.unheard:
        said &= ~((at > start_s - EDGE_S / 4) & (at < end_s + EDGE_S / 4))
    if not said.any():
        return 1.0
    kept = float(np.mean(np.abs(track[said].astype(np.int32)) > 100))
    if kept < 1.0 - SOUND_TOLERANCE:
        outcome.problems.append(f"{100 * (1 - kept):.0f} % of the sound is lost or misplaced")
    last_s = max(event.t_s for event in session.events() if not isinstance(event, SessionEnded))
    if len(track) / rate < last_s:
        outcome.problems.append(f"the record has {len(track) / rate:.1f} s of {last_s:.1f} s")
    return kept
