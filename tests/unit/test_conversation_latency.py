"""What becomes of answers played into a conversation, and the tables of it."""

import asyncio
import importlib
import warnings
from dataclasses import replace
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from latency import (
    RULE,
    SECOND_LOOK,
    STAGES,
    VOICE,
    WORDS,
    Exchange,
    Result,
    Waited,
    heard_out,
    held_by,
    is_lost,
    line,
    tables,
)
from pipecat.frames.frames import InputAudioRawFrame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.transports.base_transport import TransportParams
from pipecat.workers.runner import WorkerRunner
from played import GAP_S, LOST_S, Clip, Player, sentences

from bot import frames
from bot.audio.simulated import Simulated
from bot.stt.transcript import Transcript, Turn
from tests.fakes.hearing import Collector, Script

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[2]
RATE = 16_000
STOCK = "pipecat stock"


def clip(name: str = "a", text: str = "We moved it to a queue.", seconds: float = 2.0) -> Clip:
    """Speech from its first sample to half a second before its last."""
    samples = np.full(int(seconds * RATE), 1000, dtype="<i2")
    return Clip(name, text, samples, 0, len(samples) - RATE // 2)


def at(clip: Clip, started_s: float, *onsets_s: float) -> Clip:
    clip.started = int(started_s * RATE)
    clip.onsets = [int(at_s * RATE) for at_s in onsets_s]
    return clip


# --- one answer ---------------------------------------------------------------------------------------------


def test_a_reply_counts_from_the_end_of_speech_and_one_before_it_is_a_cut_in() -> None:
    # Speech from 10.0 to 11.5.
    assert at(clip(), 10.0, 12.2).response_s == pytest.approx(0.7)
    assert at(clip(), 10.0, 12.2).cut_ins == 0
    early = at(clip(), 10.0, 11.0, 12.5)
    assert early.cut_ins == 1
    assert early.response_s == pytest.approx(1.0)
    assert at(clip(), 10.0).response_s is None


@pytest.mark.parametrize(
    ("text", "complete"),
    [
        ("We moved it to a queue.", True),
        ("Could you say that again?", True),
        ("and that's it", True),
        ("We moved it to a", False),
        ("We moved it, so", False),
        ("we moved it to a queue", False),
    ],
)
def test_a_complete_answer_ends_where_an_answer_can(text: str, complete: bool) -> None:
    assert clip(text=text).complete is complete


def test_an_answer_is_lost_with_more_than_half_of_its_words() -> None:
    assert not is_lost("We moved it to a queue", "moved it to")
    assert is_lost("We moved it to a queue", "it to")
    assert is_lost("We moved it", "")
    assert not is_lost("Um, we moved it.", "moved, it!"), "what recognisers do not write is not lost"


def test_sentences_of_an_answer_are_whole() -> None:
    assert sentences("It was slow. We moved it? And the") == ["It was slow.", "We moved it."]


# --- what the end of a turn waited for ----------------------------------------------------------------------


def test_a_turn_that_ends_with_the_news_waited_for_them() -> None:
    assert held_by(10.0, 9.98, 9.98, provisional=False) == WORDS
    assert held_by(10.0, 9.5, 9.97, provisional=False) == VOICE
    assert held_by(10.0, 9.5, 9.7, provisional=False) == RULE
    assert held_by(10.0, None, None, provisional=False) == RULE
    assert held_by(10.0, 9.5, 9.7, provisional=True) == SECOND_LOOK
    assert held_by(10.0, 9.98, 9.98, provisional=True) == WORDS


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    loader = SourceFileLoader("bench_conversation_script", str(ROOT / "scripts" / "bench_conversation"))
    spec = spec_from_loader("bench_conversation_script", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


def words(text: str, *, provisional: bool = False) -> frames.SpeechTranscribed:
    return frames.SpeechTranscribed(transcript=Transcript.from_text(text), provisional=provisional)


def ended(text: str, waited_s: float) -> frames.TurnEnded:
    return frames.TurnEnded(turn=Turn(Transcript.from_text(text), 10.0, 11.5), waited_s=waited_s)


def test_the_stages_of_an_answer_are_those_of_its_reply(bench: ModuleType) -> None:
    # Speech ends at 11.5, the reply is audible at 12.5. Another answer's frames lie before and after.
    seen = [
        (9.0, frames.TurnEnded()),
        (11.0, frames.SpeechPaused()),
        (11.7, frames.SpeechPaused()),
        (12.0, words("We moved it")),
        (12.1, words("We moved it.")),
        (12.2, frames.TurnEnded()),
        (12.3, frames.VoiceFrame()),
        (12.4, frames.VoiceFrame()),
        (12.9, frames.VoiceFrame()),
        (13.0, frames.TurnEnded()),
    ]
    found = bench.stages(at(clip(), 10.0, 12.5), seen, bench.KINDS, frames.VoiceFrame)
    assert found == {
        "pause noticed": pytest.approx(0.2),
        "words there": pytest.approx(0.6),
        "turn taken": pytest.approx(0.7),
        "sound made": pytest.approx(0.8),
        "audible": pytest.approx(1.0),
    }
    assert bench.stages(at(clip(), 10.0), seen, bench.KINDS, frames.VoiceFrame) == {}
    assert set(bench.KINDS) | {"audible"} == set(STAGES)


def test_of_a_turn_it_is_told_what_held_it_and_how_it_ended(bench: ModuleType) -> None:
    seen = [
        (11.8, words("We moved it to a queue.")),
        (11.9, frames.TurnDrafted()),
        (12.2, ended("We moved it to a queue.", 0.7)),
        (14.0, ended("later", 2.0)),
    ]
    told = bench.waited(at(clip(), 10.0, 12.5), seen, 0.25)
    assert (told.held_by, told.ending, told.waited_s) == (RULE, "sentence, the voice ends", 0.7)
    late = [(11.9, frames.TurnDrafted()), (12.19, words("We moved it.")), seen[2]]
    assert bench.waited(at(clip(), 10.0, 12.5), late, 0.25).held_by == WORDS
    unsure = [(11.9, words("We moved it", provisional=True)), seen[2]]
    assert bench.waited(at(clip(), 10.0, 12.5), unsure, 0.25).held_by == SECOND_LOOK
    assert bench.waited(at(clip(), 10.0, 12.5), unsure, 0.0).held_by == RULE, "a quick one does not wait for it"
    assert bench.waited(at(clip(), 10.0, 12.5), [], 0.25) is None


def test_the_silence_at_which_words_were_there_is_of_the_last_run_and_counts_words_after_the_turn_too(
    bench: ModuleType,
) -> None:
    def of(end_s: float, *, provisional: bool) -> frames.SpeechTranscribed:
        return replace(words("We moved it.", provisional=provisional), start_s=10.0, end_s=end_s)

    seen = [
        (11.1, of(11.0, provisional=False)),
        (11.9, of(11.5, provisional=True)),
        (12.1, ended("We moved it.", 0.6)),
        (12.2, of(11.5, provisional=False)),
    ]
    told = bench.waited(at(clip(), 10.0, 12.5), seen, 0.0)
    assert (told.first_words_s, told.last_words_s) == (pytest.approx(0.4), pytest.approx(0.7))
    notes = [note for table in tables("answers", [quick_of(told)], STOCK) for note in table.notes]
    assert any("after 0.40 s of silence (median of 1), those on the record after 0.70 s (1)" in note for note in notes)
    unread = bench.waited(at(clip(), 10.0, 12.5), [seen[2]], 0.0)
    assert (unread.first_words_s, unread.last_words_s) == (None, None)


def quick_of(wait: Waited) -> Result:
    exchange = Exchange("a", True, 1.0, cut_in=False, split=False, lost=False, stages={}, waited=wait)
    return Result("Viva (quick)", [exchange], cpu_s=1.0, wall_s=1.0)


# --- many ---------------------------------------------------------------------------------------------------


def one(
    name: str,
    response_s: float | None,
    *,
    complete: bool = True,
    cut_in: bool = False,
    split: bool = False,
    taken_s: float | None = None,
    held: str | None = None,
) -> Exchange:
    times = {"audible": response_s} if response_s is not None else {}
    if taken_s is not None:
        times["turn taken"] = taken_s
    wait = Waited(held, "sentence, the voice ends", 0.6) if held else None
    return Exchange(name, complete, response_s, cut_in, split, lost=False, stages=times, waited=wait)


VIVA = Result(
    "Viva (quick)",
    [
        one("a", 0.5, taken_s=0.4, held=RULE),
        one("b", 0.7, taken_s=0.6, held=RULE),
        one("c", 2.0, complete=False, taken_s=1.9, held=WORDS),
    ],
    cpu_s=60.0,
    wall_s=120.0,
    taken_back=1,
)
BASE = Result(
    STOCK,
    [one("a", 2.0, taken_s=1.0), one("b", 0.9, cut_in=True, taken_s=0.2), one("c", 6.0, taken_s=5.0)],
    cpu_s=30.0,
    wall_s=60.0,
)


def test_the_line_of_a_system() -> None:
    assert line(VIVA) == (
        "Viva (quick)             end of speech to first sound: p50  0.70 s  p95  1.87 s   answers 3"
        "  cut in on 0  lost 0  split 0  never answered 0"
    )
    assert line(Result(STOCK, [one("a", None)], 0.0, 0.0)).endswith("never answered 1")


def test_answers_are_compared_where_all_heard_them_out() -> None:
    assert heard_out([VIVA, BASE]) == {"a", "c"}
    assert heard_out([Result("x", [one("a", 1.0, split=True), one("b", None), one("c", 1.0)], 0.0, 0.0)]) == {"c"}


def test_the_tables_say_what_was_found() -> None:
    answers, times, causes, cost = tables("real answers", [VIVA, BASE], STOCK)
    assert answers.title == "From the end of speech to the first sound: 3 real answers"
    rows = {row[0]: row[1:] for row in answers.rows}
    assert rows["Viva (quick)"] == ["3", "0.70 s", "1.35 s", "1.87 s", "0", "0", "0"]
    assert rows["Viva (quick), complete"][:2] == ["2", "0.60 s"]
    assert rows["pipecat stock"][4] == "1"
    assert rows["pipecat stock, heard out by all"][:2] == ["2", "4.00 s"]
    assert (
        "pipecat stock's median is so many times that of Viva (quick): over all answers 2.9, "
        "over those that all heard out 3.2, from the decision on 10.0."
    ) in answers.notes
    assert times.rows[0][-2:] == ["0.70 s", "0.10 s"]
    assert times.rows[2][-1] == "1.00 s"
    assert times.rows[0][1 + STAGES.index("answer drafted")] == "-"
    assert causes.rows[0] == [f"Viva (quick): {RULE}; sentence, the voice ends", "2", "0.60 s", "0.60 s"]
    assert causes.rows[1][0] == f"Viva (quick): {WORDS}"
    assert causes.notes == ["Viva (quick): 1 taken back, gone on with."]
    assert [row[1] for row in cost.rows] == ["30.0", "30.0"]
    for table in (answers, times, causes, cost):
        assert all(len(row) == len(table.columns) for row in table.rows)


def test_a_stage_that_not_every_answer_went_through_says_how_many_did() -> None:
    some = Result("x", [one("a", 0.5, taken_s=0.4), one("b", 0.7)], 0.0, 0.0)
    _, times, *_ = tables("real answers", [some], STOCK)
    assert times.rows[0][1 + STAGES.index("turn taken")] == "0.40 s (1)"


def test_one_system_alone_is_compared_with_none() -> None:
    answers, *_ = tables("real answers", [VIVA], STOCK)
    assert [row[0] for row in answers.rows] == ["Viva (quick)", "Viva (quick), complete"]
    assert not any("median" in note for note in answers.notes)
    assert len(list(tables("real answers", [BASE], STOCK))) == 3, "what its turns waited for is not known"


# --- the candidate ------------------------------------------------------------------------------------------


async def test_the_candidate_speaks_once_the_interviewer_was_silent_for_a_while_and_waits_for_a_reply() -> None:
    clips = [clip("a"), clip("b")]
    player = Player(clips)
    loud = np.full(160, 8000, dtype="<i2").tobytes()
    for block in range(2000):
        first = block * 160
        # The interviewer: from 0 to 1 s, and for a second from 0.7 s after the end of each answer's speech.
        replies = [clip.started + clip.speech_to + int(0.7 * RATE) for clip in clips if clip.started]
        if first < RATE or any(reply <= first < reply + RATE for reply in replies):
            player.speaker(first, loud)
        player.microphone(first, 160)
    await asyncio.sleep(0)
    assert clips[0].start_s == pytest.approx(1.0 + GAP_S, abs=0.02)
    assert clips[0].response_s == pytest.approx(0.7, abs=0.02)
    assert clips[1].start_s == pytest.approx(clips[0].end_s + 0.7 + 1.0 + GAP_S, abs=0.02)
    assert player.done.is_set()
    assert player.wall_s > 0.0


async def test_an_answer_that_gets_no_reply_is_given_up() -> None:
    clips = [clip("a"), clip("b")]
    player = Player(clips)
    loud = np.full(160, 8000, dtype="<i2").tobytes()
    for block in range(3000):
        if block < 100:
            player.speaker(block * 160, loud)
        player.microphone(block * 160, 160)
    assert clips[0].response_s is None
    assert clips[1].start_s == pytest.approx(clips[0].start_s + 2.0 + LOST_S, abs=0.02)


# --- the stock services' ends of the sound card -------------------------------------------------------------


@pytest.fixture(scope="module")
def stock() -> ModuleType:
    with warnings.catch_warnings():
        # pipecat's own services use what it deprecates.
        warnings.simplefilter("ignore")
        return importlib.import_module("stock_pipecat")


async def test_the_devices_are_closed_before_the_loop_is_and_every_block_says_its_time(stock: ModuleType) -> None:
    asked: list[int] = []

    def microphone(first: int, n: int) -> bytes:
        asked.append(first)
        return bytes(2 * n)

    backend = Simulated(microphone, lambda _first, _pcm: None, realtime=False)
    params = TransportParams(audio_in_enabled=True, audio_out_enabled=True, audio_out_sample_rate=RATE)
    collector = Collector(Script([]), InputAudioRawFrame)
    worker = PipelineWorker(
        Pipeline([stock.Microphone(backend, params), collector, stock.Speaker(backend, params)]),
        params=PipelineParams(audio_in_sample_rate=RATE, audio_out_sample_rate=RATE),
        cancel_on_idle_timeout=False,
    )
    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)
    running = asyncio.ensure_future(runner.run())
    for _ in range(50):
        await asyncio.sleep(0.01)
        backend.advance(0.02)
    await worker.cancel()
    await running
    times = [stock.captured_until_s(frame) for _, frame in collector.seen]
    assert times[:3] == [pytest.approx(0.02), pytest.approx(0.04), pytest.approx(0.06)]
    assert stock.captured_until_s(frames.TurnEnded()) is None
    count = len(asked)
    backend.advance(1.0)
    assert len(asked) == count, "nothing is captured any more"
