"""`viva pronounce`: how well a text was read aloud, word by word and sound by sound."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.console import Console
from rich.text import Text

from bot.audio.channels import Channel
from bot.cli.text_input import read_text
from bot.errors import UsageError

if TYPE_CHECKING:
    from bot.pronunciation.card import Phone, Pronunciation, Word
    from bot.pronunciation.prosody import Measure

app = typer.Typer(add_completion=False)

_LAST: Final = 40
"""Sittings that what is usual is told from."""
_WORST: Final = 5
_LONGEST: Final = 3
_FAIR: Final = "yellow"
_POOR: Final = "bold red"
_GONE: Final = "dim strike"


@app.command()
def pronounce(  # noqa: PLR0917 - typer reads the options from here
    audio: Annotated[Path, typer.Argument(metavar="AUDIO", help="A recording of the text, read aloud in English.")],
    text: Annotated[str | None, typer.Option(metavar="TEXT", help="What was to be read.")] = None,
    text_file: Annotated[
        str | None, typer.Option(metavar="FILE|-", help="The same from a file; - is standard input.")
    ] = None,
    channel: Annotated[Channel, typer.Option(help="What to take of a recording in stereo.")] = "mix",
    prosody: Annotated[
        bool, typer.Option("--prosody", help="Also pace and melody, beside the voice reading the same.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="All words and sounds as JSON on standard output.")] = False,
) -> None:
    """Score how a text was read: was each word understood, which sounds were said, and what was said instead."""
    from bot.audio.files import open_recording
    from bot.cli.reader import Reader
    from bot.pronunciation.refuse import check_length

    reader = Reader()
    wanted = _wanted(text, text_file)
    words = reader.words(wanted)
    with open_recording(audio, channel=channel) as sound:
        check_length(sound.duration_s)
        signal = sound.read(0.0, sound.duration_s)
    result = reader.pronounce(signal, words)
    sides = None
    if prosody:
        from bot.cli.prosody import Sides

        sides = Sides(wanted, words, signal, result, _earlier())
    if as_json:
        print(result.to_json(prosody=sides.as_data() if sides else None), end="")
        return
    console = Console(highlight=False)
    show(result, console, pauses=sides is None)
    if sides:
        sides.show(console)


def _earlier() -> "list[Mapping[Measure, float | None]]":
    """Pace and melody in practice; what cannot be read is said and left out."""
    from bot import paths
    from bot.pronunciation.diary import melodies, sittings

    found, wrong = sittings(paths.practice_dir(), last=_LAST)
    for error in wrong:
        print(f"{error.message} {error.hint}", file=sys.stderr)
    return melodies(one for sitting in found for one in sitting.tries)


def _wanted(text: str | None, text_file: str | None) -> str:
    """The text given. Raises UsageError."""
    if (text is None) == (text_file is None):
        raise UsageError("The text that was read is needed, once.", 'Give --text "…" or --text-file FILE.')
    return text if text is not None else read_text(text_file or "-", "--text")


def show(result: "Pronunciation", console: Console, *, pauses: bool = True) -> None:
    """Words marked, then the worst sounds with what was heard instead and how the right one is made.

    `pauses`: those inside clauses too.
    """
    from bot.pronunciation.card import GOOD
    from bot.report.practice import gone, put_in
    from bot.report.terminal import clean, indented

    console.print(_line(result))
    console.print()
    understood = sum(word.understood for word in result.words)
    console.print(f"Understood: {understood} of {len(result.words)} words. Sounds: {result.score:.0f} of 100.")
    missing = [gone(word) for word in result.words if word.missing]
    unclear = [word.text for word in result.words if not word.understood and not word.missing]
    if unclear:
        console.print(f"Unclear: {', '.join(unclear)}.", markup=False)
    if missing:
        console.print(f"Not found: {', '.join(missing)}.", markup=False)
    if pauses:
        for line in _pauses(result):
            console.print(line, markup=False)
    for extra in result.inserted:
        console.print(f"{'Said twice' if extra.repeated else 'Not in the text'}: {extra.text}.", markup=False)
    vowels = list(dict.fromkeys(told for word in result.words for told in put_in(word)))
    if vowels:
        console.print("\nVowels put in:")
    for told in vowels:
        console.print(indented(clean(told)))
    worst = _worst(result.words)
    if worst:
        console.print("\nWorth practising:")
    for word, phone in worst:
        console.print(indented(clean(_told(word, phone))))
    if not (worst or missing or unclear or vowels) and min(word.score for word in result.words) >= GOOD:
        console.print("Every word came out clearly.")


def _line(result: "Pronunciation") -> Text:
    from bot.pronunciation.card import GOOD, POOR

    line = Text()
    for word in result.words:
        style = "" if word.score >= GOOD else _FAIR if word.score >= POOR else _POOR
        if not word.understood:
            style = _GONE if word.missing else _POOR
        line.append(word.text, style).append(" ")
    return line


def _pauses(result: "Pronunciation") -> "Iterator[str]":
    """Those inside clauses, the longest few."""
    from bot.report.wording import clock

    inside = [pause for pause in result.pace.pauses if pause.mid_clause]
    longest = sorted(inside, key=lambda pause: pause.start_s - pause.end_s)[:_LONGEST]
    told = []
    for pause in sorted(longest, key=lambda pause: pause.start_s):
        before = [word.text for word in result.words if word.start_s is not None and word.start_s < pause.start_s]
        told.append(f'{clock(pause.start_s)} after "{before[-1]}" ({pause.end_s - pause.start_s:.1f} s)')
    if told:
        more = f", and {len(inside) - len(told)} more" if len(inside) > len(told) else ""
        yield f"Pauses inside a clause: {', '.join(told)}{more}."


def _worst(words: "list[Word]") -> "list[tuple[Word, Phone]]":
    """The poorest sounds of words that are there, each kind once; of a word not understood its weakest at least."""
    from bot.pronunciation.card import GOOD, POOR

    found = []
    for word in words:
        if not word.missing:
            weakest = min(word.phones, key=lambda phone: phone.score)
            poor = [phone for phone in word.phones if phone.score < POOR]
            found += [(word, phone) for phone in poor or [weakest][: not word.understood and weakest.score < GOOD]]
    kinds = {phone.phone: (word, phone) for word, phone in sorted(found, key=lambda each: -each[1].score)}
    return sorted(kinds.values(), key=lambda each: each[1].score)[:_WORST]


def _told(word: "Word", phone: "Phone") -> str:
    from bot.pronunciation.sounds import SOUNDS

    right = SOUNDS[phone.phone]
    instead = f', heard more like "{SOUNDS[phone.heard].example}" ({phone.heard})' if phone.heard else ""
    return f'{word.text}: the sound of "{right.example}" ({phone.phone}){instead}. {right.hint}'
