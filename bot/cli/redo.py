"""`viva redo`: the weakest answer, asked again now, with the one thing to change; then both side by side."""

import json
from typing import Annotated

import typer

app = typer.Typer(add_completion=False)


@app.command()
def redo(  # noqa: PLR0917 - typer reads the options from here
    session: Annotated[
        str | None,
        typer.Argument(metavar="[SESSION]", help="Folder, id, or the beginning of one. None: the latest."),
    ] = None,
    answer: Annotated[
        int | None, typer.Option(metavar="N", help='This answer instead of the weakest, as "viva report" counts')
    ] = None,
    no_follow_ups: Annotated[bool, typer.Option("--no-follow-ups", help="Only the question itself")] = False,
    compare: Annotated[
        bool, typer.Option("--compare", help="Only show the last second try again, side by side with the first")
    ] = False,
    words: Annotated[bool, typer.Option("--words", help="Also what was said, to the letter")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="With --compare: JSON on standard output")] = False,
    patience: Annotated[str | None, typer.Option(help="quick, normal or thinking: how long a pause may last")] = None,
    hints: Annotated[bool | None, typer.Option("--hints", help="Offer hints when you are stuck")] = None,
    voice: Annotated[str | None, typer.Option(help='The interviewer\'s voice, see "viva voices list"')] = None,
    echo: Annotated[str | None, typer.Option(help="cancel, half_duplex or off (with headphones)")] = None,
    input_device: Annotated[str | None, typer.Option("--input", help="Microphone: index or part of the name")] = None,
    output_device: Annotated[str | None, typer.Option("--output", help="Speaker: index or part of the name")] = None,
    llm: Annotated[str | None, typer.Option(metavar="MODEL", help="A language model that words the follow-ups")] = None,
    base_url: Annotated[
        str | None, typer.Option(help="Its OpenAI-compatible server; OpenAI's own if not given")
    ] = None,
) -> None:
    """Answer the weakest question of a session again, aloud, with one thing to change; then see both answers."""
    from bot.errors import UsageError

    if compare and answer is not None:
        raise UsageError(f"--answer {answer} is without a new try.", "Leave out --compare to answer again.")
    if as_json and not compare:
        raise UsageError("--json is without --compare.", 'Answer first; then run "viva redo --compare --json".')
    from bot.cli import second_try

    if compare:
        found = second_try.compared(second_try.made(session))
        if as_json:
            from bot.report.compare import as_data

            print(json.dumps(as_data(found, words=words), indent=2, ensure_ascii=False))
        else:
            second_try.show(found, words=words)
        return
    from bot import paths, settings

    chosen = settings.load(
        paths.config_file(),
        {
            "audio": {"input": input_device, "output": output_device, "echo": echo},
            "turns": {"patience": patience},
            "tts": {"voice": voice},
            "interview": {"hints": hints},
            "llm": {"model": llm, "base_url": base_url},
        },
    )
    raise typer.Exit(second_try.with_microphone(chosen, session, answer, follow_ups=not no_follow_ups, words=words))
