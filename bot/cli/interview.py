"""`viva interview`: a spoken interview with your microphone."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False)


@app.command()
def interview(  # noqa: PLR0917 - typer reads the options from here
    pillar: Annotated[
        str | None, typer.Option(help="fundamentals, design or behavioral; all three if not given")
    ] = None,
    level: Annotated[str | None, typer.Option(help="junior, senior or staff")] = None,
    company: Annotated[str | None, typer.Option(help="any, bigtech or startup")] = None,
    minutes: Annotated[float | None, typer.Option(help="How long it may take")] = None,
    questions: Annotated[int | None, typer.Option(help="At most so many main questions")] = None,
    patience: Annotated[str | None, typer.Option(help="quick, normal or thinking: how long a pause may last")] = None,
    llm: Annotated[str | None, typer.Option(metavar="MODEL", help="A language model that words the follow-ups")] = None,
    base_url: Annotated[
        str | None, typer.Option(help="Its OpenAI-compatible server; OpenAI's own if not given")
    ] = None,
    hints: Annotated[bool | None, typer.Option("--hints", help="Offer hints when you are stuck")] = None,
    fresh: Annotated[
        bool | None, typer.Option("--fresh", help="With --job and --llm: one question drafted for that job")
    ] = None,
    voice: Annotated[str | None, typer.Option(help='The interviewer\'s voice, see "viva voices list"')] = None,
    vad: Annotated[str | None, typer.Option(help="webrtc or silero: what tells speech from silence")] = None,
    echo: Annotated[str | None, typer.Option(help="cancel, half_duplex or off (with headphones)")] = None,
    input_device: Annotated[str | None, typer.Option("--input", help="Microphone: index or part of the name")] = None,
    output_device: Annotated[str | None, typer.Option("--output", help="Speaker: index or part of the name")] = None,
    captions: Annotated[
        bool | None, typer.Option("--captions/--no-captions", help="Show what you say as text; c switches it")
    ] = None,
    plain: Annotated[
        bool | None, typer.Option("--plain", help="Only lines, nothing that changes in place; for screen readers")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="The same seed asks the same questions")] = None,
    job: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A job description (txt, md, pdf, docx) to choose questions by")
    ] = None,
    cv: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Your CV, to be asked about; the same as --resume FILE")
    ] = None,
    no_rating: Annotated[
        bool, typer.Option("--no-rating", help="Do not ask what you thought before the numbers are shown")
    ] = False,
    resume: Annotated[
        bool,
        typer.Option("--resume", help="Go on with the last session, where it broke off; with a FILE, that is your CV"),
    ] = False,
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="Your CV, after --resume")] = None,
) -> None:
    """Hold a spoken interview. Ctrl-C stops it and keeps the recording."""
    from bot import paths, settings
    from bot.errors import UsageError

    if file is not None and not resume:
        raise UsageError(
            f"Got {str(file)!r}, and it is not said what for.", f'Say "--job {file}" or "--resume {file}".'
        )
    if file is not None and cv is not None:
        raise UsageError("Two CVs were given, --cv and --resume.", "Give one of them.")
    cv, resume = (file, False) if file is not None else (cv, resume)
    if resume and (job or cv):
        raise UsageError(
            "A session that is gone on with keeps its questions.", "Leave out --job and --cv, or --resume."
        )

    chosen = settings.load(
        paths.config_file(),
        {
            "audio": {"input": input_device, "output": output_device, "echo": echo},
            "turns": {"patience": patience, "vad": vad},
            "tts": {"voice": voice},
            "interview": {
                "pillar": pillar,
                "level": level,
                "company": company,
                "minutes": minutes,
                "questions": questions,
                "hints": hints,
                "fresh": fresh,
                "seed": seed,
            },
            "llm": {"model": llm, "base_url": base_url},
            "screen": {"captions": captions, "plain": plain},
            "report": {"self_rating": False if no_rating else None},
        },
    )
    if fresh and not (job and chosen.llm.model):
        raise UsageError("A fresh question needs a job and a language model.", "Add --job FILE and --llm MODEL.")
    from bot.interviewer.documents import read_document
    from bot.interviewer.dossier import Papers

    papers = Papers(read_document(job) if job else "", read_document(cv) if cv else "")
    from bot.cli import talk

    raise typer.Exit(talk.with_microphone(chosen, resume=resume, papers=papers))
