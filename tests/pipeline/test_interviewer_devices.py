"""The interviewer when a device is away or the microphone is muted: it waits, says so once, and goes on."""

from collections.abc import Sequence
from math import inf
from typing import Any, cast

import pytest
from pipecat.frames.frames import Frame, InterruptionFrame
from pipecat.processors.frame_processor import FrameDirection

from bot.frames import (
    DeviceGone,
    DeviceThere,
    Heard,
    Playing,
    Say,
    SpeechPaused,
    SpeechStarted,
    TurnDrafted,
    TurnEnded,
    TurnReopened,
)
from bot.interviewer import lines
from bot.interviewer.moves import Move, Reply
from bot.interviewer.processor import InterviewerProcessor
from bot.session.events import Notes, settled
from bot.session.record import DeviceBack, DeviceLost, Event
from bot.stt.transcript import Transcript, Turn
from tests.fakes.hearing import Collector, Script, play

pytestmark = [pytest.mark.pipeline, pytest.mark.looptime]

WELCOME = "Welcome. Tell me about a decision."
WORD_S = 0.25


class Interview:
    """Its state is the list of texts it has answered; it notes what time it was told."""

    def __init__(self) -> None:
        self.clock: list[float] = []

    def begin(self, now_s: float) -> tuple[Any, Reply]:
        return (), Reply(WELCOME, move=Move("ask", "q1"))

    def respond(self, state: Any, turn: Turn, now_s: float) -> tuple[Any, Reply]:
        self.clock.append(now_s)
        state = (*state, turn.transcript.text)
        text = f"This is one. Follow-up {len(state)}?"
        return state, Reply(text, move=Move("probe_reasoning", "q1", target=f"why {len(state)}"))

    def silence(self, state: Any, silent_s: float, now_s: float) -> tuple[Any, Reply] | None:
        return (state, Reply("Take your time.", act="think")) if silent_s > 12.0 else None

    def interrupted(self, state: Any, heard: str, said: str) -> Any:
        return (*state, f"cut after: {heard}")

    def was_cut(self, state: Any) -> bool:
        return False

    def study(self, state: Any) -> None: ...

    def returned(self, state: Any, away_s: float) -> str:
        return lines.GO_AHEAD

    def unheard(self, state: Any) -> tuple[Any, Reply]:
        return state, Reply(lines.NOT_HEARD, ends=True, ending="unheard")


class Speaker(Collector):
    """Says what it is given, a word in a quarter of a second, unless it is unplugged or interrupted; notes it."""

    def __init__(self, script: Script) -> None:
        super().__init__(script, Say, InterruptionFrame)
        self.gone_s, self.there_s = inf, inf
        self.made_s = 0.0
        """The sound of what it is given takes so long to make."""
        self._saying: tuple[Say, float] | None = None
        self._waiting: list[tuple[Say, float]] = []
        """Each with the time from which on it can be said."""

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        now_s = self._script.now_s
        gone = self.gone_s <= now_s < self.there_s
        if isinstance(frame, Say):
            self._waiting.append((frame, now_s + self.made_s))
        if isinstance(frame, InterruptionFrame):
            self._waiting = []
            if self._saying is not None:
                await self._end(now_s, cut=True)
        if self._saying is not None and not gone and now_s >= self._saying[1] + self._length_s():
            await self._end(now_s, cut=False)
        if self._saying is None and self._waiting and self._waiting[0][1] <= now_s and not gone:
            self._saying = self._waiting.pop(0)[0], now_s
            await self.push_frame(Playing(self._saying[0].utterance, now_s), FrameDirection.UPSTREAM)

    def _length_s(self) -> float:
        return WORD_S * len(self._saying[0].text.split()) if self._saying else 0.0

    async def _end(self, now_s: float, *, cut: bool) -> None:
        assert self._saying is not None
        (say, start_s), self._saying = self._saying, None
        heard = say.text.split()
        if cut:
            heard = heard[: int((min(now_s, self.gone_s) - start_s) / WORD_S)]
        await self.push_frame(Heard(say.utterance, " ".join(heard), start_s, now_s, cut), FrameDirection.UPSTREAM)


class Stage:
    def __init__(self, script: Script | None = None) -> None:
        self.interview = Interview()
        self.written: list[Event] = []
        self.script = script or Script([])
        self.processor = InterviewerProcessor(
            cast(Any, self.interview), Notes(lambda *events: self.written.extend(events), lambda event: None)
        )
        self.speaker = Speaker(self.script)

    async def run(self, seconds: float, down: Sequence[tuple[float, Frame]]) -> list[tuple[float, str]]:
        before = Collector(self.script)
        for _, frame in down:
            if isinstance(frame, DeviceGone) and frame.device == "output":
                self.speaker.gone_s = frame.at_s
            elif isinstance(frame, DeviceThere) and frame.device == "output":
                self.speaker.there_s = frame.at_s
        timeline = [(time_s, before, frame, FrameDirection.DOWNSTREAM) for time_s, frame in down]
        await play(self.script, [before, self.processor, self.speaker], seconds, timeline)
        return [(time_s, frame.text) for time_s, frame in self.speaker.seen if isinstance(frame, Say)]

    def of(self, kind: type[Event]) -> list[Any]:
        return [event for event in settled(self.written) if isinstance(event, kind)]

    def asked(self) -> list[str]:
        return [event.text for event in settled(self.written) if event.type == "question_asked"]


def turn(text: str, start_s: float, end_s: float) -> Turn:
    return Turn(Transcript.from_text(text, start_s=start_s), start_s, end_s)


def ended(text: str, start_s: float, end_s: float) -> TurnEnded:
    return TurnEnded(turn=turn(text, start_s, end_s), reason="complete", waited_s=0.8)


def speaking(start_s: float, end_s: float, text: str) -> list[tuple[float, Frame]]:
    """A turn that is open."""
    return [
        (start_s, SpeechStarted(start_s)),
        (end_s, SpeechPaused(start_s, end_s)),
        (end_s + 0.1, TurnDrafted(turn(text, start_s, end_s))),
    ]


def away(device: Any, gone_s: float, there_s: float) -> list[tuple[float, Frame]]:
    """Its loss is known two seconds after the last sound."""
    return [(gone_s + 2.0, DeviceGone(device, gone_s)), (there_s, DeviceThere(device, there_s))]


async def test_a_microphone_that_is_gone_in_mid_answer_is_waited_for_and_its_return_is_told() -> None:
    stage = Stage()
    said = await stage.run(
        70.0,
        [*speaking(4.0, 6.0, "I moved the features to one store because the"), *away("input", 6.2, 60.0)],
    )
    assert [text for _, text in said] == [
        WELCOME,
        "I've lost your microphone. We pause here, and I'll wait until it is back.",
        "Your microphone is back. The last I heard was: features to one store because the. Please go on.",
    ]
    assert said[1][0] == pytest.approx(9.2, abs=0.1), "three seconds after the last sound"
    assert said[2][0] == pytest.approx(60.0, abs=0.1)
    assert [event.text for event in settled(stage.written) if event.type == "interviewer_speech"] == [
        text for _, text in said
    ]
    assert stage.asked() == [WELCOME], "none of it is a question"


async def test_a_device_that_drops_out_for_a_moment_is_not_talked_about() -> None:
    for device in ("input", "output"):
        stage = Stage()
        said = await stage.run(12.0, [*speaking(4.0, 6.0, "I moved it because the"), *away(device, 6.2, 8.9)])
        assert [text for _, text in said] == [WELCOME]


async def test_the_silence_of_a_device_that_is_away_is_no_stall_and_costs_no_time() -> None:
    stage = Stage()
    said = await stage.run(62.0, [*away("input", 5.0, 45.0), (58.0, ended("I moved it.", 56.0, 57.0))])
    assert [text for _, text in said] == [
        WELCOME,
        lines.MIC_GONE,
        "Your microphone is back. Go ahead.",
        "This is one. Follow-up 1?",
    ]
    assert stage.interview.clock == [pytest.approx(58.0 - 38.0, abs=0.2)], "away for 38 s, as far as was known"


async def test_after_the_return_the_silence_counts_anew() -> None:
    stage = Stage()
    said = await stage.run(62.0, away("input", 5.0, 45.0))
    assert said[-1][1] == "Take your time."
    assert said[-1][0] == pytest.approx(45.0 + 6 * WORD_S + 12.0, abs=0.8)


async def test_a_reply_waits_for_the_speaker_and_says_that_it_is_back() -> None:
    stage = Stage()
    said = await stage.run(
        25.0,
        [(5.9, ended("I moved it.", 4.0, 5.0)), (5.9, DeviceGone("output", 5.0)), (20.0, DeviceThere("output", 20.0))],
    )
    assert [text for _, text in said] == [WELCOME, "Your speaker is back. This is one. Follow-up 1?"]
    assert said[1][0] == pytest.approx(20.0, abs=0.1)
    assert stage.asked() == [WELCOME, "This is one. Follow-up 1?"], "the question is noted as it is"


async def test_a_sentence_that_was_cut_off_with_the_speaker_is_said_again_and_its_question_noted_once() -> None:
    # The follow-up is heard from 5.9: "This is one. Follow-up" until the speaker vanishes at 6.8.
    stage = Stage()
    said = await stage.run(25.0, [(5.9, ended("I moved it.", 4.0, 5.0)), *away("output", 6.8, 20.0)])
    assert [text for _, text in said] == [
        WELCOME,
        "This is one. Follow-up 1?",
        "Your speaker is back. Follow-up 1?",
    ]
    assert stage.asked() == [WELCOME, "This is one. Follow-up 1?"]
    cut = [event for event in settled(stage.written) if event.type == "interviewer_speech" and event.interrupted]
    assert [event.text for event in cut] == ["This is one."]


async def test_what_was_not_heard_at_all_is_said_whole_and_noted_when_it_is_heard() -> None:
    stage = Stage()
    said = await stage.run(25.0, [(5.9, ended("I moved it.", 4.0, 5.0)), *away("output", 5.8, 20.0)])
    assert said[-1][1] == "Your speaker is back. This is one. Follow-up 1?"
    asked = [event for event in settled(stage.written) if event.type == "question_asked"]
    assert asked[-1].t_s == pytest.approx(20.0, abs=0.2)


@pytest.mark.parametrize(
    ("away_s", "texts"),
    [
        (2.0, ["This is one. Follow-up 1?"]),
        (14.0, [lines.MIC_GONE, "Your microphone and your speaker are back. This is one. Follow-up 1?"]),
    ],
)
async def test_a_reply_on_its_way_waits_until_all_devices_are_there(away_s: float, texts: list[str]) -> None:
    stage, there_s = Stage(), 6.0 + away_s
    stage.speaker.made_s = 0.3
    gone = [(6.0, DeviceGone(device, 6.0)) for device in ("input", "output")]
    # The speaker is back first, when nobody could answer yet.
    back = [(there_s - 1.2, DeviceThere("output", there_s - 1.2)), (there_s, DeviceThere("input", there_s))]
    said = await stage.run(there_s + 6.0, [(5.9, ended("I moved it.", 4.0, 5.0)), *gone, *back])
    assert [text for _, text in said] == [WELCOME, "This is one. Follow-up 1?", *texts]
    heard = [event for event in settled(stage.written) if event.type == "interviewer_speech"]
    assert heard[-1].text == texts[-1]
    assert not any("Follow-up" in event.text for event in heard[:-1])
    assert there_s < heard[-1].start_s < there_s + 3.0
    assert stage.asked() == [WELCOME, "This is one. Follow-up 1?"]


@pytest.mark.parametrize(("gone_s", "start_s"), [(6.0, 8.3), (6.4, 6.2)])
async def test_a_reply_on_its_way_waits_for_the_microphone_and_an_audible_one_does_not(
    gone_s: float, start_s: float
) -> None:
    stage = Stage()
    stage.speaker.made_s = 0.3
    devices = [(gone_s, DeviceGone("input", gone_s)), (8.0, DeviceThere("input", 8.0))]
    await stage.run(12.0, [(5.9, ended("I moved it.", 4.0, 5.0)), *devices])
    heard = [event for event in settled(stage.written) if event.type == "interviewer_speech"]
    assert [event.text for event in heard] == [WELCOME, "This is one. Follow-up 1?"]
    assert heard[-1].start_s == pytest.approx(start_s, abs=0.1)


async def test_a_turn_that_goes_on_while_the_speaker_is_away_takes_the_waiting_reply_back() -> None:
    stage = Stage()
    said = await stage.run(
        30.0,
        [
            (5.9, ended("I moved it.", 4.0, 5.0)),
            (5.9, DeviceGone("output", 5.0)),
            (8.0, TurnReopened()),
            (20.0, DeviceThere("output", 20.0)),
            (21.0, ended("I moved it. To a queue.", 4.0, 10.0)),
        ],
    )
    assert [text for _, text in said] == [WELCOME, "Your speaker is back. This is one. Follow-up 1?"]
    transcripts = [event for event in settled(stage.written) if event.type == "transcript"]
    assert [" ".join(word.text for word in event.words) for event in transcripts] == ["I moved it. To a queue."]


async def test_a_microphone_that_never_delivered_holds_the_greeting() -> None:
    stage = Stage()
    said = await stage.run(20.0, [(0.0, DeviceGone("input", 0.0)), (12.0, DeviceThere("input", 12.0))])
    assert [text for _, text in said] == [lines.MIC_GONE, f"Your microphone is back. {WELCOME}"]
    assert stage.asked() == [WELCOME]


async def test_with_both_devices_gone_nothing_is_said_to_nobody() -> None:
    stage = Stage()
    said = await stage.run(
        30.0,
        [
            *speaking(4.0, 6.0, "I moved it because the"),
            *away("input", 6.2, 20.0),
            *away("output", 6.2, 22.0),
        ],
    )
    assert [text for _, text in said][1:] == [
        "Your microphone and your speaker are back. The last I heard was: I moved it because the. Please go on."
    ]
    assert said[1][0] == pytest.approx(22.0, abs=0.1)


async def test_where_nobody_comes_back_for_very_long_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.interviewer.waiting.PAUSE_LIMIT_S", 30.0)
    stage = Stage()
    said = await stage.run(42.0, [(7.0, DeviceGone("input", 5.0))])
    assert said[-1][1] == lines.NOT_HEARD
    assert said[-1][0] == pytest.approx(35.0, abs=0.1)
    assert stage.processor.over.is_set()
    assert stage.processor.ended == "unheard", "so that it can be gone on with"


# --- zeros --------------------------------------------------------------------------------------------------


async def test_a_muted_microphone_is_asked_about_once_and_waited_for() -> None:
    stage = Stage(Script([], zeros=(1.0, 100.0)))
    said = await stage.run(110.0, [])
    assert [text for _, text in said] == [WELCOME, lines.MUTED, "Now I can hear you. Go ahead."]
    assert [(event.device, event.why) for event in stage.of(DeviceLost)] == [("input", "silent")]
    assert [event.t_s for event in stage.of(DeviceBack)] == [pytest.approx(100.0, abs=0.1)]
    assert "stall" not in [event.type for event in stage.written]


async def test_who_unmutes_and_speaks_is_not_talked_over() -> None:
    stage = Stage(Script([], zeros=(1.0, 40.0)))
    said = await stage.run(45.0, [(40.5, SpeechStarted(40.3)), (44.0, ended("Sorry, I was muted.", 40.3, 43.0))])
    assert [text for _, text in said] == [WELCOME, lines.MUTED, "This is one. Follow-up 1?"]


async def test_where_speech_comes_straight_out_of_zeros_they_are_silence_from_then_on() -> None:
    script = Script([], zeros=(1.0, 40.0))
    stage = Stage(script)
    microphone = script.microphone

    def gated(start_s: float) -> Any:
        frame = microphone(start_s)
        frame.zeros_s = start_s - 1.0 if start_s < 40.0 else max(0.0, start_s - 43.0)
        return frame

    script.microphone = gated  # type: ignore[method-assign]
    said = await stage.run(62.0, [(40.2, SpeechStarted(40.0)), (44.0, ended("Sorry.", 40.0, 43.0))])
    assert [text for _, text in said] == [WELCOME, lines.MUTED, "This is one. Follow-up 1?", "Take your time."]


async def test_a_pause_to_think_into_a_microphone_with_noise_is_an_ordinary_stall() -> None:
    stage = Stage(Script([], zeros=(1.0, 10.0)))
    said = await stage.run(16.0, [])
    assert [text for _, text in said] == [WELCOME, "Take your time."]
