"""The candidate at the microphone: every sample where the script wants it."""

import json
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.audio.pcm import SAMPLE_RATE, Signal, rms_dbfs, to_signal
from bot.candidate.player import CandidatePlayer
from bot.candidate.script import Script, Utterance
from bot.candidate.voice import CandidateVoice, Piece, split_fillers, stretch
from bot.session.record import Event, InterviewerSpeech, QuestionAsked, Stall

pytestmark = pytest.mark.unit

ASKED = QuestionAsked(t_s=0.0, id="q", text="Why?", move="ask")
HEARD = InterviewerSpeech(t_s=1.0, text="Why?", start_s=0.0, end_s=1.0)


class Tone:
    """Speaks every text as 0.25 s of a loud tone, times what the voice slows down."""

    sample_rate = SAMPLE_RATE

    def __init__(self) -> None:
        self.go = threading.Event()
        self.go.set()
        self.said: list[str] = []

    def signal(self, sentence: str, speed: float) -> Signal:
        assert self.go.wait(5.0)
        self.said.append(sentence)
        if "fail" in sentence:
            raise RuntimeError
        time_s = np.arange(int(0.25 * SAMPLE_RATE / speed)) / SAMPLE_RATE
        return (0.5 * np.sin(2 * np.pi * 200 * time_s)).astype(np.float32)


class Lines(Script):
    """Says what it is given, one utterance a call."""

    def __init__(self, *utterances: Utterance | None) -> None:
        super().__init__([], 0)
        self.utterances = list(utterances)
        self.speaking: list[bool] = []

    def on_event(self, event: Event, *, speaking: bool = False) -> Utterance | None:
        self.speaking.append(speaking)
        return self.utterances.pop(0) if self.utterances else None


def utterance(at_s: float, *pieces: Piece) -> Utterance:
    return Utterance("answer", at_s, pieces, "q")


def player(*utterances: Utterance | None, voice: Tone | None = None) -> CandidatePlayer:
    return CandidatePlayer(Lines(*utterances), CandidateVoice(voice or Tone()), seed=1)


def hear(candidate: CandidatePlayer, seconds: float, start_s: float = 0.0, block: int = 160) -> Signal:
    """What the microphone captures in blocks, once all sound is made."""
    while any(not plan.complete for plan in candidate._planned):
        threading.Event().wait(0.005)
    first, end = round(start_s * SAMPLE_RATE), round((start_s + seconds) * SAMPLE_RATE)
    blocks = [candidate.source(at, min(block, end - at)) for at in range(first, end, block)]
    return to_signal(b"".join(blocks))


def sounding(signal: Signal, start_s: float = 0.0) -> list[tuple[float, float]]:
    """Stretches above the room's noise, joined over 40 ms."""
    loud = np.flatnonzero(np.abs(signal) > 0.01)
    if not loud.size:
        return []
    cuts = np.flatnonzero(np.diff(loud) > 0.04 * SAMPLE_RATE)
    starts, ends = np.r_[loud[0], loud[cuts + 1]], np.r_[loud[cuts], loud[-1]]
    return [(start_s + a / SAMPLE_RATE, start_s + b / SAMPLE_RATE) for a, b in zip(starts, ends, strict=True)]


def kinds(candidate: CandidatePlayer) -> Sequence[tuple[str, str]]:
    return [(said.kind, said.text) for said in candidate.said]


def test_the_room_is_never_digital_silence() -> None:
    pcm = player().source(0, SAMPLE_RATE)
    assert -66.0 < rms_dbfs(pcm) < -64.0


def test_an_utterance_starts_on_time_to_the_sample() -> None:
    candidate = player(utterance(0.5, "hello"))
    candidate.on_event(HEARD)
    sound = hear(candidate, 2.0)
    ((start_s, end_s),) = sounding(sound)
    (said,) = candidate.said
    assert (said.start_s, said.act, said.question) == (0.5, "answer", "q")
    assert start_s == pytest.approx(0.5, abs=0.03)
    assert end_s == pytest.approx(said.end_s, abs=0.03)


@pytest.mark.parametrize("block", [160, 441, 7])
def test_the_size_of_the_blocks_does_not_matter(block: int) -> None:
    def captured(size: int) -> Signal:
        candidate = player(utterance(0.1, "one", 0.2, "two"))
        candidate.on_event(HEARD)
        return hear(candidate, 1.5, block=size)

    assert np.array_equal(captured(block), captured(1600))


def test_pauses_are_as_long_as_planned() -> None:
    candidate = player(utterance(0.1, "one", 0.7, "two"))
    candidate.on_event(HEARD)
    first, second = sounding(hear(candidate, 3.0))
    assert second[0] - first[1] == pytest.approx(0.7, abs=0.06)
    assert kinds(candidate) == [("speech", "one"), ("pause", ""), ("speech", "two")]
    one, pause, two = candidate.said
    assert pause.end_s - pause.start_s == pytest.approx(0.7, abs=1e-3)
    assert (one.end_s, pause.end_s) == (pause.start_s, two.start_s)


def test_fillers_are_known_apart_with_their_times() -> None:
    candidate = player(utterance(0.0, "Um, I would, uh, start."))
    candidate.on_event(HEARD)
    assert len(sounding(hear(candidate, 5.0))) == 4
    assert [text for kind, text in kinds(candidate) if kind == "filler"] == ["Um,", "uh,"]
    assert [text for kind, text in kinds(candidate) if kind == "speech"] == ["I would,", "start."]


def test_an_utterance_that_is_not_made_in_time_begins_late() -> None:
    voice = Tone()
    voice.go.clear()
    candidate = player(utterance(0.1, "slow"), voice=voice)
    candidate.on_event(HEARD)
    assert not sounding(to_signal(candidate.source(0, 8000)))
    voice.go.set()
    hear(candidate, 1.5, start_s=0.5)
    (said,) = candidate.said
    assert said.start_s == 0.5


def test_what_was_not_begun_is_withdrawn_when_the_interviewer_asks_on() -> None:
    candidate = player(utterance(1.0, "too late"), None, utterance(2.0, "in time"))
    candidate.on_event(HEARD)
    hear(candidate, 0.5)
    candidate.on_event(ASKED)
    candidate.on_event(HEARD)
    hear(candidate, 3.0, start_s=0.5)
    assert kinds(candidate) == [("speech", "in time")]


def test_what_was_begun_is_finished_first() -> None:
    candidate = player(utterance(0.0, "one", 0.5, "two"), None, utterance(0.2, "three"))
    candidate.on_event(HEARD)
    hear(candidate, 0.1)
    candidate.on_event(ASKED)
    candidate.on_event(HEARD)
    hear(candidate, 4.0, start_s=0.1)
    assert [text for kind, text in kinds(candidate) if kind == "speech"] == ["one", "two", "three"]


def test_the_script_knows_whether_it_is_speaking() -> None:
    candidate = player(utterance(0.2, "one"), None, None, None)
    candidate.on_event(HEARD)
    candidate.on_event(Stall(t_s=0.0, silence_s=1.0))
    hear(candidate, 0.3)
    candidate.on_event(Stall(t_s=0.3, silence_s=1.0))
    hear(candidate, 2.0, start_s=0.3)
    candidate.on_event(Stall(t_s=2.3, silence_s=1.0))
    script = candidate._script
    assert isinstance(script, Lines)
    assert script.speaking == [False, False, True, False]


def test_a_voice_that_fails_leaves_the_microphone_working() -> None:
    candidate = player(utterance(0.0, "one", "fail", "two"), None, utterance(1.5, "three"))
    candidate.on_event(HEARD)
    hear(candidate, 1.5)
    candidate.on_event(ASKED)
    candidate.on_event(HEARD)
    hear(candidate, 1.5, start_s=1.5)
    assert kinds(candidate) == [("speech", "one"), ("speech", "three")]


def test_the_truth_can_be_written(tmp_path: Path) -> None:
    candidate = player(utterance(0.25, "one"))
    candidate.on_event(HEARD)
    hear(candidate, 1.5)
    candidate.write_truth(tmp_path / "truth.json")
    truth = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))
    assert truth["schema"] == "viva.candidate/1"
    assert truth["said"][0] == {
        "utterance": 1,
        "act": "answer",
        "question": "q",
        "kind": "speech",
        "text": "one",
        "start_s": 0.25,
        "end_s": candidate.said[0].end_s,
    }


def test_after_closing_there_is_only_the_room() -> None:
    candidate = player(utterance(0.0, "one"))
    candidate.on_event(HEARD)
    candidate.close()
    assert rms_dbfs(candidate.source(0, SAMPLE_RATE)) < -60.0
    assert not candidate._maker.is_alive()


def test_fillers_are_found_in_text() -> None:
    assert split_fillers("Um, I would, uh, start.") == [
        ("Um,", "filler"),
        ("I would,", "speech"),
        ("uh,", "filler"),
        ("start.", "speech"),
    ]
    assert split_fillers("The umbrella hummed.") == [("The umbrella hummed.", "speech")]
    assert split_fillers("Hmm.") == [("Hmm.", "filler")]
    assert split_fillers("") == []


@pytest.mark.parametrize("factor", [0.8, 1.5, 2.0])
def test_stretching_changes_the_length_and_not_the_pitch(factor: float) -> None:
    tone = np.sin(2 * np.pi * 150 * np.arange(8000) / SAMPLE_RATE).astype(np.float32)
    longer = stretch(tone, factor)
    assert longer.size == pytest.approx(8000 * factor, rel=0.1)
    peak = np.argmax(np.abs(np.fft.rfft(longer * np.hanning(longer.size))))
    assert peak * SAMPLE_RATE / longer.size == pytest.approx(150, abs=6)


def test_what_is_too_short_to_stretch_stays() -> None:
    assert stretch(np.ones(100, np.float32), 2.0).size == 100
