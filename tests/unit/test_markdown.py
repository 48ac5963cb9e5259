"""Reports as Markdown."""

import pytest

from bot.report.markdown import escaped, markdown
from bot.report.view import view
from bot.scoring.scorecard import score_text
from tests.unit.test_report import made

pytestmark = pytest.mark.unit


def test_what_was_said_cannot_be_markup() -> None:
    assert escaped("a *bold* <b>claim</b>") == "a \\*bold\\* \\<b\\>claim\\</b\\>"
    assert escaped("[x](http://y)") == "\\[x\\](http://y)"
    assert escaped("one\ntwo\x1b[2J") == "one two\\[2J"
    assert escaped("- no list") == "\\- no list"
    assert escaped("plain, with 3 numbers: 1.5 (s)") == "plain, with 3 numbers: 1.5 (s)"


def test_it_tells_all_the_terminal_does() -> None:
    text = markdown(view(made()))
    assert text.startswith("# Session 20261124-103000-abcdef\n")
    assert "## 1. Tell me about a hard technical decision you made.\n" in text
    assert "### 2. Why a cache and not a replica?\n" in text
    assert "> **You:** Let me think. So (um) in my last job" in text
    assert '- **Fillers**: 4: 11.5 a minute, 8.2 in 100 words\n  - sounds: "um" 0:09\n' in text
    assert "- Not enough speech to say: 3 words.\n" in text


def test_a_transcript_full_of_markup_stays_text() -> None:
    text = markdown(view(score_text("<script>alert(1)</script> # I decided | to `wait` because * it was late.")))
    assert "<script>" not in text.replace("\\<script\\>", "")
    assert "`wait`" not in text
