"""The voice in the pipeline: what comes out for what is to be said, and what never does."""

import asyncio
from collections.abc import Sequence

import looptime
import pytest
from pipecat.frames.frames import ErrorFrame, Frame, InterruptionFrame
from pipecat.tests.utils import SleepFrame, run_test

from bot.frames import Prepare, Say, VoiceFrame
from bot.tts.processor import TtsProcessor

pytestmark = pytest.mark.pipeline

LONG = "First this. Then that. Then more."


class FakeVoice:
    """Takes `takes_s` virtual seconds a sentence; its samples are the sentence's own letters."""

    def __init__(self, takes_s: float = 0.3, failing: str = "never") -> None:
        self.takes_s = takes_s
        self.failing = failing
        self.made: list[str] = []
        self.abandoned: list[str] = []
        self.busy = False

    async def synthesise(self, sentence: str, speed: float) -> tuple[bytes, int]:
        assert not self.busy, "two sentences at a time"
        self.busy = True
        try:
            await asyncio.sleep(self.takes_s / speed)
        except asyncio.CancelledError:
            self.abandoned.append(sentence)
            raise
        finally:
            self.busy = False
        if self.failing in sentence:
            raise RuntimeError(sentence)
        self.made.append(sentence)
        return sentence.encode("utf-16-le"), 100


class Run:
    """One pipeline run: what was sent, what came out and, for each frame, when."""

    def __init__(self, voice: FakeVoice, often: Sequence[str] = ()) -> None:
        self.voice = voice
        self.often = often
        self.down: Sequence[Frame] = ()
        self.up: Sequence[Frame] = ()
        self.times: dict[int, float] = {}

    async def send(self, *frames: Frame) -> "Run":
        with looptime.enabled(strict=True):
            self.down, self.up = await run_test(
                self._timed(TtsProcessor(self.voice, self.often)), frames_to_send=[*frames, SleepFrame(sleep=10.0)]
            )
        return self

    def _timed(self, processor: TtsProcessor) -> TtsProcessor:
        push = processor.push_frame

        async def timed(frame: Frame, *args: object, **kwargs: object) -> None:
            self.times[frame.id] = asyncio.get_running_loop().time()
            await push(frame, *args, **kwargs)  # type: ignore[arg-type]  # as they came

        processor.push_frame = timed  # type: ignore[method-assign]  # the test's clock
        return processor

    @property
    def voiced(self) -> list[VoiceFrame]:
        return [frame for frame in self.down if isinstance(frame, VoiceFrame)]

    @property
    def spoken(self) -> list[str]:
        return [frame.text for frame in self.voiced if frame.text]

    def gap_s(self, text: str, earlier: str) -> float:
        at = {f.text: self.times[f.id] for f in self.voiced if f.text}
        return at[text] - at[earlier]


async def test_an_utterance_is_its_sentences_and_an_end() -> None:
    run = await Run(FakeVoice()).send(Say(utterance=3, text="It hit 0.1%. Why?"))
    assert run.spoken == ["It hit 0.1%.", "Why?"]
    assert [frame.utterance for frame in run.voiced] == [3, 3, 3, 3]
    assert [frame.last for frame in run.voiced] == [False, False, False, True]
    assert run.voice.made == ["It hit zero point one percent.", "Why?"]
    assert run.voiced[0].audio.decode("utf-16-le") == "It hit zero point one percent."


async def test_a_pause_stands_between_sentences_and_none_after_the_last() -> None:
    run = await Run(FakeVoice()).send(Say(text="One. Two."))
    _, gap, _, end = run.voiced
    assert (gap.text, set(gap.audio), len(gap.audio)) == ("", {0}, int(0.3 * 100) * 2)
    assert end.audio == b""


async def test_a_sentence_is_pushed_before_the_next_is_made() -> None:
    run = await Run(FakeVoice(takes_s=0.3)).send(Say(text="One. Two."))
    assert run.gap_s("Two.", "One.") == pytest.approx(0.3)


async def test_utterances_keep_their_order() -> None:
    run = await Run(FakeVoice()).send(Say(utterance=1, text="One. Two."), Say(utterance=2, text="Three."))
    assert run.spoken == ["One.", "Two.", "Three."]
    assert [frame.utterance for frame in run.voiced if frame.last] == [1, 2]


async def test_speed_goes_to_the_voice() -> None:
    run = await Run(FakeVoice(takes_s=1.0)).send(Say(text="One. Two.", speed=2.0))
    assert run.gap_s("Two.", "One.") == pytest.approx(0.5)


async def test_nothing_of_an_interrupted_utterance_follows() -> None:
    # made: First 0.3, Then that 0.6; interrupted at 0.7 while the third is in work
    run = await Run(FakeVoice(takes_s=0.3)).send(
        Say(utterance=1, text=LONG), SleepFrame(sleep=0.7), InterruptionFrame()
    )
    assert run.spoken == ["First this.", "Then that."]
    assert not [frame for frame in run.voiced if frame.last]
    assert run.voice.abandoned == ["Then more."]
    assert isinstance(run.down[-1], InterruptionFrame)


async def test_utterances_that_waited_are_dropped_with_the_interrupted_one() -> None:
    run = await Run(FakeVoice()).send(
        Say(utterance=1, text=LONG),
        Say(utterance=2, text="Later."),
        SleepFrame(sleep=0.1),
        InterruptionFrame(),
    )
    assert run.voiced == []


async def test_after_an_interruption_the_next_utterance_is_whole() -> None:
    run = await Run(FakeVoice()).send(
        Say(utterance=1, text=LONG),
        SleepFrame(sleep=0.4),
        InterruptionFrame(),
        SleepFrame(sleep=0.1),
        Say(utterance=2, text="Go on."),
    )
    assert [(frame.utterance, frame.text) for frame in run.voiced if frame.text] == [
        (1, "First this."),
        (2, "Go on."),
    ]


async def test_what_was_prepared_is_said_at_once() -> None:
    voice = FakeVoice(takes_s=0.5)
    run = await Run(voice).send(Prepare(text="One. Two."), SleepFrame(sleep=1.0), Say(text="One. Two."))
    assert voice.made == ["One.", "Two."]
    assert run.gap_s("Two.", "One.") == pytest.approx(0.5)


async def test_a_preparation_in_progress_is_finished_not_begun_again() -> None:
    voice = FakeVoice(takes_s=0.5)
    run = await Run(voice).send(Prepare(text="One."), SleepFrame(sleep=0.2), Say(text="One."))
    assert voice.made == ["One."]
    assert voice.abandoned == []
    assert run.spoken == ["One."]


async def test_what_is_said_does_not_wait_for_what_was_prepared_in_vain() -> None:
    voice = FakeVoice(takes_s=5.0)
    run = await Run(voice).send(
        Prepare(text="Wrong."), Prepare(text="Wrong too."), SleepFrame(sleep=0.2), Say(text="Right.")
    )
    assert voice.abandoned == ["Wrong."]
    assert voice.made == ["Right."]
    assert run.spoken == ["Right."]


async def test_preparing_waits_while_something_is_being_said() -> None:
    voice = FakeVoice(takes_s=0.5)
    await Run(voice).send(Say(text="One. Two."), SleepFrame(sleep=0.1), Prepare(text="Next. Last."))
    assert voice.made == ["One.", "Two.", "Next."]


async def test_preparing_survives_an_interruption() -> None:
    voice = FakeVoice(takes_s=0.5)
    await Run(voice).send(Say(text="One. Two."), SleepFrame(sleep=0.1), Prepare(text="Next."), InterruptionFrame())
    assert voice.made == ["Next."]


async def test_how_many_answers_begin_is_made_while_there_is_nothing_to_make() -> None:
    voice = FakeVoice(takes_s=0.5)
    run = await Run(voice, ["Okay.", "I see."]).send(
        Say(utterance=1, text="Hello."), SleepFrame(sleep=2.0), Say(utterance=2, text="I see. Why?")
    )
    assert voice.made == ["Hello.", "Okay.", "I see.", "Why?"]
    assert run.gap_s("Why?", "I see.") == pytest.approx(0.5)


async def test_what_is_said_does_not_wait_for_how_many_answers_begin() -> None:
    voice = FakeVoice(takes_s=0.5)
    await Run(voice, ["Okay."]).send(Say(text="Hello."), SleepFrame(sleep=0.6), Say(text="Why?"))
    assert voice.abandoned == ["Okay."]
    assert voice.made == ["Hello.", "Why?", "Okay."], "it is made after that"


async def test_how_answers_begin_is_kept_however_much_is_said() -> None:
    voice = FakeVoice(takes_s=0.1)
    said: list[Frame] = []
    for number in range(60):
        said += [Say(text=f"Number {number}."), SleepFrame(sleep=0.3)]
    await Run(voice, ["Okay."]).send(*said, Say(text="Okay."))
    assert voice.made.count("Okay.") == 1


async def test_a_beginning_that_fails_is_tried_once() -> None:
    voice = FakeVoice(failing="Okay")
    run = await Run(voice, ["Okay.", "I see."]).send(Say(text="Hello."), SleepFrame(sleep=2.0), Say(text="Why?"))
    assert voice.made == ["Hello.", "I see.", "Why?"]
    assert run.spoken == ["Hello.", "Why?"]


async def test_beginnings_are_made_anew_for_another_speed() -> None:
    voice = FakeVoice()
    await Run(voice, ["Okay."]).send(Say(text="Hello."), SleepFrame(sleep=2.0), Say(text="Hello.", speed=0.8))
    assert voice.made == ["Hello.", "Okay.", "Hello.", "Okay."]


async def test_a_repeated_sentence_is_not_made_again() -> None:
    voice = FakeVoice()
    run = await Run(voice).send(Say(utterance=1, text="Why?"), Say(utterance=2, text="Why?"))
    assert voice.made == ["Why?"]
    assert run.spoken == ["Why?", "Why?"]


async def test_the_same_words_at_another_speed_are_made_anew() -> None:
    voice = FakeVoice()
    await Run(voice).send(Say(text="Why?"), Say(text="Why?", speed=0.8))
    assert voice.made == ["Why?", "Why?"]


async def test_a_sentence_that_fails_is_reported_without_its_words_and_the_rest_is_said() -> None:
    run = await Run(FakeVoice(failing="Then that")).send(Say(text=LONG))
    assert run.spoken == ["First this.", "Then more."]
    assert run.voiced[-1].last
    (error,) = (frame for frame in run.up if isinstance(frame, ErrorFrame))
    assert "RuntimeError" in error.error
    assert "that" not in error.error


async def test_a_failed_preparation_is_silent() -> None:
    run = await Run(FakeVoice(failing="Bad")).send(Prepare(text="Bad."), SleepFrame(sleep=1.0), Say(text="Good."))
    assert run.spoken == ["Good."]
    assert not [frame for frame in run.up if isinstance(frame, ErrorFrame)]


async def test_nothing_to_say_still_ends() -> None:
    run = await Run(FakeVoice()).send(Say(utterance=9, text="..."))
    assert [(frame.utterance, frame.last) for frame in run.voiced] == [(9, True)]


async def test_other_frames_pass() -> None:
    frame = SleepFrame(sleep=0.0)
    del frame
    run = await Run(FakeVoice()).send(InterruptionFrame())
    assert [type(frame) for frame in run.down] == [InterruptionFrame]
