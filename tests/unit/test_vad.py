"""Runs of speech from voiced frames, and the level gate in front of the classifier."""

from collections.abc import Callable
from itertools import count, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.audio.pcm import FRAME_S, FRAME_SAMPLES, to_samples
from bot.turns.vad import FALTER_S, PAUSE_S, START_S, Boundary, Person, Segmenter, Voice, webrtc

pytestmark = pytest.mark.unit


def runs(pattern: str) -> list[Boundary]:
    """`#` is a voiced frame of 20 ms, `.` an unvoiced one."""
    segmenter = Segmenter()
    found = [segmenter.process(i * FRAME_S, voiced=mark == "#") for i, mark in enumerate(pattern)]
    return [boundary for boundary in found if boundary]


def test_a_run_starts_at_its_first_voiced_frame_and_ends_at_its_last() -> None:
    started, paused = runs("....." + "#" * 20 + "." * 15)
    assert (started.kind, paused.kind) == ("started", "paused")
    assert [started.start_s, started.end_s] == pytest.approx([0.1, 0.22])
    assert [paused.start_s, paused.end_s] == pytest.approx([0.1, 0.5])


def test_a_click_starts_nothing() -> None:
    assert runs("...##......##......#.#.#....") == []


def test_less_is_needed_where_a_person_is_clearly_heard() -> None:
    def start_at(sure: bool) -> int:
        segmenter = Segmenter()
        found = (segmenter.process(i * FRAME_S, voiced=True, sure=sure) for i in range(10))
        return next(i for i, boundary in enumerate(found) if boundary)

    assert (start_at(sure=True), start_at(sure=False)) == (3, 5)


def test_a_short_gap_does_not_pause() -> None:
    assert [boundary.kind for boundary in runs("#" * 10 + "." * 9 + "#" * 10 + "." * 10)] == ["started", "paused"]


def test_silence_of_a_fifth_of_a_second_pauses() -> None:
    assert [boundary.kind for boundary in runs("#" * 10 + "." * 10 + "#" * 10 + "." * 10)] == [
        "started",
        "paused",
        "started",
        "paused",
    ]


@given(st.text(alphabet="#.", max_size=300))
def test_runs_alternate_and_never_overlap(pattern: str) -> None:
    found = runs(pattern)
    assert [boundary.kind for boundary in found] == ["started", "paused"] * (len(found) // 2) + ["started"] * (
        len(found) % 2
    )
    times = [(a.start_s, b.end_s) for a, b in zip(found[::2], found[1::2], strict=False)]
    assert all(end - start >= START_S - FRAME_S for start, end in times)
    assert all(later[0] - earlier[1] >= PAUSE_S - 3 * FRAME_S for earlier, later in pairwise(times))


def faltered(pattern: str) -> list[float | None]:
    """After each frame of a pattern ("#" voiced, "." not), when the run faltered."""
    segmenter = Segmenter()
    out = []
    for i, mark in enumerate(pattern):
        segmenter.process(i * FRAME_S, voiced=mark == "#")
        out.append(segmenter.faltered_s)
    return out


def test_a_run_falters_before_it_pauses_and_not_once_it_goes_on_or_is_over() -> None:
    gap = round(FALTER_S / FRAME_S)
    seen = faltered("#" * 20 + "." * gap + "#" + "." * round(PAUSE_S / FRAME_S) + "....")
    assert seen[: 20 + gap - 1] == [None] * (20 + gap - 1)
    assert seen[20 + gap - 1] == pytest.approx(0.4)
    assert seen[20 + gap] is None, "it goes on"
    assert seen[20 + gap + gap] == pytest.approx((21 + gap) * FRAME_S)
    assert seen[-5:] == [None] * 5, "it has paused"


@given(st.text(alphabet="#.", max_size=300))
def test_every_pause_was_a_faltering_at_the_same_sound(pattern: str) -> None:
    segmenter = Segmenter()
    before = None
    for i, mark in enumerate(pattern):
        boundary = segmenter.process(i * FRAME_S, voiced=mark == "#")
        if boundary is not None and boundary.kind == "paused":
            assert boundary.end_s == before
        before = segmenter.faltered_s


def noise(level_dbfs: float, seconds: float, seed: int = 1) -> bytes:
    signal = np.random.default_rng(seed).standard_normal(int(seconds * 16_000)) * 10 ** (level_dbfs / 20)
    return to_samples(signal).tobytes()


def judged(voice: Voice, pcm: bytes) -> list[bool]:
    size = FRAME_SAMPLES * 2
    return [voice.process(pcm[i : i + size]) for i in range(0, len(pcm) - size + 1, size)]


def test_sound_near_the_noise_floor_is_no_voice_whatever_the_classifier_says() -> None:
    voice = Voice(lambda frame: True, in_speech(lambda at_s: at_s >= 6.0))
    judged(voice, noise(-50, 6.0))
    assert not any(judged(voice, noise(-49, 1.0)))
    assert all(judged(voice, noise(-20, 1.0)))


def test_a_loud_room_leaves_the_speech_and_its_end_is_still_heard() -> None:
    """Speech 12 dB above the noise, and the classifier hears voice in both, as webrtcvad does in a fan."""
    voice, segmenter = Voice(lambda frame: True, in_speech(lambda at_s: 3.0 <= at_s < 8.0)), Segmenter()
    pcm = noise(-40, 3.0) + noise(-28, 5.0) + noise(-40, 2.0, seed=2)
    found = []
    for i in range(500):
        voiced = voice.process(pcm[i * 640 : (i + 1) * 640])
        found.append(segmenter.process(i * FRAME_S, voiced=voiced, person=voice.person))
    started, paused = [boundary for boundary in found if boundary]
    assert started.start_s == pytest.approx(3.0, abs=0.2)
    assert paused.end_s == pytest.approx(8.0, abs=0.25)


def test_long_speech_without_a_pause_is_not_taken_for_the_room() -> None:
    """Speech that swings by 12 dB for 28 s: its quiet parts do not become the floor."""
    voice = Voice(lambda frame: True, in_speech(lambda at_s: at_s >= 1.0))
    judged(voice, noise(-60, 1.0))
    assert all(judged(voice, (noise(-22, 0.3) + noise(-34, 0.3)) * 46))


def test_a_click_does_not_deafen_it_to_a_quiet_voice() -> None:
    voice = Voice(lambda frame: True, in_speech(lambda at_s: at_s >= 2.0))
    judged(voice, noise(-60, 2.0) + noise(-3, 0.06) + noise(-60, 0.5))
    assert all(judged(voice, noise(-42, 2.0)))


def test_noise_that_sounds_voiced_is_no_voice_where_no_person_is_heard() -> None:
    def first_run(person: Person) -> Boundary | None:
        voice, segmenter, pcm = Voice(lambda frame: True, person), Segmenter(), noise(-20, 3.0)
        found = [
            segmenter.process(i * FRAME_S, voiced=voice.process(pcm[i * 640 : (i + 1) * 640]), person=voice.person)
            for i in range(150)
        ]
        return next((boundary for boundary in found if boundary), None)

    assert first_run(lambda frame: 0.29) is None
    assert first_run(lambda frame: 0.31) is not None


@pytest.mark.parametrize(("level_dbfs", "end_s"), [(-46, 4.0), (-32, 4.18)], ids=["breath", "a consonant"])
def test_what_fades_once_no_person_is_heard_any_more_is_speech_only_where_it_is_loud(
    level_dbfs: float, end_s: float
) -> None:
    """A person at -20 dBFS until 4.0 s, and then something else for .3 s: neither the classifier nor the floor tell."""
    voice, segmenter = Voice(lambda frame: True, in_speech(lambda at_s: 1.0 <= at_s < 4.0)), Segmenter()
    pcm = noise(-65, 1.0) + noise(-20, 3.0) + noise(level_dbfs, 0.3) + noise(-65, 1.0)
    found = [
        segmenter.process(i * FRAME_S, voiced=voice.process(pcm[i * 640 : (i + 1) * 640]), person=voice.person)
        for i in range(265)
    ]
    assert [boundary.end_s for boundary in found if boundary and boundary.kind == "paused"] == [
        pytest.approx(end_s, abs=0.03)
    ]


def test_either_may_hear_the_voice_of_a_person() -> None:
    sound = noise(-20, 0.5)
    assert all(judged(Voice(lambda frame: False, lambda frame: 0.5), sound))
    assert all(judged(Voice(lambda frame: True, lambda frame: 0.4), sound))
    assert not any(judged(Voice(lambda frame: False, lambda frame: 0.4), sound))


def test_the_gate_follows_a_room_that_gets_louder() -> None:
    voice = Voice(lambda frame: True, lambda frame: 0.0)
    judged(voice, noise(-65, 6.0))
    judged(voice, noise(-45, 16.0))
    assert voice.floor_dbfs == pytest.approx(-45, abs=1.5)


def test_digital_silence_does_not_lower_the_floor() -> None:
    voice = Voice(lambda frame: True, lambda frame: 0.0)
    judged(voice, noise(-50, 6.0))
    judged(voice, bytes(32_000 * 5))
    assert voice.floor_dbfs == pytest.approx(-50, abs=1.5)


def in_speech(speaks: Callable[[float], bool]) -> Person:
    """A listener that knows when someone speaks."""
    frames = count()
    return lambda frame: 0.9 if speaks(next(frames) * FRAME_S) else 0.05


def test_a_frame_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="640"):
        Voice(webrtc()).process(b"\0" * 100)


def test_how_far_a_speaker_stands_above_the_noise_is_known_once_both_were_heard() -> None:
    voice = Voice(lambda frame: True, in_speech(lambda at_s: 3.0 <= at_s < 5.0))
    assert voice.snr_db is None
    judged(voice, noise(-45, 3.0))
    assert voice.snr_db is None, "nobody has spoken yet"
    judged(voice, noise(-25, 2.0))
    judged(voice, noise(-45, 1.0))
    assert voice.snr_db == pytest.approx(20.0, abs=1.5)


def test_the_interviewers_own_voice_is_silence_to_whoever_listens_for_a_person() -> None:
    heard: list[bytes] = []

    def person(frame: bytes) -> float:
        heard.append(frame)
        return 1.0

    voice = Voice(lambda _: True, person)
    loud = to_samples(np.full(FRAME_SAMPLES, 0.1, np.float32)).tobytes()
    assert [voice.process(loud, own=own) for own in (True, False, True)] == [False, True, False]
    assert heard == [bytes(len(loud)), loud, bytes(len(loud))]


def test_who_is_in_doubt_does_not_count_and_is_known_at_once_when_the_doubt_is_gone() -> None:
    """Where it was silence to Silero instead, who broke in over a loud echo could be .7 s late."""
    heard: list[bytes] = []

    def person(frame: bytes) -> float:
        heard.append(frame)
        return min(1.0, 0.2 * len(heard))

    voice, loud = Voice(lambda _: True, person), to_samples(np.full(FRAME_SAMPLES, 0.1, np.float32)).tobytes()
    found = []
    for doubtful in (False, True, True, False):
        voiced = voice.process(loud, doubtful=doubtful)
        found.append((voiced, voice.person, voice.sure))
    assert found == [(True, False, False), (False, False, False), (False, False, False), (True, True, True)]
    assert heard == 4 * [loud]


def test_nobody_is_surely_heard_in_a_frame_that_is_the_interviewers() -> None:
    voice, loud = Voice(None, lambda _: 0.9), noise(-20.0, FRAME_S)
    sure = []
    for own in (False, True, False):
        voice.process(loud, own=own)
        sure.append(voice.sure)
    assert sure == [True, False, True]
