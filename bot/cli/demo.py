"""`viva demo`: a whole interview with a synthetic candidate, in real time, no microphone needed."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False)


@app.command()
def demo(  # noqa: PLR0917 - typer reads the options from here
    minutes: Annotated[float, typer.Option(help="How long it may take")] = 3.0,
    seed: Annotated[int, typer.Option(help="The same seed gives the same questions and answers")] = 7,
    pillar: Annotated[
        str | None, typer.Option(help="fundamentals, design or behavioral; all three if not given")
    ] = None,
    level: Annotated[str | None, typer.Option(help="junior, senior or staff")] = None,
    patience: Annotated[str | None, typer.Option(help="quick, normal or thinking: how long a pause may last")] = None,
    voice: Annotated[str | None, typer.Option(help='The interviewer\'s voice, see "viva voices list"')] = None,
    silent: Annotated[bool, typer.Option("--silent", help="Play nothing aloud")] = False,
    llm: Annotated[str | None, typer.Option(metavar="MODEL", help="A language model that words the follow-ups")] = None,
    base_url: Annotated[
        str | None, typer.Option(help="Its OpenAI-compatible server; OpenAI's own if not given")
    ] = None,
    captions: Annotated[
        bool, typer.Option("--captions/--no-captions", help="Show what the candidate says as text; c switches it")
    ] = True,
    plain: Annotated[
        bool | None, typer.Option("--plain", help="Only lines, nothing that changes in place; for screen readers")
    ] = None,
    truth: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write what the candidate really said, and when, as JSON"),
    ] = None,
) -> None:
    """Hold the whole interview with a synthetic candidate, then show the scorecard."""
    from bot import paths, settings

    chosen = settings.load(
        paths.config_file(),
        {
            # The two do not share a room: there is no echo to cancel.
            "audio": {"echo": "off"},
            "turns": {"patience": patience},
            "tts": {"voice": voice},
            "interview": {"pillar": pillar, "level": level, "minutes": minutes, "seed": seed},
            "llm": {"model": llm, "base_url": base_url},
            "screen": {"captions": captions, "plain": plain},
        },
    )
    from bot.cli import rehearsal, talk

    raise typer.Exit(talk.run(rehearsal.rehearse(chosen, silent=silent, truth=truth)))
