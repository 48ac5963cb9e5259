"""What the commands of `viva sessions` share: their arguments, how they ask, and how they print."""

import json
import sys
from typing import Annotated

import typer

from bot.errors import UsageError

Json = Annotated[bool, typer.Option("--json", help="For programs: JSON on standard output.")]
SessionIds = Annotated[list[str] | None, typer.Argument(metavar="SESSION", help="Ids, or beginnings of ids.")]

Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
Practice = Annotated[bool, typer.Option("--practice", help="The sittings of practice, instead of interviews.")]


def agreed(question: str, about: str, *, yes: bool) -> bool:
    """Whether it may be done; asked, unless `yes`. Raises UsageError where nobody is there to ask."""
    if yes:
        return True
    if sys.stdin is None or not sys.stdin.isatty():
        raise UsageError(f"Nobody is there to ask {about}.", "Add --yes.")
    if typer.confirm(question):
        return True
    print("Kept.")
    return False


def print_json(schema: str, **content: object) -> None:
    """For programs."""
    print(json.dumps({"schema": schema, **content}, indent=2, ensure_ascii=False))


def printable(text: str) -> str:
    """Text of a session, which may come from elsewhere, without what could steer a terminal."""
    return "".join(character for character in text if character.isprintable())
