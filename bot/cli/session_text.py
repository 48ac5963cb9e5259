"""What the commands of `viva sessions` share: their arguments, and how they print."""

import json
from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="For programs: JSON on standard output.")]
SessionIds = Annotated[list[str], typer.Argument(metavar="SESSION...", help="Ids, or beginnings of ids.")]


def print_json(schema: str, **content: object) -> None:
    """For programs."""
    print(json.dumps({"schema": schema, **content}, indent=2, ensure_ascii=False))


def printable(text: str) -> str:
    """Text of a session, which may come from elsewhere, without what could steer a terminal."""
    return "".join(character for character in text if character.isprintable())
