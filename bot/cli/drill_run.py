"""A sitting from the first key to the summary, whatever ends it."""

import json
from collections.abc import Callable
from contextlib import closing
from typing import Final, get_args

from bot.cli import housekeeping
from bot.cli.drill import Drill
from bot.cli.ending import ToldToEnd, told_to_end, told_to_go_on
from bot.cli.live.keyboard import Keys
from bot.cli.person import Ended
from bot.pronunciation.diary import Mode
from bot.report.practice import as_data, summary_rows
from bot.report.terminal import show_rows

INTERRUPTED: Final = 130


def run(drill: Drill, keys: Keys, work: Callable[[], None]) -> int:
    """Practise with single keys; the terminal is as it was afterwards, and whatever ends it, what was tried is kept."""
    try:
        with told_to_end(), closing(_Left(keys)), told_to_go_on(keys.enter):
            keys.enter()
            work()
    except Ended:
        return 0
    except KeyboardInterrupt:
        drill.console.print()
        return INTERRUPTED
    except ToldToEnd as ending:
        # The terminal may be gone, and whoever ended it waits: the sitting is on disk as it is.
        return ending.exit_code
    return 0


def end(drill: Drill, *, as_json: bool) -> None:
    """The sitting summed up, and what is past its time removed."""
    cards, now = drill.cards(), drill.now()
    if as_json:
        print(json.dumps(as_data(drill.sitting, cards, now), indent=1, ensure_ascii=False))
    if not drill.sitting.tries:
        drill.console.print("Nothing was practised, so nothing is kept.")
        return
    names = {contrast.id: contrast.name for contrast in drill.material.contrasts}
    drill.console.print()
    drill.console.print("Practised", style="bold")
    show_rows(summary_rows(drill.sitting, cards, now, names), drill.console)
    drill.console.print('\n"viva report --practice --open" shows it word by word.', style="dim")
    others = [mode for mode in get_args(Mode) if mode != drill.sitting.mode]
    drill.console.print(f"Other drills: viva practice {', '.join(others[:-1])} or {others[-1]}.", style="dim")
    if removed := housekeeping.tidy():
        drill.console.print(removed)


class _Left:
    def __init__(self, keys: Keys) -> None:
        self.close = keys.leave
