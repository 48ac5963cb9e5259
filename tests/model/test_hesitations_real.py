"""Real hesitation sounds, as they are scored: found where they are, and not where nobody made one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hesitation_labels import Clip, labelled, matched

from bot.audio.files import open_recording
from bot.cli.score import person
from bot.scoring.card import AnswerCard
from bot.scoring.hesitations import find_hesitations
from bot.scoring.recording import listen
from bot.scoring.scorecard import score_recording
from bot.scoring.spans import Span
from bot.scoring.speech import find_speech
from bot.stt.verbatim import VerbatimListener
from bot.stt.whisper import WhisperTranscriber

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def listener(transcriber: WhisperTranscriber) -> VerbatimListener:
    return VerbatimListener(transcriber.engine)


@pytest.fixture
def clips(shared_data: Path) -> list[Clip]:
    return labelled(shared_data)


def found(clip: Clip, listener: VerbatimListener) -> list[Span]:
    with open_recording(clip.path) as sound:
        activity = find_speech(sound, person())
        hearings = listen(sound, activity, Span(0.0, sound.duration_s), listener)
        spans = [one.span for hearing in hearings for one in find_hesitations(hearing, activity.runs)]
    return [span for span in spans if clip.knows(span)]


def some(clips: list[Clip]) -> Iterator[Clip]:
    """All that have events, and every fifth of the rest; of the woman with forty alike, every fifth too."""
    for i, clip in enumerate(clips):
        if clip.set in ("mfa_spontaneous", "mfa_probes", "ami", "barr_fillers"):
            alone = clip.events and clip.set != "barr_fillers"
            if alone or i % 5 == 0:
                yield clip


def test_they_are_found_at_their_time_and_nowhere_else(clips: list[Clip], listener: VerbatimListener) -> None:
    hits = events = spare = 0
    for clip in some(clips):
        spans = found(clip, listener)
        pairs = matched(clip.events, spans)
        hits, events, spare = hits + len(pairs), events + len(clip.events), spare + len(spans) - len(pairs)
        for i, j in pairs.items():
            assert spans[j].start_s == pytest.approx(clip.events[i].start_s, abs=0.35), clip.path.name
    assert events >= 30
    assert hits >= 0.93 * events
    assert spare <= 2


def test_read_speech_has_next_to_none_native_or_not(clips: list[Clip], listener: VerbatimListener) -> None:
    read = [clip for clip in clips if clip.read][::4]
    minutes = sum(clip.scope.length_s for clip in read) / 60
    assert minutes > 1.5
    assert sum(len(found(clip, listener)) for clip in read) <= 0.3 * minutes


def scored(path: Path, transcriber: WhisperTranscriber, listener: VerbatimListener) -> AnswerCard:
    with open_recording(path) as sound:
        return score_recording(sound, transcriber, person=person(), listener=listener).answers[0]


def test_they_stand_between_the_words_with_their_times(
    shared_data: Path, transcriber: WhisperTranscriber, listener: VerbatimListener
) -> None:
    made = scored(shared_data / "mfa_spontaneous" / "cold_corpus.flac", transcriber, listener)
    assert made.fillers is not None
    assert made.pace is not None
    vocal = [event for event in made.fillers.events if event.kind == "vocal"]
    assert [event.text[0] for event in vocal] == ["u"] * 5
    assert made.fillers.by_kind["vocal"].count == 5
    assert made.fillers.by_kind["vocal"].complete
    assert "corpus uh i have a cold" in made.text.lower().replace(".", "").replace(",", "")
    starts = [word.start_s for word in made.words if word.start_s is not None]
    assert starts == sorted(starts)
    # They are no words of substance: pace and ownership leave them out.
    assert made.pace.words == len(made.words) - 5
