"""What a soak tells: how long answers took, where sound lies, what grew, what nobody noticed."""

import json
import os
import wave
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from machine import Machine
from soak_gauges import (
    Answered,
    Placed,
    Sample,
    answered,
    busy_s,
    cut_ins,
    grown,
    here,
    late_by,
    long_pauses,
    placed,
    quiet,
    sample,
)
from soak_report import COLUMNS, Found, Held, Measure, judged, kept, noted, restored, told, unnoticed

from bot.audio.pcm import SAMPLE_RATE
from bot.candidate.player import Said
from bot.session.record import (
    CandidateSpeech,
    DeviceBack,
    DeviceLost,
    Event,
    InterviewerSpeech,
    LLMFallback,
    QuestionAsked,
    TranscriptEvent,
    TurnEnded,
)

pytestmark = pytest.mark.unit

ROLLUP = """00400000-7ffd2c1f9000 ---p 00000000 00:00 0    [rollup]
Rss:              812044 kB
Pss:              800000 kB
Anonymous:        512000 kB
Swap:               1024 kB
SwapPss:            1024 kB
"""


def test_memory_of_its_own_is_what_is_in_no_file_and_what_was_swapped() -> None:
    read = sample(12.0, ROLLUP, "Name:\tpython\nThreads:\t23\n", 41, 7.5)
    assert read == Sample(12.0, 501.0, 812044 / 1024, 23, 41, 7.5)


# --- answers --------------------------------------------------------------------------------------------------


def said(number: int, start_s: float, end_s: float, kind: str = "speech") -> Said:
    return Said(number, "answer", "q", kind, "words", start_s, end_s)


def heard_at(*seconds: float) -> list[int]:
    return [round(at_s * SAMPLE_RATE) for at_s in seconds]


def test_an_answer_takes_from_the_true_end_of_speech_to_the_first_sound() -> None:
    spoken = [said(1, 5.0, 9.0), said(1, 9.0, 9.6, "pause"), said(1, 9.6, 12.0)]
    ended = TurnEnded(t_s=12.7, reason="complete", waited_s=0.7, start_s=5.0, end_s=12.0)
    (one,) = answered(spoken, heard_at(1.0, 12.9), [ended])
    assert (one.at_s, one.after_s, one.decided_s) == pytest.approx((12.0, 0.9, 0.2))


def test_silence_at_the_end_of_an_utterance_is_no_speech() -> None:
    (one,) = answered([said(1, 5.0, 9.0), said(1, 9.0, 9.6, "pause")], heard_at(10.0), [])
    assert one.after_s == pytest.approx(1.0)
    assert one.decided_s is None


def test_who_was_cut_in_on_or_never_answered_counts_elsewhere() -> None:
    spoken = [said(1, 5.0, 9.0), said(2, 20.0, 25.0)]
    assert answered(spoken, heard_at(8.0, 60.0), []) == []
    assert cut_ins(spoken, heard_at(8.0, 60.0)) == 1


def test_long_pauses_are_those_between_words_of_an_answer_and_taken_where_the_interviewer_spoke_next() -> None:
    spoken = [
        *(said(1, 5.0, 9.0), said(1, 9.0, 10.1, "pause"), said(1, 10.1, 12.0)),
        *(said(1, 12.0, 12.5, "pause"), said(1, 12.5, 14.0), said(1, 14.0, 15.0, "pause"), said(1, 15.0, 16.0)),
        said(2, 20.0, 25.0),
    ]
    assert long_pauses(spoken, heard_at(17.0)) == (2, 0)
    assert long_pauses(spoken, heard_at(10.3, 17.0)) == (2, 1)


# --- places ---------------------------------------------------------------------------------------------------


def speech(seconds: float) -> np.ndarray:
    return np.random.default_rng(2).normal(0.0, 3000.0, round(seconds * SAMPLE_RATE)).astype(np.int16)


@pytest.mark.parametrize("late", [0, 1, 160, -80, 1500])
def test_sound_is_found_where_it_truly_was_to_the_sample(late: int) -> None:
    really = speech(8.0)
    assert late_by(np.roll(really, late), really, 2 * SAMPLE_RATE, 4 * SAMPLE_RATE) == late


def test_other_sound_is_not_found_at_all() -> None:
    assert late_by(speech(8.0)[::-1], speech(8.0), 2 * SAMPLE_RATE, 4 * SAMPLE_RATE) is None
    assert late_by(np.zeros(8 * SAMPLE_RATE, np.int16), speech(8.0), 2 * SAMPLE_RATE, 4 * SAMPLE_RATE) is None


def test_each_stretch_of_a_session_is_compared_with_the_truth(tmp_path: Path) -> None:
    really = speech(20.0)
    really.tofile(tmp_path / "played.raw")
    with wave.open(str(tmp_path / "interviewer.wav"), "wb") as track:
        track.setnchannels(1)
        track.setsampwidth(2)
        track.setframerate(SAMPLE_RATE)
        track.writeframes(np.roll(really, 32).tobytes())
    events: list[Event] = [
        InterviewerSpeech(t_s=8.0, text="One.", start_s=5.0, end_s=8.0, interrupted=False),
        InterviewerSpeech(t_s=12.0, text="Two.", start_s=9.0, end_s=12.0, interrupted=True),
        CandidateSpeech(t_s=18.0, start_s=14.0, end_s=18.0),
    ]
    (one,) = placed(events, tmp_path, tmp_path, "interviewer.wav", "played.raw")
    assert (one.at_s, one.late_ms) == (5.0, 2.0)


def test_other_programs_time_is_all_but_the_idle() -> None:
    tick_s = 1.0 / os.sysconf("SC_CLK_TCK")
    assert busy_s("cpu  100 20 30 9000 500 4 3 2 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n") == pytest.approx(159 * tick_s)


def test_the_run_tells_what_else_the_machine_did() -> None:
    found = run()
    found.samples = [replace(one, others_s=500.0 + 0.25 * one.at_s) for one in found.samples]
    assert "2 of 40 pauses of 0.7 s and more inside answers were taken for the end." in told(found)
    assert "Other programs took 25 % of a core meanwhile." in told(found)


def test_memory_that_was_freed_is_not_allocated() -> None:
    before = here(0.0).allocated_mb
    if before is None:
        pytest.skip("this C library does not tell what it gave out")
    held = np.ones(4_000_000)
    during = here(0.0).allocated_mb
    del held
    after = here(0.0).allocated_mb
    assert during is not None
    assert after is not None
    assert during - before == pytest.approx(30.5, abs=2.0)
    assert after - before == pytest.approx(0.0, abs=2.0)


def test_kinds_of_which_there_are_more_come_with_how_many() -> None:
    assert grown(Counter(task=3, word=10), Counter(task=9, word=4, frame=1)) == [("task", 6), ("frame", 1)]


# --- judging --------------------------------------------------------------------------------------------------


def run(mb_an_hour: float = 0.0, late_ms: float = 0.3) -> Found:
    """Two hours in which nothing is wrong, but for what is asked for."""
    jitter = np.random.default_rng(1).normal(0.0, 0.2, 720)
    mb = [mb_an_hour * i / 360 + jitter[i] for i in range(720)]
    samples = [
        Sample(
            10.0 * i,
            800.0 + mb[i],
            1000.0,
            20,
            30,
            4.0 * i,
            0,
            600.0 + mb[i],
            kept_mb=700.0 + mb[i] if i % 12 == 0 else None,
        )
        for i in range(720)
    ]
    answers = [Answered(60.0 * i, 0.9 + jitter[i] / 10, 0.1) for i in range(1, 115)]
    off = {track: [Placed(60.0 * i, late_ms) for i in range(115)] for track in ("candidate.wav", "interviewer.wav")}
    held = [Held(0.0, "finished", [], answers, 3, (40, 2), off), Held(3600.0, "stopped")]
    return Found(120.0, samples, [samples[359], samples[-1]], held)


def test_a_run_in_which_nothing_grows_has_no_problem() -> None:
    rows, problems = judged(run())
    assert problems == []
    assert {row[-1] for row in rows} == {"flat"}
    assert all(len(row) == len(COLUMNS) for row in rows)


def test_a_leak_of_twelve_megabytes_an_hour_is_a_problem() -> None:
    rows, problems = judged(run(mb_an_hour=12.0))
    assert rows[0][-1] == "grows"
    rising, change = zip(*(problem.split(" MB")[0].split(" grows: ") for problem in problems), strict=True)
    assert rising == (
        "memory of its own",
        "the least of it, what lies free given back",
        "the least of what is allocated",
        "allocated after each interview",
    )
    assert [float(mb) for mb in change] == pytest.approx([12.0] * 4, abs=0.3)


def test_memory_that_rises_with_the_work_and_falls_again_is_not_held_on_to() -> None:
    found = run()
    busy = np.random.default_rng(2).uniform(0.0, 150.0, 720) * (np.arange(720) % 7 > 0)
    found.samples = [replace(one, memory_mb=one.memory_mb + busy[i]) for i, one in enumerate(found.samples)]
    memory, least = judged(found)[0][:2]
    assert (memory[0], memory[-1]) == ("memory of its own", "too short to tell")
    assert (least[0], least[-1]) == ("the least of it, what lies free given back", "flat")


def test_an_interview_that_holds_more_than_the_one_before_it_leaks_nothing_unless_it_is_left_behind() -> None:
    found = run()
    found.samples = [
        replace(one, memory_mb=one.memory_mb + 30.0, allocated_mb=one.allocated_mb + 30.0)
        if one.at_s > 3600.0 and one.allocated_mb is not None
        else one
        for one in found.samples
    ]
    assert judged(found)[1] == []
    found.after[-1] = found.samples[-1]
    assert [problem.split(" MB")[0] for problem in judged(found)[1]] == ["allocated after each interview grows: +30.2"]


def test_what_lies_free_is_given_back_only_where_no_engine_works() -> None:
    before = [Sample(10.0 * i, 800.0, 900.0, 9, 9, 0.0, 0, mb) for i, mb in enumerate((640.0, 601.0, 602.0, 740.0))]
    assert quiet(replace(before[0], allocated_mb=601.5), before)
    assert not quiet(before[0], before)
    assert not quiet(before[1], []), "nothing is known of the work before"
    assert not quiet(replace(before[0], allocated_mb=None), before)


def test_a_run_that_was_kept_is_judged_again_as_it_was() -> None:
    found = run(mb_an_hour=12.0)
    found.held[0].events = noted([DeviceLost(t_s=101.0, device="input")])
    found.troubles, found.left, found.unnoticed = [(100.0, "headset unplugged")], ["thread voice_0"], ["no return"]
    rows, problems = judged(found)
    machine = Machine("cpu", 2, 24, "Linux", "3.11", 0.1)
    again = restored(json.loads(json.dumps(kept(found, machine, rows, problems))))
    assert judged(again) == (rows, problems)
    assert told(again) == told(found)


def test_the_second_half_is_told_apart() -> None:
    grew_at_first = run()
    for i in range(360):
        early = grew_at_first.samples[i]
        grew_at_first.samples[i] = replace(early, memory_mb=early.memory_mb - (360 - i) / 10)
    (line,) = [one for one in told(grew_at_first) if "second half" in one]
    assert line.startswith(
        ("Memory in the second half of the run: +0 MB", "Memory in the second half of the run: -0 MB")
    )
    assert judged(grew_at_first)[0][0][-1] != "flat"


def test_what_grew_while_it_warmed_up_is_left_out() -> None:
    found = run()
    found.samples = [replace(one, memory_mb=one.memory_mb - max(0.0, 900.0 - one.at_s)) for one in found.samples]
    assert judged(found)[1] == []


def test_sound_more_than_ten_milliseconds_off_is_a_problem_though_it_does_not_drift() -> None:
    problems = judged(run(late_ms=-12.0))[1]
    assert [problem.split(":")[0] for problem in problems] == ["your sound", "the interviewer's"]


def test_sound_that_is_not_found_where_it_was_is_a_problem_but_for_a_gap_or_two() -> None:
    found = run()
    found.held[0].off["candidate.wav"] += [Placed(7000.0, None)] * 5
    assert judged(found)[1] == []
    found.held[0].off["candidate.wav"] += [Placed(7000.0, None)] * 25
    assert judged(found)[1] == ["your sound: 30 of 145 stretches are not where they were"]


def test_what_is_left_over_and_what_was_never_compared_are_problems() -> None:
    found = run()
    found.left = ["thread voice_0"]
    found.held[0].off["candidate.wav"] = []
    assert judged(found)[1] == ["your sound: no stretch could be compared", "left over at the end: thread voice_0"]


def test_a_short_run_does_not_claim_to_be_flat() -> None:
    found = run()
    found.minutes, found.samples = 1.0, found.samples[:6]
    assert judged(found)[0][0][-1] == "too short to tell"


def test_troubles_have_to_be_on_the_record_and_answers_have_to_come_after_them() -> None:
    found = run()
    found.troubles = [(100.0, "headset unplugged"), (200.0, "language model's server dead")]
    words = TranscriptEvent(t_s=300.0, words=[])
    asked = [QuestionAsked(t_s=310.0, id="a", text="Why?", move="probe_reasoning")] * 4
    found.held[0].events = noted([DeviceLost(t_s=101.0, device="input"), *asked])
    assert len(list(unnoticed(found))) == 4
    later: list[Event] = [DeviceBack(t_s=121.0, device="input"), LLMFallback(t_s=230.0, reason="refused"), words]
    found.held[0].events += noted(later)
    assert list(unnoticed(found)) == []
    assert "Headset unplugged at 1.7 min" in " ".join(told(found))


def test_a_row_shows_first_last_change_and_limit() -> None:
    row = Measure("memory", 5.0, "MB", 1).row([(10.0 * i, 100.0 + i / 360) for i in range(361)])
    assert row[0] == "memory"
    assert row[3:] == ["+1.0 MB (+1.0 MB to +1.0 MB)", "5.0 MB", "flat"]
