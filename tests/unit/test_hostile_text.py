"""No transcript and no answer of a model holds the program up: what reads them takes a time that grows with the length.

No clock is looked at: the kernel ends whoever needs more of a processor's time than `hostile_texts.SECONDS`.
"""

import json
import sys
from subprocess import run

import pytest

from bot.interviewer.dossier import passages
from bot.tts.sentences import sentences
from bot.tts.speakable import speakable
from tests.fakes import hostile_texts
from tests.fakes.hostile_texts import LENGTH

pytestmark = [
    pytest.mark.unit,
    pytest.mark.timeout(600),  # half a minute of work, more on a busy machine
    pytest.mark.skipif(sys.platform == "win32", reason="limits of a process are POSIX's"),
]


@pytest.fixture(scope="module")
def found() -> dict[str, dict[str, str]]:
    """By function the texts that it did not get through, and what happened."""
    done = run([sys.executable, "-m", "tests.fakes.hostile_texts"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return {row["function"]: row["failed"] for row in rows}


@pytest.mark.parametrize("function", hostile_texts.functions())
def test_every_hostile_text_is_read_to_its_end(function: str, found: dict[str, dict[str, str]]) -> None:
    assert found[function] == {}


def test_the_budget_ends_who_would_never_come_to_an_end() -> None:
    def never(_text: str) -> None:
        while True:
            pass

    assert hostile_texts.outcome(never, "", seconds=1) == "ended by signal 9"
    assert hostile_texts.outcome(lambda _: 1 / 0, "") == "ZeroDivisionError('division by zero')"
    assert hostile_texts.outcome(str.split, "a b") is None


def test_a_file_of_nothing_but_blanks_takes_no_longer_than_any_other() -> None:
    assert hostile_texts.outcome(passages, " " * (10 * LENGTH)) is None


def test_what_a_long_text_says_is_still_said() -> None:
    """The limits are far above what people write."""
    blanks = " " * LENGTH
    assert speakable(f"Design{blanks}a cache.{blanks}") == "Design a cache."
    assert speakable("one\n\n\n- two") == "one two"
    assert speakable(f"[{'word ' * 30}](http://x.y)").split() == ["word"] * 30
    assert sentences(f"One thing.{blanks}Another one.") == ["One thing.", "Another one."]
    assert sentences("Use it e.g. here. Then go" + "." * LENGTH) == ["Use it e.g. here.", "Then go" + "." * LENGTH]
