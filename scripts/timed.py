"""How far off times are: a method's onset, first word of substance and pauses against the truth of built sessions."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import webrtcvad
from known_phrases import levels_db
from known_times import BORDER_S, Built, Truth

from bot.audio.pcm import FRAME_SAMPLES, SAMPLE_RATE, to_samples
from bot.scoring.latency import measure_latency
from bot.scoring.measures import Material
from bot.scoring.recording import Transcriber
from bot.scoring.session import SessionMaterial, score_session
from bot.scoring.spans import Span, gaps, merged
from bot.scoring.speech import PAUSE_S, Person, find_speech
from bot.stt.transcript import Word

MEDIAN_MS: Final = 30.0
P95_MS: Final = 80.0
NEAR_S: Final = 0.4
AFTER_S: Final = 1.5
"""How long after an answer's end a baseline still listens to it."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a method says of one answer, in seconds of the session."""

    onset_s: float | None
    content_s: float | None
    pauses: tuple[Span, ...]


@dataclass(slots=True)
class Errors:
    """In milliseconds; signed where the sign tells something."""

    onset: list[float] = field(default_factory=list)
    content: list[float] = field(default_factory=list)
    pause_start: list[float] = field(default_factory=list)
    pause_end: list[float] = field(default_factory=list)
    pause_length: list[float] = field(default_factory=list)
    pauses: int = 0
    missed: int = 0
    invented: int = 0
    unheard: int = 0
    """Answers without an onset."""
    border: dict[float, list[bool]] = field(default_factory=dict)
    """For silences about as long as the shortest pause: whether each was taken for one."""

    def add(self, truth: Truth, found: Found) -> None:
        """One answer."""
        if found.onset_s is None:
            self.unheard += 1
        elif truth.clear[0][0]:
            self.onset.append(1000 * (found.onset_s - truth.onset_s))
        if found.content_s is not None and truth.content_clear:
            self.content.append(1000 * (found.content_s - truth.content_s))
        for i, pause in enumerate(truth.pauses):
            self._add_pause(pause, (truth.clear[i][1], truth.clear[i + 1][0]), found.pauses)
        # Beside an edge that nobody knows a pause may well be.
        unsure = [Span(pause.start_s - NEAR_S, pause.end_s + NEAR_S) for pause in truth.pauses]
        doubts = [not (truth.clear[i][1] and truth.clear[i + 1][0]) for i in range(len(truth.pauses))]
        taken = [*truth.pauses, *(span for span, doubt in zip(unsure, doubts, strict=True) if doubt)]
        self.invented += sum(not any(other.meets(span) for span in taken) for other in found.pauses)

    def _add_pause(self, pause: Span, clear: tuple[bool, bool], found: Sequence[Span]) -> None:
        near = [other for other in found if other.within(pause).length_s > pause.length_s / 2]
        if short := next((s for s in BORDER_S if abs(pause.length_s - s) < 0.01), None):
            if all(clear):
                self.border.setdefault(short, []).append(bool(near))
            return
        if all(clear):
            self.pauses += 1
            self.missed += not near
        if not near:
            return
        best = max(near, key=lambda other: other.within(pause).length_s)
        if clear[0]:
            self.pause_start.append(1000 * (best.start_s - pause.start_s))
        if clear[1]:
            self.pause_end.append(1000 * (best.end_s - pause.end_s))
        if all(clear):
            self.pause_length.append(1000 * (best.length_s - pause.length_s))

    def row(self) -> str:
        """One line of a table."""
        cells = [spread(errors) for errors in (self.onset, self.content, self.pause_start, self.pause_end)]
        cells += [spread(self.pause_length), f"{self.missed:4}/{self.pauses:<4}", f"{self.invented:4}"]
        border = (f"{sum(self.border.get(s, [])):3}/{len(self.border.get(s, [])):<3}" for s in BORDER_S)
        return "  ".join([*cells, *border])


HEAD: Final = "  ".join(
    [*(f"{name:>12}" for name in ("onset", "content", "pause start", "pause end", "length")), "   missed", "inv."]
    + [f"{s:g} s  " for s in BORDER_S]
)


def spread(errors: Sequence[float]) -> str:
    """Median and 95th percentile of the absolute errors, ms."""
    if not errors:
        return f"{'-':>12}"
    size = np.abs(errors)
    return f"{np.median(size):5.0f} /{np.percentile(size, 95):5.0f}"


def within(errors: Sequence[float]) -> bool:
    """Whether median and 95th percentile hold what is asked."""
    size = np.abs(errors)
    return bool(np.median(size) <= MEDIAN_MS and np.percentile(size, 95) <= P95_MS)


def viva(truths: Sequence[Truth], session: SessionMaterial, person: Callable[[], Person]) -> list[Found]:
    """The scorecard's own numbers."""
    card = score_session(session, None, person=person())
    out = []
    for truth, made in zip(truths, card.answers, strict=True):
        latency, pace = made.latency, made.pace
        onset = None if latency is None else truth.question_end_s + latency.onset_s
        content = None
        if latency is not None and latency.content_s is not None:
            content = truth.question_end_s + latency.content_s
        pauses = tuple(Span(pause.start_s, pause.end_s) for pause in pace.pauses) if pace else ()
        out.append(Found(onset, content, pauses))
    return out


def whisper(words: Sequence[Sequence[Word]]) -> list[Found]:
    """From the recogniser's word times alone."""
    out = []
    for said in words:
        runs = merged(Span(word.start_s, word.end_s) for word in said)
        onset = runs[0].start_s if runs else None
        content = next((word.start_s for word in said if word.text.lower().strip(".,") not in {"um", "uh"}), None)
        out.append(Found(onset, content, tuple(gaps(runs, PAUSE_S))))
    return out


def by_webrtc(built: Built) -> list[Found]:
    """webrtcvad, mode 2, 20 ms, as it comes."""
    assert built.session.candidate
    signal = built.session.candidate.read(0.0, built.session.candidate.duration_s)
    vad, pcm = webrtcvad.Vad(2), to_samples(signal)
    starts = range(0, pcm.size - FRAME_SAMPLES + 1, FRAME_SAMPLES)
    flags = [vad.is_speech(pcm[i : i + FRAME_SAMPLES].tobytes(), SAMPLE_RATE) for i in starts]
    return _cut(built, flags, FRAME_SAMPLES / SAMPLE_RATE)


def by_energy(built: Built) -> list[Found]:
    """Level over 5 ms within 30 dB of the recording's loud parts, each millisecond; holes under 50 ms closed."""
    assert built.session.candidate
    level = levels_db(built.session.candidate.read(0.0, built.session.candidate.duration_s))
    return _cut(built, (level > np.percentile(level, 98) - 30.0).tolist(), 0.001)


def _cut(built: Built, flags: Sequence[bool], step_s: float) -> list[Found]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags, [0]]))).reshape(-1, 2) * step_s
    runs = merged((Span(float(first), float(last)) for first, last in edges), 0.05)
    out = []
    for truth in built.truths:
        window = Span(truth.question_end_s, truth.end_s + AFTER_S)
        inside = [run for run in runs if run.meets(window)]
        onset = inside[0].start_s if inside else None
        out.append(Found(onset, None, tuple(gaps(inside, PAUSE_S))))
    return out


def recognised(built: Built, transcriber: Transcriber) -> list[list[Word]]:
    """Each answer's words by the recogniser, as after a live turn."""
    assert built.session.candidate
    out = []
    for truth in built.truths:
        start_s = truth.onset_s - 0.4
        signal = built.session.candidate.read(start_s, truth.end_s + 0.4)
        out.append(list(transcriber.transcribe(signal, start_s=start_s).words))
    return out


def gathered(pairs: Iterable[tuple[Truth, Found]]) -> Errors:
    """All errors of some answers."""
    errors = Errors()
    for truth, found in pairs:
        errors.add(truth, found)
    return errors


def content_by_words(
    built: Built, words: Sequence[Sequence[Word]], person: Callable[[], Person], *, given: bool
) -> list[Found]:
    """The first word of substance with the recogniser's words, as the scorecard finds it; `given`: with the places of
    hesitations, which the recogniser drops. Pauses are left out: they need no words.
    """
    assert built.session.candidate
    activity = find_speech(built.session.candidate, person())
    out = []
    for truth, said in zip(built.truths, words, strict=True):
        runs = activity.inside(Span(truth.question_end_s + 0.15, truth.end_s + AFTER_S))
        fillers = Material(tuple(said), ()).with_fillers().fillers
        empty = {i for one in fillers if one.kind in {"vocal", "lexical"} for i in range(one.first, one.last + 1)}
        hesitations = [truth.filler] if given and truth.filler and truth.opening == "filler" else []
        found = measure_latency(truth.question_end_s, runs, said, empty, hesitations)
        onset = None if found is None else found.onset_s + truth.question_end_s
        late = found.content_s if found else None
        out.append(Found(onset, None if late is None else late + truth.question_end_s, truth.pauses))
    return out
