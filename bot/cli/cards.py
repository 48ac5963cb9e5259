"""`viva practice --returning` and `--forget`: the words and contrasts that return, seen and let go."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from rich.console import Console
from rich.table import Table

from bot import paths
from bot.cli import housekeeping
from bot.cli.session_text import agreed, print_json
from bot.errors import PracticeError
from bot.pronunciation import diary, shelf
from bot.pronunciation.schedule import Card, bare, is_due, returns
from bot.report.terminal import clean
from bot.report.wording import many

ALL: Final = "all"
_SEE: Final = 'Run "viva practice --returning" to see what returns.'


def show(names: Mapping[str, str], now: datetime, *, as_json: bool) -> None:
    """All that returns, the soonest first; `names` are those of the contrasts, by id. Raises PracticeError."""
    cards = sorted(diary.cards(paths.practice_dir()), key=lambda card: (not is_due(card, now), card.due))
    if as_json:
        rows = [card.model_dump(mode="json") | {"now": is_due(card, now)} for card in cards]
        print_json("viva.returning/1", cards=rows)
        return
    console = Console(highlight=False, markup=False)
    if not cards:
        console.print("Nothing returns: nothing went badly so far.")
        return
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for column in ("what", "kind", "returns"):
        table.add_column(column)
    table.add_column("tried", justify="right")
    for card in cards:
        when = "now" if is_due(card, now) else returns(card, now)
        table.add_row(clean(_named(card, names)), card.kind, when, many(card.tries, "time"))
    console.print(table)


def forget(wanted: Sequence[str], names: Mapping[str, str], *, yes: bool) -> None:
    """Let cards go: what they are of returns no more, until it goes badly again. Raises PracticeError, StorageError."""
    home = paths.practice_dir()
    if list(wanted) == [ALL]:
        _forget_all(yes=yes)
        return
    cards = diary.cards(home)
    gone = [card for one in wanted for card in _meant(one, cards, names)]
    keys = {card.key for card in gone}
    diary.reschedule(home, lambda cards: [card for card in cards if card.key not in keys])
    housekeeping.forget_page()
    print(f"Forgotten: {', '.join(dict.fromkeys(clean(_named(card, names)).plain for card in gone))}.")


def _forget_all(*, yes: bool) -> None:
    """Also where the file is damaged: then nothing in it can be chosen."""
    home = paths.practice_dir()
    try:
        cards = diary.cards(home)
    except PracticeError as error:
        cards, what = (), f"all that returns? {error.message}"
    else:
        what = f"all {many(len(cards), 'card')}? They return no more, until they go badly again."
        if not cards:
            print("Nothing returns, so nothing is forgotten.")
            return
    if agreed(f"Forget {what}", "whether all that returns may be forgotten", yes=yes):
        shelf.delete_schedule(home)
        housekeeping.forget_page()
        print("Forgotten. The sittings stay.")


def _meant(wanted: str, cards: Sequence[Card], names: Mapping[str, str]) -> list[Card]:
    """By the word, or the id or the name of the contrast, in any case. Raises PracticeError."""
    name = bare(wanted)
    ids = {name, *(key for key, shown in names.items() if shown.lower() == name)}
    found = [card for card in cards if card.name.lower() in ids]
    if not found:
        raise PracticeError(f"{wanted!r} is nothing that returns.", _SEE)
    return found


def _named(card: Card, names: Mapping[str, str]) -> str:
    return names.get(card.name, card.name) if card.kind == "contrast" else card.name
