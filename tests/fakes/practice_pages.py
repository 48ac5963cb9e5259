"""A sitting as a page to look at in a browser: words that are tones, so that it can be told which one is heard."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import soundfile

from bot import paths
from bot.audio.encode import encode
from bot.cli.page import as_sound
from bot.cli.practice_report import known
from bot.pronunciation.diary import PauseTried, RemarkTried, Sitting, TextTried, WordTried
from bot.report.accuracy import PRACTICE, accuracy
from bot.report.practice_shapes import PracticeView
from bot.report.practice_view import BETWEEN_S, view
from bot.report.shapes import Sound
from tests.fakes.practice import NOON, pair, reading, word
from tests.fakes.practice_histories import cards, talk

RATE = 16_000
ID = "20260302-120000-abcdef"
NAMES = (f"{ID}-01-read.wav", f"{ID}-02-pairs.wav")
SECONDS = (7.0, 1.5)
FIRST_S, WORD_S, PAUSE_S = 0.5, 0.5, 1.2
WORDS = ["We", "think", "the", "right", "schema", "rarely", "changes"]


def start_s(number: int) -> float:
    """When a word begins in its recording: the last three come after the pause."""
    return FIRST_S + number * WORD_S + (PAUSE_S if number > 3 else 0.0)


def hertz(number: int) -> float:
    """The tone that stands for the word."""
    return 400.0 + 150.0 * number


def words() -> tuple[WordTried, ...]:
    """One of each kind: understood, with a sound to work on, not understood, not found."""
    found = [word("We"), word("think", TH="S"), word("the", DH="D"), word("right", understood=False, R="L"),
             word("schema", 0.0, understood=False, missing=True), word("rarely", R="L"), word("changes")]  # fmt: skip
    return tuple(
        one if one.missing else one.model_copy(update={"start_s": start_s(i), "end_s": start_s(i) + WORD_S})
        for i, one in enumerate(found)
    )


def read(*, kept: bool) -> TextTried:
    """The text as it was read."""
    pause = PauseTried(start_s=start_s(3) + WORD_S, end_s=start_s(4), inside=True)
    remark = RemarkTried(start_s=start_s(6), end_s=start_s(6) + WORD_S, text='at "changes" your voice went up')
    return reading(*words(), text_id="own-1").model_copy(
        update={
            "written": (*WORDS[:-1], "changes."),
            "melody": {"rate": 3.1, "inside": 8.0, "between": None, "range": 4.0, "rhythm": 55.0},
            "voice": {"rate": 4.8, "inside": 0.0, "between": 0.3, "range": 7.1, "rhythm": 57.0},
            "pauses": (pause,),
            "remarks": (remark,),
            "recording": NAMES[0] if kept else None,
        }
    )


def sitting(*, kept: bool = True) -> Sitting:
    """A text, a word of a pair and a talk; `kept` with the recordings of the first two."""
    said = pair("r-l", "right", "light").model_copy(update={"recording": NAMES[1] if kept else None})
    values = {"schema": "viva.practice/1", "id": ID, "created": NOON, "viva_version": "1", "mode": "read"}
    return Sitting.model_validate({**values, "tries": [read(kept=kept), said, talk(NOON)]})


def practised(*, kept: bool = True) -> PracticeView:
    """Everything there is on such a page."""
    one = sitting(kept=kept)
    return view(
        one,
        known(),
        cards([one]),
        NOON,
        seconds=dict(zip(NAMES, SECONDS, strict=True)),
        accuracy=accuracy(paths.figures_dir(), PRACTICE),
    )


@cache
def sound() -> Sound:
    """The tones as the page carries them."""
    tracks = [np.zeros(round(seconds * RATE), np.float32) for seconds in SECONDS]
    for i in range(len(WORDS)):
        first, last = round(start_s(i) * RATE), round((start_s(i) + WORD_S) * RATE)
        tracks[0][first:last] = 0.2 * np.sin(2 * np.pi * hertz(i) * np.arange(last - first) / RATE)
    tracks[1][:] = 0.2 * np.sin(2 * np.pi * 250.0 * np.arange(tracks[1].size) / RATE)
    with TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in NAMES]
        for file, track in zip(files, tracks, strict=True):
            soundfile.write(file, track, RATE, subtype="PCM_16")
        made = as_sound(encode(files, None, between_s=BETWEEN_S))
    assert made
    return made
