"""Ways in which a story is given: typed part by part, or told aloud."""

import contextlib
import sys
from collections.abc import Callable
from datetime import date
from textwrap import fill
from typing import Final

import typer

from bot.errors import UsageError
from bot.interviewer.stories import MAX_PART, MAX_TITLE, Story, plain, told
from bot.interviewer.story_parts import PARTS, Part
from bot.settings import Settings

TITLE: Final = "Title: a few words to find it by."
QUESTIONS: Final[dict[Part, str]] = {
    "situation": "Situation: what was going on, and what was at stake?",
    "decision": "Decision: what did you decide and do yourself?",
    "reasoning": "Reasoning: why, and what was the second best option?",
    "outcome": "Outcome: what came of it, and how do you know?",
    "reflection": "Learned: what would you do differently?",
}


def typed(title: str | None) -> tuple[str, dict[Part, str], bool]:
    """Title and parts as typed, a line each, until all are asked, the input ends, or Ctrl-C; whether it was Ctrl-C."""
    with contextlib.suppress(ImportError):
        # Arrow keys at the prompt, and lines of more than 4,096 characters, where the system has it.
        import readline  # noqa: F401
    parts: dict[Part, str] = {}
    print("A line each; Enter alone skips one.", file=sys.stderr)
    try:
        title = _line(TITLE, MAX_TITLE) if title is None else title
        for part in PARTS:
            parts[part] = _line(QUESTIONS[part], MAX_PART)
    except EOFError:
        print(file=sys.stderr)
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return title or "", parts, True
    return title or "", parts, False


def spoken(
    chosen: Settings, title: str | None, today: date, show: Callable[[Story], None], *, yes: bool
) -> Story | None:
    """A story told aloud, shown as it was understood; None where it shall not be kept.

    Raises AudioDeviceError, ModelMissing, StoryError; UsageError where nobody can answer and `yes` was not said.
    """
    if not yes and not sys.stdin.isatty():
        raise UsageError("Nobody is there to ask whether the story may be kept.", "Add --yes.")
    from bot.cli.dictate import dictate

    words = dictate(chosen)
    print(fill(plain(words.text), 100, initial_indent="  ", subsequent_indent="  "), end="\n\n")
    if title is None and not yes:
        title = _line(TITLE, MAX_TITLE)
    story = told(words, title or "", today)
    show(story)
    return story if yes or typer.confirm("Keep it?", default=True) else None


def _line(question: str, most: int) -> str:
    """One line of the answer; who types one of more than `most` characters is asked again.

    Questions go to standard error, so that standard output is the result alone.
    """
    typing = sys.stdin.isatty()
    while True:
        print(question, file=sys.stderr, flush=True)
        answer = input("> " if typing and sys.stdout.isatty() else "")
        if len(answer) <= most or not typing:
            return answer
        print(f"That is {len(answer):,} characters; at most {most:,} fit.", file=sys.stderr)
