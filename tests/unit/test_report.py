"""What the reader sees: a snapshot at 80 columns, and the formats of numbers.

VIVA_UPDATE_SNAPSHOTS=1 writes the snapshot anew; look at it before committing.
"""

import os
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from bot.report import terminal
from bot.report.view import view
from bot.report.wording import clock, lasting, many
from bot.scoring.card import Scorecard
from bot.scoring.scorecard import score_text
from bot.scoring.session import SessionMaterial, score_session
from bot.scoring.speech import HeldSound
from tests.fakes.session_folder import answer, events_of, question, tracks_of

pytestmark = pytest.mark.unit

SNAPSHOT = Path(__file__).parent.parent / "data" / "report_80_columns.txt"

SAID = [
    question("Tell me about a hard technical decision you made.", 1.0, 4.0, trailing_silence_s=0.3),
    answer(
        (5.2, 6.0, "Let me think."),
        (9.5, 14.0, "So um in my last job reads were like really slow because we had no index."),
        (14.8, 18.0, "So I decided to add a cache, you know, in front"),
        (18.6, 20.0, "of the database."),
        (
            21.3,
            26.0,
            "As a result latency dropped by sixty percent. We shipped it. We tested it. We fixed bugs.",
        ),
    ),
    question("Why a cache and not a replica?", 27.5, 29.0, move="probe_reasoning"),
    answer((28.6, 33.0, "Because the the reads were all for the same rows and I chose what was cheap.")),
    question("What is drift?", 35.0, 36.0, key="drift"),
    answer((37.0, 38.0, "I don't know."), act="dont_know"),
]


def made() -> Scorecard:
    candidate, interviewer = tracks_of(SAID, 40.0, echo=0.1)
    return score_session(
        SessionMaterial("20261124-103000-abcdef", events_of(SAID), HeldSound(candidate), HeldSound(interviewer))
    )


def printed(card: Scorecard, width: int = 80) -> str:
    out = StringIO()
    terminal.show(view(card), Console(file=out, width=width, highlight=False))
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def test_the_report_at_80_columns() -> None:
    text = printed(made())
    if os.environ.get("VIVA_UPDATE_SNAPSHOTS"):
        SNAPSHOT.write_text(text, encoding="utf-8")
    assert text == SNAPSHOT.read_text(encoding="utf-8")
    assert max(map(len, text.splitlines())) <= 80


def test_it_fits_a_narrow_terminal_too() -> None:
    assert max(map(len, printed(made(), width=60).splitlines())) <= 60


def test_a_text_shows_no_times() -> None:
    text = printed(score_text("Um, I decided, like, to wait because it was late."))
    assert "0:0" not in text
    assert '"um"' in text
    assert "a minute" not in text.split("To compare")[0]
    assert "why: " in text


def test_a_short_text_shows_what_was_found_and_no_rate() -> None:
    text = printed(score_text("Um, it works."))
    assert "in 100 words" not in text.split("To compare")[0]
    assert '"um"' in text


def test_escape_sequences_in_what_was_said_do_nothing() -> None:
    text = printed(score_text("I \x1b[2J\x1b]0;owned\x07 decided, like, to \x9b31m wait [bold]now[/bold] and here"))
    assert "\x1b" not in text
    assert "\x9b" not in text
    assert "\x07" not in text


def test_moments_and_lengths() -> None:
    assert clock(0.4) == "0:00"
    assert clock(65.9) == "1:05"
    assert clock(3723) == "1:02:03"
    assert clock(None) == ""
    assert lasting(0.84) == "0.8 s"
    assert lasting(48.2) == "48 s"
    assert lasting(59.7) == "1 min 0 s"
    assert lasting(125) == "2 min 5 s"
    assert many(1, "answer") == "1 answer"
    assert many(2, "answer") == "2 answers"
    assert many(1.0, "minute") == "1 minute"
    assert many(1.5, "minute") == "1.5 minutes"
    assert many(30.0, "minute") == "30 minutes"
