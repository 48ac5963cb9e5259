"""Scoring of real speech: the sound's times against hand-checked labels, and what must not be scored."""

import json
from pathlib import Path
from statistics import median

import numpy as np
import pytest

from bot.audio.files import open_recording
from bot.catalogue import locate
from bot.scoring.card import AnswerCard
from bot.scoring.scorecard import score_recording
from bot.scoring.speech import find_speech
from bot.stt.whisper import WhisperTranscriber

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def transcriber() -> WhisperTranscriber:
    return WhisperTranscriber(locate("whisper-base"), threads=2)


def scored(path: Path, transcriber: WhisperTranscriber) -> AnswerCard:
    with open_recording(path) as sound:
        return score_recording(sound, transcriber).answers[0]


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
    assert made.pace.words_per_minute == pytest.approx(124, abs=5)


@pytest.mark.parametrize(
    "name",
    [
        "noise_pipecat_office-ambience-24000-mono",
        "noise_speechbrain_noise1",
        "noise_speechbrain_noise2",
        "noise_speechbrain_noise4",
        "noise_audiomentations_tap",
        "rir_speechbrain_rir1",
    ],
)
def test_noise_is_never_given_a_number(shared_data: Path, transcriber: WhisperTranscriber, name: str) -> None:
    made = scored(shared_data / "noise_rir" / f"{name}.flac", transcriber)
    assert "Not enough speech" in (made.not_enough or "")
    assert (made.fillers, made.pace, made.ownership, made.latency) == (None, None, None, None)
