"""Timelines of speech through voice activity, speech-to-text and turn-taking, in virtual time."""

import asyncio
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from pipecat.frames.frames import Frame, InterruptionFrame
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor

from bot.audio.pcm import Signal
from bot.frames import (
    DeviceGone,
    DeviceThere,
    FloorHeld,
    Heard,
    Playing,
    SpeechFaltered,
    SpeechPaused,
    SpeechStarted,
    SpeechTranscribed,
    TurnDrafted,
    TurnEnded,
    TurnRefined,
    TurnReopened,
)
from bot.interviewer.acts import announces_pause
from bot.settings import Patience
from bot.stt.processor import Hesitates, Reader, SttProcessor
from bot.stt.transcript import Transcript
from bot.turns.endpointing import WAITS, Cues, Endpointer
from bot.turns.limit import Limits
from bot.turns.processor import LEAD_S, TurnProcessor, VadProcessor
from bot.turns.vad import FALTER_S, PAUSE_S
from tests.fakes.hearing import Collector, Run, Script, play

pytestmark = [pytest.mark.pipeline, pytest.mark.looptime]


def _nothing(start_s: float, end_s: float) -> None: ...


async def hear(
    script: Script,
    seconds: float,
    at: Sequence[tuple[float, Frame]] = (),
    spoke: Callable[[float, float], None] = _nothing,
    *,
    hesitates: Hesitates | None = None,
    patience: Patience = "normal",
) -> Collector:
    collector = Collector(script, TurnEnded, TurnReopened, FloorHeld, InterruptionFrame)
    turns = TurnProcessor(Endpointer(patience, announces_pause=announces_pause), script, spoke)
    await play(
        script,
        [VadProcessor(script.voice()), SttProcessor(Reader(script, hesitates)), turns, collector],
        seconds,
        [(time_s, collector, frame, FrameDirection.UPSTREAM) for time_s, frame in at],
    )
    return collector


def ended(collector: Collector) -> list[TurnEnded]:
    return [frame for _, frame in collector.seen if isinstance(frame, TurnEnded)]


def words(turn: TurnEnded) -> str:
    assert turn.turn is not None
    return turn.turn.transcript.text


def kinds(collector: Collector) -> list[str]:
    return [type(frame).__name__ for _, frame in collector.seen]


async def test_an_answer_with_a_pause_to_think_is_one_turn() -> None:
    # Speech 1.0-5.0, a pause of 1.4 s after an unfinished clause, speech 6.4-9.0, then silence.
    script = Script(
        [
            Run(1.0, 5.0, "I moved the features to a store because the", 0.1),
            Run(6.4, 9.0, "two teams computed them differently.", 0.95),
        ]
    )
    collector = await hear(script, 13.0)
    assert kinds(collector) == ["TurnEnded"]
    (turn,), ended_s = ended(collector), collector.seen[0][0]
    assert words(turn) == "I moved the features to a store because the two teams computed them differently."
    assert turn.turn is not None
    assert turn.turn.start_s == pytest.approx(1.0, abs=0.03)
    assert turn.turn.end_s == pytest.approx(9.0, abs=0.03)
    assert turn.reason == "complete"
    assert turn.waited_s == pytest.approx(ended_s - 9.0, abs=0.05)


async def test_speech_starts_only_where_it_is_of_a_turn() -> None:
    # Broken into at 5.0, after four seconds. The few words more at 6.5 start no turn, so that no end is owed to them;
    # those at 12.0, with nothing said by the interviewer for long enough, do.
    runs = [Run(1.0, 6.0, "We kept the labels in a table."), Run(6.5, 7.2, "and"), Run(12.0, 13.0, "That is it.", 0.99)]
    script = Script(runs)
    collector = Collector(script, SpeechStarted, TurnEnded)
    limits = Limits(long_s=3.0, too_long_s=3.5, longest_s=4.0)
    turns = TurnProcessor(Endpointer(), script, _nothing, limits)
    await play(script, [VadProcessor(script.voice()), SttProcessor(Reader(script)), turns, collector], 15.0)
    assert kinds(collector) == ["SpeechStarted", "TurnEnded", "SpeechStarted", "TurnEnded"]


async def test_who_breaks_in_is_known_before_the_interviewer_falls_silent() -> None:
    script = Script([Run(3.0, 4.0, "Sorry?")])
    collector = Collector(script, SpeechStarted, InterruptionFrame)
    at = [(1.0, collector, Playing(utterance=1, start_s=1.0), FrameDirection.UPSTREAM)]
    turns = TurnProcessor(Endpointer(), script, _nothing)
    await play(script, [VadProcessor(script.voice()), SttProcessor(Reader(script)), turns, collector], 4.0, at)
    assert kinds(collector) == ["SpeechStarted", "InterruptionFrame"]


async def test_every_run_of_speech_is_noted() -> None:
    noted: list[tuple[float, float]] = []
    script = Script([Run(1.0, 3.0, "one"), Run(4.0, 5.0, "two")])
    await hear(script, 6.0, spoke=lambda start_s, end_s: noted.append((start_s, end_s)))
    assert noted == [pytest.approx((1.0, 3.0), abs=0.03), pytest.approx((4.0, 5.0), abs=0.03)]


async def test_let_me_think_holds_the_floor_for_eight_seconds_and_more() -> None:
    script = Script(
        [
            Run(1.0, 3.0, "Let me think about that for a second.", 0.99),
            Run(12.0, 16.0, "I would start from the constraints of the system.", 0.95),
        ]
    )
    collector = await hear(script, 20.0)
    assert kinds(collector) == ["FloorHeld", "TurnEnded"]
    assert words(ended(collector)[0]).startswith("Let me think")
    assert words(ended(collector)[0]).endswith("of the system.")


async def test_an_um_that_only_the_sound_tells_holds_the_floor_for_eight_seconds() -> None:
    # As with Whisper: the words end in a full stop, the "um" that the speech ends in is not among them.
    script = Script(
        [
            Run(1.0, 5.0, "I moved the features to a store.", 0.05),
            Run(13.2, 16.0, "And the teams stopped computing them twice.", 0.95),
        ]
    )
    asked: list[tuple[float, float]] = []

    def um(sound: Signal, speech_end_s: float) -> float:
        asked.append((len(sound) / 16_000, speech_end_s))
        return 0.99 if len(asked) == 1 else 0.01

    collector = await hear(script, 19.0, hesitates=um, patience="quick")
    assert kinds(collector) == ["TurnEnded"]
    assert words(ended(collector)[0]).endswith("twice.")
    # The chunk begins 0.3 s before the speech, and 0.15 s behind it are kept.
    assert asked[0] == pytest.approx((4.45, 4.3), abs=0.05)


async def test_where_no_hesitation_can_be_heard_the_words_go_on_without() -> None:
    def broken(sound: Signal, speech_end_s: float) -> float:
        raise RuntimeError

    script = Script([Run(1.0, 6.0, "I moved the features to a store of their own.", 0.95)])
    collector = await hear(script, 9.0, hesitates=broken)
    assert words(ended(collector)[0]) == "I moved the features to a store of their own."


async def test_a_reply_is_decided_on_a_little_before_it_may_be_audible() -> None:
    script = Script([Run(1.0, 6.0, "I moved the features to a store of their own.", 1.0)])
    collector = await hear(script, 9.0)
    waits = Endpointer().wait_s(Cues("I moved the features to a store of their own.", 5.0, 1.0))[0]
    assert ended(collector)[0].waited_s == pytest.approx(waits - LEAD_S, abs=0.03)


async def test_going_on_before_the_interviewer_is_heard_takes_the_turn_back() -> None:
    # The turn ends about 0.75 s after 6.0; speech goes on at 7.0, before anything was played.
    script = Script(
        [
            Run(1.0, 6.0, "We rolled out the model to ten percent of users.", 0.99),
            Run(7.0, 9.0, "And then we watched the metrics for a week.", 0.95),
        ]
    )
    collector = await hear(script, 12.0)
    assert kinds(collector) == ["TurnEnded", "TurnReopened", "InterruptionFrame", "TurnEnded"]
    assert words(ended(collector)[-1]) == (
        "We rolled out the model to ten percent of users. And then we watched the metrics for a week."
    )


async def test_each_pause_of_a_turn_that_goes_on_is_learnt_once() -> None:
    learnt: list[float] = []

    class Pupil(Endpointer):
        def turn_over(self, pauses_s: Sequence[float]) -> None:
            learnt.extend(pauses_s)

    # Pauses of 0.8 s, and of 1.0 s in which the turn is taken.
    script = Script([Run(1.0, 5.0, "I moved it because the", 0.05), Run(5.8, 9.0, "old one was slow.", 0.99)])
    script.runs = [*script.runs, Run(10.0, 12.0, "And then we watched it for a week.", 0.99)]
    turns = TurnProcessor(Pupil(), script, _nothing)
    collector = Collector(script, TurnEnded, TurnReopened)
    await play(script, [VadProcessor(script.voice()), SttProcessor(Reader(script)), turns, collector], 14.0)
    assert kinds(collector) == ["TurnEnded", "TurnReopened", "TurnEnded"]
    assert learnt == pytest.approx([0.8, 1.0], abs=0.05)


@pytest.mark.skipif(sys.platform != "linux", reason="threads have priorities on Linux")
async def test_smart_turn_leaves_the_processor_to_whoever_reads_the_words() -> None:
    found: dict[str, int] = {}

    def note(which: str) -> None:
        found[which] = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    class Noted(Script):
        def probability(self, signal: Signal) -> float:
            note("smart-turn")
            return super().probability(signal)

        def transcribe(self, *given: Any, **also: Any) -> Transcript:
            note("words")
            return super().transcribe(*given, **also)

    await hear(Noted([Run(1.0, 3.0, "I moved it to a queue.", 0.95)]), 5.0)
    assert found["smart-turn"] == min(19, found["words"] + 3)


async def test_breaking_in_silences_the_interviewer() -> None:
    script = Script([Run(3.0, 5.0, "Sorry, can I ask about the latency?", 0.9)])
    at = [(1.0, Playing(utterance=1, start_s=1.0)), (3.3, Heard(utterance=1, text="Design", start_s=1.0, end_s=3.2))]
    collector = await hear(script, 9.0, at)
    assert kinds(collector) == ["InterruptionFrame", "TurnEnded"]
    interrupted_s = collector.seen[0][0]
    assert interrupted_s - 3.0 <= 0.2


async def test_a_cough_while_the_interviewer_speaks_does_not_stop_it() -> None:
    script = Script([Run(3.0, 3.08, "")])
    collector = await hear(script, 6.0, [(1.0, Playing(utterance=1, start_s=1.0))])
    assert collector.seen == []


async def test_speech_without_a_pause_is_transcribed_while_it_lasts() -> None:
    text = " ".join(f"word{i}" for i in range(60)) + "."
    script = Script([Run(1.0, 25.0, text, 0.95)])
    collector = await hear(script, 28.0)
    assert words(ended(collector)[-1]) == text
    assert max(end - start for start, end in script.asked) <= 16.0


async def test_a_chunk_is_heard_in_the_light_of_what_was_said_before_it_in_the_turn() -> None:
    # 9 s of speech fill a chunk; the next run is another one. The turn after that starts afresh.
    script = Script(
        [
            Run(1.0, 10.0, "We had a model that was too slow and"),
            Run(11.0, 14.0, "so we made it smaller.", 0.95),
            Run(18.0, 20.0, "That is all."),
        ]
    )
    await hear(script, 24.0)
    assert script.before == ["", "We had a model that was too slow and", ""]


async def test_a_sentence_made_up_over_a_tenth_of_a_second_of_voice_is_no_word() -> None:
    class Doubting(Script):
        """Doubts all that it hears."""

        def transcribe(self, *arguments: Any, **options: Any) -> Transcript:
            found = super().transcribe(*arguments, **options)
            return Transcript(tuple(replace(word, probability=0.4) for word in found.words))

    invented = "And the arena will receive my love."
    assert not (await told(Doubting([Run(1.0, 1.2, invented)])))
    assert (await told(Script([Run(1.0, 1.2, invented)]))).text == invented, "the same, and sure"
    assert (await told(Doubting([Run(1.0, 3.0, invented)]))).text == invented, "the same, with voice enough"


async def told(script: Script) -> Transcript:
    (_, words_), *_ = [one for one in (await hear_words(script, 5.0)).seen if isinstance(one[1], SpeechTranscribed)]
    assert isinstance(words_, SpeechTranscribed)
    return words_.transcript


# --- work ahead of a pause ----------------------------------------------------------------------------------


async def hear_words(script: Script, seconds: float) -> Collector:
    collector = Collector(script, SpeechFaltered, SpeechPaused, SpeechTranscribed)
    await play(script, [VadProcessor(script.voice()), SttProcessor(Reader(script)), collector], seconds)
    return collector


async def test_words_are_read_before_a_pause_is_certain_and_told_right_after_it_is() -> None:
    script = Script([Run(1.0, 4.0, "We moved it to a queue.")])
    collector = await hear_words(script, 6.0)
    assert kinds(collector) == ["SpeechFaltered", "SpeechPaused", "SpeechTranscribed"]
    (faltered_s, _), (paused_s, _), (told_s, _) = collector.seen
    assert paused_s - faltered_s == pytest.approx(PAUSE_S - FALTER_S, abs=0.01)
    assert told_s == pytest.approx(paused_s, abs=0.03)
    # Read once, from 0.3 s before the speech to where it had faltered.
    assert script.asked == [pytest.approx((0.7, 4.0 + FALTER_S), abs=0.05)]


async def test_a_gap_in_a_word_is_read_for_nothing_and_told_to_nobody() -> None:
    # 0.16 s without voice: more than a closed mouth, less than a pause.
    script = Script([Run(1.0, 3.0, "We moved it to"), Run(3.16, 5.0, "a queue.")])
    collector = await hear_words(script, 7.0)
    assert kinds(collector) == [
        "SpeechFaltered",
        "SpeechFaltered",
        "SpeechFaltered",
        "SpeechPaused",
        "SpeechTranscribed",
    ]
    falters = [frame.end_s for _, frame in collector.seen if isinstance(frame, SpeechFaltered)]
    assert falters == [pytest.approx(3.0, abs=0.03), None, pytest.approx(5.0, abs=0.03)]
    told = [frame.transcript.text for _, frame in collector.seen if isinstance(frame, SpeechTranscribed)]
    assert told == ["We moved it to a queue."]


async def test_work_for_a_gap_is_given_up_when_speech_goes_on() -> None:
    asked: list[Callable[[], bool]] = []

    class Asking(Script):
        """Keeps the question whether it is wanted."""

        def transcribe(self, *arguments: Any, **named: Any) -> Transcript:
            asked.append(arguments[3])
            return super().transcribe(*arguments, **named)

    script = Asking([Run(1.0, 3.0, "We moved it to"), Run(3.16, 5.0, "a queue.")])
    await hear_words(script, 7.0)
    assert [wanted() for wanted in asked] == [False, True]


async def test_what_is_still_read_when_the_interview_stops_is_given_up_without_a_word(
    caplog: pytest.LogCaptureFixture,
) -> None:
    over, done = threading.Event(), threading.Event()
    seen: list[object] = []

    class Late(Script):
        """Reads until the interview is over."""

        def transcribe(self, *arguments: Any, **named: Any) -> Transcript:
            over.wait(20.0)
            seen.append(arguments[3]())
            named["first"](Transcript.from_text("We moved it"))
            seen.append("handed out")
            done.set()
            return Transcript()

    script = Late([Run(1.0, 3.0, "We moved it to a queue.")])
    await hear_words(script, 4.0)
    # Its thread outlives the loop.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncio, "run_coroutine_threadsafe", _closed)
        over.set()
        assert done.wait(20.0)
    assert seen == [False, "handed out"]
    assert not caplog.records


def _closed(*_: object) -> None:
    raise RuntimeError("Event loop is closed")


async def test_unsure_words_of_a_gap_are_kept_back_too_and_come_in_order() -> None:
    script = Script([Run(1.0, 3.0, "We moved it to"), Run(3.16, 5.0, "a queue.")], at_first="We moved")
    collector = await hear_words(script, 7.0)
    told = [
        (frame.transcript.text, frame.provisional)
        for _, frame in collector.seen
        if isinstance(frame, SpeechTranscribed)
    ]
    assert told == [("We moved", True), ("We moved it to a queue.", False)]


async def test_speech_cut_for_its_length_while_it_falters_is_read_from_the_cut_on() -> None:
    # The chunk begins at 0.7 and is cut once it is 10 s long: at 10.7, in the gap from 10.6 to 10.76.
    script = Script([Run(1.0, 10.6, " ".join(["word"] * 40)), Run(10.76, 12.0, "and the end.")])
    collector = await hear_words(script, 14.0)
    seen = [frame for _, frame in collector.seen if isinstance(frame, SpeechTranscribed)]
    told = Transcript.join(frame.transcript for frame in sorted(seen, key=lambda frame: frame.start_s))
    assert told.text == " ".join(["word"] * 40) + " and the end."


# --- words that may still change ----------------------------------------------------------------------------

ANSWER = "I moved the features to a store of their own."
MISHEARD = "I moved the features to a star of their own."
LAST_AT_S = 6.0 + Endpointer().wait_s(Cues(ANSWER, 5.0, 1.0))[0]
"""When the turn of the timelines below ends where its words are there."""
REFINE_S = Endpointer().refine_s


async def read_twice(first_s: float, last_s: float, script: Script | None = None, seconds: float = 12.0) -> Collector:
    """One answer from 1.0 to 6.0, misheard at `first_s` and put right at `last_s`."""
    script = script or Script([Run(1.0, 6.0, "", 1.0)])
    collector = Collector(script, TurnDrafted, TurnEnded, TurnRefined, TurnReopened)
    vad = VadProcessor(script.voice())
    first, last = (
        SpeechTranscribed(start_s=0.7, end_s=6.0, transcript=Transcript.from_text(text), provisional=text == MISHEARD)
        for text in (MISHEARD, ANSWER)
    )
    turns = TurnProcessor(Endpointer(), script, _nothing)
    at = [(first_s, vad, first, FrameDirection.DOWNSTREAM), (last_s, vad, last, FrameDirection.DOWNSTREAM)]
    await play(script, [vad, turns, collector], seconds, at)
    return collector


async def test_a_turn_that_ends_while_its_words_are_refined_waits_for_them_a_little() -> None:
    collector = await read_twice(6.5, LAST_AT_S + REFINE_S / 2)
    assert [words(turn) for turn in ended(collector)] == [ANSWER]
    # As soon as they come: a frame of 20 ms or two go by until that is noticed.
    assert ended(collector)[0].waited_s == pytest.approx(LAST_AT_S + REFINE_S / 2 - 6.0, abs=0.08)


async def test_and_no_longer_than_that() -> None:
    collector = await read_twice(6.5, LAST_AT_S + 2.0)
    assert [words(turn) for turn in ended(collector)] == [MISHEARD]
    assert [kind for kind in kinds(collector) if kind != "TurnDrafted"] == ["TurnEnded", "TurnRefined"]
    assert ended(collector)[0].waited_s == pytest.approx(LAST_AT_S + REFINE_S - 6.0, abs=0.05)


async def test_words_refined_in_time_cost_nothing() -> None:
    collector = await read_twice(6.2, LAST_AT_S - LEAD_S - 0.04)
    assert [words(turn) for turn in ended(collector)] == [ANSWER]
    assert "TurnRefined" not in kinds(collector)
    assert ended(collector)[0].waited_s == pytest.approx(LAST_AT_S - LEAD_S - 6.0, abs=0.05)


async def test_an_answer_is_prepared_to_provisional_words_and_again_to_the_refined() -> None:
    collector = await read_twice(6.5, 6.7)
    drafts = [
        frame.turn.transcript.text for _, frame in collector.seen if isinstance(frame, TurnDrafted) and frame.turn
    ]
    assert drafts[0] == MISHEARD
    assert drafts[-1] == ANSWER


async def test_a_turn_reopened_after_its_words_were_refined_goes_on_from_the_better_ones() -> None:
    # Taken with the misheard words at about 7.0; put right at 7.3; speech goes on at 7.6, before a reply is audible.
    script = Script([Run(1.0, 6.0, "", 1.0), Run(7.6, 9.0, "", 1.0)])
    collector = await read_twice(6.5, 7.3, script, 16.5)
    assert [words(turn) for turn in ended(collector)] == [MISHEARD, ANSWER]


async def test_speech_to_text_passes_its_first_words_on_before_it_looks_again() -> None:
    script = Script([Run(1.0, 4.0, "We moved it to a queue.", 0.95)], at_first="We moved it to a cue.")
    collector = Collector(script, SpeechTranscribed)
    await play(script, [VadProcessor(script.voice()), SttProcessor(Reader(script, lambda *_: 0.4)), collector], 6.0)
    seen = [frame for _, frame in collector.seen if isinstance(frame, SpeechTranscribed)]
    assert [(frame.transcript.text, frame.provisional) for frame in seen] == [
        ("We moved it to a cue.", True),
        ("We moved it to a queue.", False),
    ]
    assert [frame.hesitates for frame in seen] == [0.4, 0.4], "the um is heard with the first words"
    assert seen[0].start_s == seen[1].start_s


class Slow(Script):
    """Ends no look before `until_s`."""

    until_s = 0.0

    def transcribe(self, *arguments: Any, **named: Any) -> Transcript:
        transcript = super().transcribe(*arguments, **named)
        while self.now_s < self.until_s:
            time.sleep(0.001)
        return transcript


def slow(until_s: float, runs: Sequence[Run], at_first: str = "") -> Slow:
    script = Slow(list(runs), at_first=at_first)
    script.until_s = until_s
    return script


async def test_final_words_do_not_overtake_first_ones_that_were_kept_back_until_the_pause() -> None:
    class Held(SttProcessor):
        """Takes its time over the first words."""

        async def push_frame(self, frame: Frame, direction: FrameDirection = FrameDirection.DOWNSTREAM) -> None:
            if isinstance(frame, SpeechTranscribed) and frame.provisional:
                await asyncio.sleep(0.5)
            await super().push_frame(frame, direction)

    # The last word comes just after the pause is certain.
    script = slow(4.0 + PAUSE_S + 0.1, [Run(1.0, 4.0, "We moved it to a queue.", 0.95)], "We moved it to a cue.")
    collector = Collector(script, SpeechTranscribed)
    await play(script, [VadProcessor(script.voice()), Held(Reader(script)), collector], 6.0)
    seen = [frame for _, frame in collector.seen if isinstance(frame, SpeechTranscribed)]
    assert [frame.provisional for frame in seen] == [True, False]


READ = Run(1.0, 4.0, "We moved it to a queue.", 0.95)
MISREAD = replace(READ, text="We moved hit.")


class Patient(Script):
    """Reads when it may."""

    may: threading.Event

    def transcribe(self, *arguments: Any, **named: Any) -> Transcript:
        self.may.wait(10.0)
        time.sleep(0.05)  # until what was waited for has been told
        return super().transcribe(*arguments, **named)


async def read_by(hasty: Script, at_first: str = "", *, first: bool = True) -> list[tuple[str, bool, float | None]]:
    """What becomes of READ where the hasty one is `first`, or last."""
    there = threading.Event()

    def after(script: Script) -> Script:
        patient = Patient(script.runs, at_first=script.at_first)
        patient.may = there
        return patient

    def hears(sure: float) -> Hesitates:
        def hesitates(_sound: object, _end_s: float) -> float:
            there.set()
            return sure

        return hesitates

    larger = Script([READ], at_first=at_first)
    collector = Collector(larger, SpeechTranscribed)
    readers = (after(larger), hasty) if first else (larger, after(hasty))
    stt = SttProcessor(*(Reader(reader, hears(sure)) for reader, sure in zip(readers, (0.4, 0.3), strict=True)))
    await play(larger, [VadProcessor(larger.voice()), stt, collector], 6.0)
    seen = [frame for _, frame in collector.seen if isinstance(frame, SpeechTranscribed)]
    return [(frame.transcript.text, frame.provisional, frame.hesitates) for frame in seen]


async def test_hasty_words_come_first_with_their_own_um_and_stand_for_nothing_but_speed() -> None:
    assert await read_by(Script([MISREAD]), at_first="We moved it to a cue.") == [
        (MISREAD.text, True, 0.3),
        ("We moved it to a cue.", True, 0.4),
        (READ.text, False, 0.4),
    ]


@pytest.mark.parametrize("text", ["", "thank you " * 30], ids=["none", "a guess"])
async def test_no_hasty_words_or_guesses_are_passed_on_to_nobody(text: str) -> None:
    class Guessing(Script):
        def transcribe(self, *arguments: Any, **named: Any) -> Transcript:
            found = super().transcribe(*arguments, **named)
            return Transcript(tuple(replace(word, probability=0.1) for word in found.words))

    assert await read_by(Guessing([replace(READ, text=text)])) == [(READ.text, False, 0.4)]


async def test_hasty_words_that_come_after_the_others_come_too_late() -> None:
    assert await read_by(Script([MISREAD]), first=False) == [(READ.text, False, 0.4)]


@pytest.mark.parametrize("again_s", [5.0, 7.0], ids=["goes on", "begins anew"])
async def test_the_hasty_one_does_not_wait_while_the_larger_is_still_at_what_was_said_before(again_s: float) -> None:
    larger = slow(10.0, [READ, Run(again_s, 9.0, "Then we read from it.", 0.95)])
    hasty = Script(larger.runs)
    collector = Collector(larger, SpeechTranscribed)
    stt = SttProcessor(Reader(larger), Reader(hasty))
    await play(larger, [VadProcessor(larger.voice()), stt, collector], 13.0)
    seen = [(at_s, frame) for at_s, frame in collector.seen if isinstance(frame, SpeechTranscribed)]
    early = [frame for at_s, frame in seen if at_s < 10.0]
    assert all(frame.provisional for frame in early)
    assert "Then we read from it." in early[-1].transcript.text
    assert [frame.provisional for _, frame in seen if frame.end_s == early[-1].end_s] == [True, False]
    if again_s > 5.0:
        assert hasty.before[-1] == READ.text, "it goes by its own words until the larger one's are there"


async def test_where_the_hasty_one_fails_the_words_are_there_all_the_same(caplog: pytest.LogCaptureFixture) -> None:
    assert await read_by(Broken([READ])) == [(READ.text, False, 0.4)]
    assert "speech-to-text failed" in caplog.text


async def test_long_speech_that_is_cut_in_its_middle_is_not_read_hastily() -> None:
    hasty = Script([Run(1.0, 14.0, " ".join(str(i) for i in range(40)))])
    collector = Collector(hasty, SpeechTranscribed)
    stt = SttProcessor(Reader(Script(hasty.runs)), Reader(hasty))
    await play(hasty, [VadProcessor(hasty.voice()), stt, collector], 16.0)
    assert len({frame.start_s for _, frame in collector.seen if isinstance(frame, SpeechTranscribed)}) == 2
    assert len(hasty.asked) == 1


async def test_first_words_stand_where_the_second_look_fails() -> None:
    script = Broken([Run(1.0, 4.0, "We moved it.")], at_first="We moved it to a cue.")
    collector = Collector(script, SpeechTranscribed)
    await play(script, [VadProcessor(script.voice()), SttProcessor(Reader(script)), collector], 6.0)
    seen = [frame for _, frame in collector.seen if isinstance(frame, SpeechTranscribed)]
    assert [(frame.transcript.text, frame.provisional) for frame in seen] == [
        ("We moved it to a cue.", True),
        ("We moved it to a cue.", False),
    ]


async def test_words_refined_after_the_turn_are_no_context_of_the_next() -> None:
    # The first answer is looked at again until its turn has ended.
    script = slow(8.5, [Run(1.0, 6.0, ANSWER, 1.0), Run(16.0, 19.0, "That is all there was.", 1.0)], MISHEARD)
    collector = await hear(script, 23.0)
    assert words(ended(collector)[0]) == MISHEARD
    assert words(ended(collector)[-1]).startswith("That is")
    assert script.before == ["", ""]


class Broken(Script):
    """Its recogniser fails once it has handed out its first words."""

    def transcribe(self, *arguments: object, **named: object) -> Transcript:
        super().transcribe(*arguments, **named)  # type: ignore[arg-type]  # as they came
        raise RuntimeError


# --- devices that are away ----------------------------------------------------------------------------------


async def lose(  # noqa: PLR0917 - a timeline
    script: Script, seconds: float, gone_s: float, there_s: float, device: str, told_s: float | None = None
) -> Collector:
    """As `hear`, with a device away; until `told_s` the interviewer says that it is back."""
    collector = Collector(script, TurnEnded, TurnReopened, InterruptionFrame)
    turns = TurnProcessor(Endpointer(announces_pause=announces_pause), script, _nothing)
    vad = VadProcessor(script.voice())
    down = FrameDirection.DOWNSTREAM
    at: list[tuple[float, FrameProcessor, Frame, FrameDirection]] = [
        (gone_s, vad, DeviceGone(device=device, at_s=gone_s), down),  # type: ignore[arg-type]
        (there_s, vad, DeviceThere(device=device, at_s=there_s), down),  # type: ignore[arg-type]
    ]
    if told_s is not None:
        at.append((there_s + 0.3, collector, Playing(utterance=9, start_s=there_s + 0.3), FrameDirection.UPSTREAM))
        at.append((told_s, collector, Heard(utterance=9, end_s=told_s), FrameDirection.UPSTREAM))
    await play(script, [vad, SttProcessor(Reader(script)), turns, collector], seconds, at)
    return collector


LOST = [
    Run(1.0, 5.0, "I moved the features to one store, and that was the end of it.", 0.99),
    Run(24.0, 27.0, "The two teams had computed them differently.", 0.99),
]
COMPLETE_S = WAITS["normal"].by_voice_s[-1] - LEAD_S
"""The silence that ends them."""


@pytest.mark.parametrize("device", ["input", "output"])
async def test_a_device_away_in_mid_answer_does_not_end_the_turn(device: str) -> None:
    # The answer sounds complete at 5.0 and would end a moment later; the device is away from 5.1 to 20.0.
    collector = await lose(Script(LOST), 29.5, 5.1, 20.0, device, 23.5 if device == "input" else None)
    if device == "input":
        assert kinds(collector) == ["TurnEnded"]
        assert collector.seen[0][0] == pytest.approx(27.0 + COMPLETE_S, abs=0.1)
        assert words(ended(collector)[0]).startswith("I moved")
        assert words(ended(collector)[0]).endswith("differently.")
    else:
        # The candidate was heard all the time: the turn ends as ever, counted from the return.
        first_s = collector.seen[0][0]
        assert first_s == pytest.approx(20.0 + COMPLETE_S, abs=0.1)


async def test_a_microphone_that_dropped_out_for_a_moment_only_holds_the_end_back_as_long() -> None:
    script = Script([LOST[0]])
    collector = await lose(script, 9.0, 5.1, 6.0, "input")
    (turn,), ended_s = ended(collector), collector.seen[0][0]
    assert turn.reason == "complete"
    assert ended_s == pytest.approx(6.0 + COMPLETE_S, abs=0.1)


async def test_who_does_not_go_on_after_the_return_has_finished() -> None:
    collector = await lose(Script([LOST[0]]), 31.0, 5.1, 20.0, "input")
    assert kinds(collector) == ["TurnEnded"]
    assert collector.seen[0][0] == pytest.approx(28.0, abs=0.3)


async def test_sound_that_was_not_captured_does_not_end_a_turn() -> None:
    # A process held up for six seconds in mid-answer: silence stands for them, all at once.
    script = Script(
        [Run(1.0, 4.0, "I moved the features to one store, and", 0.9), Run(10.1, 12.0, "then we measured it.", 0.95)],
        missing=(4.0, 10.0),
    )
    collector = await hear(script, 15.0)
    assert kinds(collector) == ["TurnEnded"]
    assert words(ended(collector)[0]) == "I moved the features to one store, and then we measured it."
