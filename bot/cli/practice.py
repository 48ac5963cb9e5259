"""`viva practice`: pronunciation and pace drills, alone at the terminal."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.console import Console

from bot import __version__, paths, settings
from bot.cli.live.keyboard import Keys, NoKeys, keys_here
from bot.cli.live.terminal import is_terminal
from bot.cli.session_text import Yes
from bot.errors import AudioDeviceError, UsageError
from bot.pronunciation.diary import Mode
from bot.pronunciation.own_text import own_texts
from bot.pronunciation.texts import Language, Length, Material, ReadText

if TYPE_CHECKING:
    from bot.audio.pcm import Signal
    from bot.cli.drill import Drill, Follower, Scorer, Weigher
    from bot.cli.drill_talk import Measured
    from bot.pronunciation.card import Pronunciation
    from bot.pronunciation.pair import Weighed
    from bot.pronunciation.texts import Contrast, Pair

app = typer.Typer(add_completion=False)

COUNT: Final = 5
LAST: Final = 100
"""Sittings from which it is chosen what comes next; what went badly before is in the schedule."""


@app.command()
def practice(  # noqa: PLR0917 - a command's options
    mode: Annotated[
        Mode, typer.Argument(help="Read a text, shadow the voice, pairs of words, or talk for a minute.")
    ] = "read",
    language: Annotated[
        str | None, typer.Option(metavar="CODE|NAME", help="Your first language, for what to practise first; kept.")
    ] = None,
    level: Annotated[Length | None, typer.Option(help="How long the texts are.")] = None,
    count: Annotated[int | None, typer.Option(metavar="N", help="How many texts, contrasts or topics.")] = None,
    minutes: Annotated[float | None, typer.Option(metavar="N", help="Begin nothing new after so long.")] = None,
    text: Annotated[str | None, typer.Option(metavar="TEXT", help="Your own text to read or shadow.")] = None,
    text_file: Annotated[
        str | None, typer.Option(metavar="FILE|-", help="The same from a file; - is standard input.")
    ] = None,
    slow: Annotated[bool, typer.Option("--slow", help="The voice always reads slowly.")] = False,
    silent: Annotated[
        bool, typer.Option("--silent", help="Where nobody can press a key: the voice does not read first.")
    ] = False,
    keep: Annotated[bool, typer.Option("--keep", help="Keep the recordings; otherwise none is.")] = False,
    voice: Annotated[str | None, typer.Option(help='A name from "viva voices list".')] = None,
    input_device: Annotated[str | None, typer.Option("--input", help="Microphone: number or part of its name.")] = None,
    output_device: Annotated[str | None, typer.Option("--output", help="Speaker: number or part of its name.")] = None,
    seed: Annotated[int | None, typer.Option(help="The same choices again.")] = None,
    notes: Annotated[
        bool, typer.Option("--notes", help="What often needs work with your first language, with sources.")
    ] = False,
    returning: Annotated[bool, typer.Option("--returning", help="What returns, and when.")] = False,
    forget: Annotated[
        list[str] | None,
        typer.Option(metavar="WORD|CONTRAST|all", help="It returns no more; can be given again. Sittings stay."),
    ] = None,
    yes: Yes = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="At the end, the sitting as JSON on standard output.")
    ] = False,
) -> None:
    """Practise being understood: read, shadow, pairs or talk. What went badly returns at growing intervals.

    Nothing is graded and no accent is scored; the question is which words a listener would have understood.
    """
    _check(mode, count, minutes, text if text_file is None else text_file, level)
    chosen = settings.load(
        paths.config_file(),
        {
            "audio": {"input": input_device, "output": output_device},
            "tts": {"voice": voice},
            "practice": {"language": language},
        },
    )
    from bot.cli import drill_run
    from bot.pronunciation import ongoing
    from bot.pronunciation.library import load

    material = load(paths.prompts_dir() / "practice", paths.drills_dir())
    first = material.language(chosen.practice.language) if chosen.practice.language else None
    own = _own(text, text_file)
    if language is not None and first is not None:
        _remember(first)
    if returning or forget:
        _cards(forget, material, yes=yes, as_json=as_json)
        return
    if notes:
        _notes(first, material, Console(highlight=False, markup=False))
        return
    keys = keys_here()
    console = Console(stderr=as_json, highlight=False, markup=False)
    there = not isinstance(keys, NoKeys) and is_terminal(console)
    drill = _drill(mode, chosen, material, first, keys, console, there=there)
    drill.length, drill.slow, drill.voice, drill.keep_sound = level, slow, not silent, keep
    drill.chance = Random(seed)
    drill.count = count or (COUNT if there else 1)
    drill.until = drill.now() + timedelta(minutes=minutes) if minutes else None
    with ongoing.held(drill.folder, drill.sitting.id):
        code = drill_run.run(drill, keys, lambda: _mode(drill, mode, own, count if there else count or 1))
        if code in {0, drill_run.INTERRUPTED}:
            drill_run.end(drill, as_json=as_json)
    raise typer.Exit(code)


def _cards(forget: list[str] | None, material: Material, *, yes: bool, as_json: bool) -> None:
    """What returns is shown, or let go. Raises PracticeError, StorageError."""
    from bot.cli import cards

    names = {contrast.id: contrast.name for contrast in material.contrasts}
    if forget:
        cards.forget(forget, names, yes=yes)
    else:
        cards.show(names, datetime.now().astimezone(), as_json=as_json)


def _check(mode: Mode, count: int | None, minutes: float | None, text: str | None, level: Length | None) -> None:
    """Whether the options go together. Raises UsageError."""
    if count is not None and not 1 <= count <= 100:
        raise UsageError(f"--count {count} is out of range.", "Give 1 to 100.")
    if minutes is not None and not 0 < minutes <= 180:
        raise UsageError(f"--minutes {minutes:g} is out of range.", "Give more than 0, at most 180.")
    if text is not None and mode not in {"read", "shadow"}:
        raise UsageError(f"--text and --text-file are for read and shadow; {mode} has no text.", "Leave them out.")
    if text is not None and level is not None:
        raise UsageError("--level chooses among Viva's texts, and --text gives your own.", "Give one of them.")


def _own(text: str | None, text_file: str | None) -> list[ReadText]:
    """The user's own text, in parts; none where none is given. Raises UsageError, PracticeError."""
    if text is not None and text_file is not None:
        raise UsageError("--text and --text-file both give a text.", "Give one of them.")
    if text is not None and _is_file(text):
        raise UsageError(f"{text} is a file, and --text takes the words themselves.", f"Give --text-file {text}.")
    if text_file is not None:
        from bot.cli.text_input import read_text

        text = read_text(text_file, "--text")
    if text is None:
        return []
    from bot.cli.reader import Reader

    own, reader = own_texts(text), Reader()
    for part in own:  # what cannot be scored is said before it is read
        reader.words(part.text)
    return own


def _is_file(text: str) -> bool:
    try:
        return Path(text).is_file()
    except OSError:  # a text is too long for a name
        return False


def _drill(  # noqa: PLR0917 - what a drill is made of
    mode: Mode, chosen: settings.Settings, material: Material, first: Language | None, keys: Keys, console: Console,
    *, there: bool,
) -> "Drill":  # fmt: skip
    """Everything put together. Raises AudioDeviceError, ModelMissing, PracticeError before anything is asked."""
    from bot.audio.devices import choose
    from bot.audio.portaudio import SoundDevices, devices
    from bot.catalogue import locate
    from bot.cli.drill import Drill
    from bot.cli.person import Person
    from bot.cli.studio import RealStudio
    from bot.practice_files import SITTING_SCHEMA
    from bot.pronunciation import diary, shelf

    try:
        choose(devices(), chosen.audio.input, "input")
    except AudioDeviceError as error:
        if chosen.audio.input is not None:
            raise
        hint = 'Plug one in; or score a recording: viva pronounce AUDIO --text "…".'
        raise AudioDeviceError(error.message, hint) from None
    locate("whisper-base")
    locate(chosen.tts.voice)
    diary.check_room(paths.practice_dir())
    shelf.sweep(paths.practice_dir())
    past, wrong = diary.sittings(paths.practice_dir(), LAST)
    for one in wrong:
        console.print(f"{one.message} {one.hint}", style="yellow")
    diary.cards(paths.practice_dir())
    now = datetime.now().astimezone()
    sitting = diary.Sitting.model_validate({
        "schema": SITTING_SCHEMA, "id": diary.new_id(now), "created": now, "viva_version": __version__,
        "mode": mode, "language": first.code if first else None,
    })  # fmt: skip
    scorer, follower, weigher = _ears()
    aside, person = ThreadPoolExecutor(1), Person(keys, console, there=there)
    return Drill(
        studio=RealStudio(chosen, SoundDevices(), person.pressed, aside=aside),
        person=person,
        console=console,
        scorer=scorer,
        follower=follower,
        aside=aside,
        weigher=weigher,
        material=material,
        past=[one for sitting_before in past for one in sitting_before.tries],
        folder=paths.practice_dir(),
        sitting=sitting,
        chance=Random(),
        now=lambda: datetime.now().astimezone(),
        language=first,
    )


def _mode(drill: "Drill", mode: Mode, own: list[ReadText], count: int | None) -> None:
    from bot.cli import drill_pairs, drill_read, drill_talk

    match mode:
        case "read":
            drill_read.read(drill, own)
        case "shadow":
            drill_read.shadow(drill, own)
        case "pairs":
            drill_pairs.pairs(drill, count)
        case "talk":
            drill_talk.talk(drill, _measured(), drill_talk.SECONDS)


def _notes(first: Language | None, material: Material, console: Console) -> None:
    """What often needs work for a first language, the pairs to practise, and where that is known from."""
    from bot.report.terminal import clean

    if first is None:
        known = ", ".join(f"{language.code} ({language.name})" for language in material.languages)
        raise UsageError("--notes needs your first language.", f"Add --language; there are {known}.")
    console.print(clean(f"{first.name}: what often needs work for being understood", "bold"))
    for note in first.notes:
        console.print()
        console.print(clean(f"{note.about.capitalize()}. {note.text}"))
        names = ", ".join(material.by_contrast[contrast].name for contrast in note.contrasts)
        if names:
            console.print(clean(f"Pairs: {names}", "cyan"))
    console.print()
    for source in dict.fromkeys(source for note in first.notes for source in note.sources):
        console.print(clean(material.sources[source], "dim"))


def _remember(first: Language) -> None:
    """Keep the first language in the settings file. Raises SettingsError, StorageError."""
    settings.keep(paths.config_file(), "practice", "language", first.code)


def _ears() -> "tuple[Scorer, Follower, Weigher]":
    """What scores a text, follows its reading and weighs a pair; the models are loaded with the first recording."""
    from bot.cli.reader import Reader
    from bot.pronunciation.pair import weigh
    from bot.pronunciation.weights import weights

    reader = Reader()

    def score(signal: "Signal", text: str) -> "Pronunciation":
        return reader.pronounce(signal, reader.words(text))

    def left(signal: "Signal", text: str) -> int:
        return reader.left(signal, reader.words(text))

    def weighed(signal: "Signal", contrast: "Contrast", pair: "Pair") -> "Weighed | None":
        return weigh(signal, contrast, pair, reader.ear, weights().sounds)

    return score, left, weighed


def _measured() -> "Measured":
    from bot.cli.score import LazyTranscriber, person
    from bot.scoring.card import AnswerCard
    from bot.scoring.scorecard import score_recording
    from bot.scoring.speech import HeldSound

    recogniser, heard = LazyTranscriber(), person()

    def measured(signal: "Signal") -> AnswerCard:
        card = score_recording(HeldSound(signal), recogniser, None, person=heard, listener=recogniser.listener())
        return card.answers[0]

    return measured
