"""Reports as pages to look at in a browser: words that are tones, so that it can be told which one is heard."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt
import soundfile

from bot.audio.encode import encode
from bot.report.shapes import (
    Accuracy,
    Answer,
    Bar,
    First,
    Mark,
    Moment,
    Piece,
    Reference,
    Row,
    Sound,
    Token,
    Utterance,
    View,
    line,
)

RATE = 16_000
QUESTION_S = (1.0, 3.0)
QUESTION_HZ = 250.0
FIRST_WORD_S = 4.0
WORD_S = 0.6
WORDS = ["um", "we", "talked", "about", "it", "like", "and", "I", "chose", "the", "the", "small", "one", "for", "now"]
MARKS: dict[int, tuple[Mark, ...]] = {
    0: ("vocal",),
    1: ("unowned",),
    2: ("unowned",),
    4: ("unsure",),
    5: ("lexical",),
    6: ("decision",),
    7: ("decision",),
    8: ("decision",),
    9: ("decision", "repetition"),
    10: ("decision", "repetition", "unsure"),
    13: ("struck",),
}
PAUSE_S = (FIRST_WORD_S + len(WORDS) * WORD_S, FIRST_WORD_S + len(WORDS) * WORD_S + 1.5)
LAST = "done"
SECONDS = 20.0


def start_s(word: int) -> float:
    """When the word begins; the last one comes after the pause."""
    return FIRST_WORD_S + word * WORD_S if word < len(WORDS) else PAUSE_S[1]


def hertz(word: int) -> float:
    """The tone that stands for the word."""
    return 400.0 + 100.0 * word


def at(word: int) -> Moment:
    return Moment(start_s(word), start_s(word) + WORD_S)


def tones() -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """(candidate, interviewer): one tone a word, one the question."""
    tracks = np.zeros((2, round(SECONDS * RATE)), np.float32)

    def add(track: int, moment: Moment, frequency: float) -> None:
        first, last = round(moment.start_s * RATE), round(moment.end_s * RATE)
        times = np.arange(last - first) / RATE
        tracks[track, first:last] = 0.2 * np.sin(2 * np.pi * frequency * times)

    add(1, Moment(*QUESTION_S), QUESTION_HZ)
    for word in range(len(WORDS) + 1):
        add(0, at(word), hertz(word))
    return tracks[0], tracks[1]


@cache
def sound() -> Sound:
    """The tones as a page carries them."""
    with TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in ("candidate.wav", "interviewer.wav")]
        for path, track in zip(paths, tones(), strict=True):
            soundfile.write(path, track, RATE, subtype="PCM_16")
        encoded = encode(*paths)
    assert encoded
    return Sound(
        encoded.audio, encoded.mime, encoded.duration_s, encoded.peaks_per_s, encoded.candidate, encoded.interviewer
    )


def dialogue() -> tuple[Utterance, ...]:
    tokens = [Token(text, at(i), MARKS.get(i, ())) for i, text in enumerate(WORDS)]
    tokens += [Token("1.5 s", Moment(*PAUSE_S), ("pause",)), Token(LAST, at(len(WORDS)))]
    asked = Utterance("interviewer", (Token("Which one did you choose?", Moment(*QUESTION_S)),))
    return asked, Utterance("candidate", tuple(tokens))


def bars() -> tuple[Bar, ...]:
    return (
        Bar("interviewer", Moment(*QUESTION_S), "The interviewer, 0:01"),
        Bar("speech", Moment(FIRST_WORD_S, PAUSE_S[0]), "Speech, 0:04"),
        Bar("filler", at(0), '"um", 0:04'),
        Bar("pause", Moment(*PAUSE_S), "Pause of 1.5 s, 0:13"),
        Bar("speech", at(len(WORDS)), "Speech, 0:14"),
    )


def rows() -> tuple[Row, ...]:
    chose = Piece('0:07 "and I chose the the"', Moment(start_s(6), start_s(11)))
    return (
        Row("Latency", (line("1.0 s to the first sound"),), "latency"),
        Row("Fillers", (line("2: 9.6 a minute"), line('sounds: "um" ', Piece("0:04", at(0)))), "fillers"),
        Row(
            "Ownership", (line("decisions: 1 yours"), line(chose), line("why: not said near it", indent=2)), "ownership"
        ),
        Row("Coverage", (line("1 of 2 points"), line("+ choice: ", chose), line("- reason: not heard")), "coverage"),
    )


def answer(number: int = 1, title: str = "1. Which one did you choose?") -> Answer:
    return Answer(
        number=number,
        title=title,
        about="behavioral · 0:04 to 0:15",
        follow_up=False,
        moment=Moment(FIRST_WORD_S, start_s(len(WORDS)) + WORD_S),
        rows=rows(),
        dialogue=dialogue(),
        timeline=bars(),
    )


def view() -> View:
    """A report with everything in it that a page can show."""
    follow_up = replace(answer(2, "2. Why that one?"), follow_up=True, dialogue=(), timeline=(), moment=None)
    return View(
        title="Session 20261124-103000-abcdef",
        about="2 answers, 1 with enough speech to measure",
        session="20261124-103000-abcdef",
        viva_version="0.1.0",
        first=First("Say why you chose it.", (line("At ", Piece("0:07", at(8)), " no reason was heard."),), 1, at(8)),
        summary=(
            Row("Length", (line("1 min 13 s, 185 words"),)),
            Row("Pace", (line("152 words a minute, 4.6 syllables a second"),), "pace"),
            Row("Decisions", (line("none heard"),), "ownership"),
        ),
        answers=(answer(), follow_up),
        rated=(Row("Fillers", (line("you thought: few"), line("heard: 9.6 a minute")), "fillers"),),
        struck=(Row("Fillers", (line(Piece('0:11 "for"', at(13))),), "fillers"),),
        references=(Reference("fillers", "About 6 in 100 words are normal.", "Bortfeld 2001"),),
        accuracy=(
            Accuracy(
                "fillers", "Vocal fillers", "F1 0.92", "As heard.", "a word list 0.08", "213 clips", "Faint ones."
            ),
        ),
        not_measured=(("Pronunciation", "It needs a text to read."),),
    )
