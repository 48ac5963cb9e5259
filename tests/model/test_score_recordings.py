"""Scoring of real speech: the sound's times against hand-checked labels, and what must not be scored."""

import json
from pathlib import Path
from statistics import median

import numpy as np
import pytest

from bot.audio.files import open_recording
from bot.audio.pcm import Signal
from bot.cli.score import person
from bot.scoring.card import AnswerCard
from bot.scoring.scorecard import score_recording
from bot.scoring.spans import total_s
from bot.scoring.speech import HeldSound, find_speech
from bot.stt.whisper import WhisperTranscriber

pytestmark = pytest.mark.model


def scored(path: Path, transcriber: WhisperTranscriber) -> AnswerCard:
    with open_recording(path) as sound:
        return score_recording(sound, transcriber, person=person()).answers[0]


def read(path: Path) -> Signal:
    with open_recording(path) as sound:
        return sound.read(0.0, sound.duration_s)


def test_onsets_of_real_fillers_are_found_in_the_sound(shared_data: Path) -> None:
    """40 fillers whose place is known to the sample; in the same sentences noise stood elsewhere."""
    errors = []
    for line in (shared_data / "barr_fillers" / "manifest.jsonl").read_text().splitlines():
        clip = json.loads(line)
        if clip["onset_noise"]:
            continue
        start_s, end_s = clip["onset_filler_time"]
        with open_recording(shared_data / "barr_fillers" / clip["audio"]) as sound:
            near = [run for run in find_speech(sound).runs if run.start_s < end_s and run.end_s > start_s]
        assert near, clip["audio"]
        errors.append(abs(near[0].start_s - start_s))
    assert len(errors) == 40
    assert median(errors) <= 0.03
    assert np.percentile(errors, 95) <= 0.08


def test_pauses_of_a_monologue_lie_where_the_labels_leave_room(
    shared_data: Path, transcriber: WhisperTranscriber
) -> None:
    """The long pause that the speaker announces ends with a labelled "uh" at 17.78 s."""
    made = scored(shared_data / "mfa_spontaneous" / "cold_corpus.flac", transcriber)
    assert made.pace is not None
    assert made.fillers is not None
    assert any(pause.end_s == pytest.approx(17.78, abs=0.05) for pause in made.pace.pauses)
    assert 120 < made.pace.words_per_minute < 170
    assert 3.5 < made.pace.articulation_rate < 5.5
    assert not made.fillers.by_kind["vocal"].complete


def test_read_speech_has_no_fillers_and_a_calm_pace(shared_data: Path, transcriber: WhisperTranscriber) -> None:
    made = scored(shared_data / "read_controls" / "jfk.flac", transcriber)
    assert made.fillers is not None
    assert made.pace is not None
    assert made.fillers.count == 0
    assert made.pace.words == 22
    assert made.pace.words_per_minute == pytest.approx(131, abs=5)


def test_noise_is_never_given_a_number(shared_data: Path, transcriber: WhisperTranscriber) -> None:
    clips = sorted((shared_data / "noise_rir").glob("*.flac"))
    assert len(clips) == 16
    for clip in clips:
        made = scored(clip, transcriber)
        assert made.not_enough == "Not enough speech to say: none was found.", clip.name
        assert (made.fillers, made.pace, made.ownership, made.latency) == (None, None, None, None)


def test_speech_is_found_where_a_person_speaks(shared_data: Path) -> None:
    """With the listener and without, nearly the same; but for a whisper, which it takes for noise."""
    clips = sorted((shared_data / "mfa_probes").glob("*.flac"))
    assert len(clips) == 40
    shares = []
    for clip in clips:
        with open_recording(clip) as sound:
            found, unguarded = find_speech(sound, person()), find_speech(sound)
        assert found.runs or clip.stem in {"mfa_whisper", "mfa_creaky"}, clip.name
        shared_s = total_s(run.within(other) for run in found.runs for other in unguarded.runs if run.meets(other))
        either_s = total_s(found.runs) + total_s(unguarded.runs) - shared_s
        shares.append(shared_s / either_s)
    assert median(shares) > 0.9
    assert sorted(shares)[4] > 0.6


def test_noise_around_an_answer_is_left_out_and_the_answer_is_not(shared_data: Path) -> None:
    """A fan runs for 13 s, then someone speaks over nothing."""
    noise = read(shared_data / "noise_rir" / "noise_speechbrain_noise5.flac")
    speech = read(shared_data / "read_controls" / "jfk.flac")
    sound = HeldSound(np.concatenate([noise, np.zeros(16_000 * 4, np.float32), speech]))
    before_s = len(noise) / 16_000 + 4.0
    runs, unguarded = find_speech(sound, person()).runs, find_speech(sound).runs
    assert before_s < runs[0].start_s < before_s + 0.5
    assert sum(run.length_s for run in runs) == pytest.approx(
        sum(run.length_s for run in unguarded if run.start_s >= before_s), abs=1.0
    )
    assert unguarded[0].start_s < before_s
