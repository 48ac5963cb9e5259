"""The self-rating: what the candidate thought, a key a question, before the numbers are shown."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rich.console import Console

from bot import __version__, paths
from bot.cli import scorecards
from bot.cli.keys import ENDED, keys, someone_there
from bot.errors import SessionError, UsageError
from bot.session.store import RATING_FILE, StoredSession

if TYPE_CHECKING:
    from bot.scoring.self_rating import Dimension

INTRODUCTION = """\
Before the numbers: what did you think yourself? This is optional, and it stays
on this machine. A digit answers, Enter skips a question, s skips the rest."""


def before_numbers(session: StoredSession) -> None:
    """Ask for the rating where it can still be a blind one and somebody is there; else do nothing."""
    if not someone_there() or session.read_scorecard() is not None or session.read_self_rating() is not None:
        return
    from bot.audio.simulated import SIMULATED_MICROPHONE

    if session.record.devices.get("input") == SIMULATED_MICROPHONE:
        # It was the demo's candidate who spoke.
        return
    from bot import settings

    if settings.load(paths.config_file()).report.self_rating:
        _rate(session, after_numbers=False)


def rate_now(session: StoredSession) -> None:
    """Ask for the rating, also where the numbers are known. Raises UsageError where it cannot be asked."""
    earlier = scorecards.rating(session)
    if earlier is not None:
        raise UsageError(
            f"You rated session {session.id} on {earlier.created:%d %b %Y, %H:%M}; a first impression comes once.",
            f'Run "viva report {session.id}" to see it, or delete {session.folder / RATING_FILE} to rate again.',
        )
    if not someone_there():
        raise UsageError("Nobody is there to ask what they thought.", "Run it in a terminal, without a pipe.")
    if not _rate(session, after_numbers=session.read_scorecard() is not None):
        print("Nothing was rated.")


def _rate(session: StoredSession, *, after_numbers: bool) -> bool:
    """Whether anything was rated, and kept. Ctrl-C keeps nothing."""
    from bot.scoring.self_rating import SelfRating, askable
    from bot.session.store import CANDIDATE_FILE

    try:
        dimensions = askable(session.events(), sound=session.sound(CANDIDATE_FILE) is not None)
    except SessionError:
        # Scoring says what is wrong with it.
        return False
    if not dimensions:
        return False
    console = Console(highlight=False, markup=False)
    console.print(f"\n{INTRODUCTION}")
    try:
        with keys() as key:
            values = ask(dimensions, key, console)
    except KeyboardInterrupt:
        console.print("\nSkipped.")
        return False
    console.print()
    if not values:
        return False
    now = datetime.now().astimezone()
    rating = SelfRating(created=now, viva_version=__version__, after_numbers=after_numbers, values=values)
    session.write_self_rating(rating.to_json())
    return True


def ask(dimensions: "Sequence[Dimension]", key: Callable[[], str], console: Console) -> dict[str, str]:
    """The steps chosen, in words, by dimension; what was skipped is left out."""
    given: dict[str, str] = {}
    for number, dimension in enumerate(dimensions, start=1):
        console.print(f"\n{dimension.question}  ({number} of {len(dimensions)})")
        for line in laid_out(dimension.steps, console.width - 2):
            console.print(f"  {line}", soft_wrap=True)
        step = _step(key, len(dimension.steps))
        if step == ENDED:
            console.print("  the rest is skipped")
            break
        if step:
            given[dimension.name] = dimension.steps[int(step) - 1]
        console.print(f"  {given.get(dimension.name, 'skipped')}")
    return given


def _step(key: Callable[[], str], count: int) -> str:
    """A digit from 1 to `count`; "" for skipped, `ENDED` for all the rest. Other keys do nothing."""
    while True:
        pressed = key()
        if pressed in "\r\n" and pressed:
            return ""
        if pressed in ("s", "S", ENDED):
            return ENDED
        if pressed in map(str, range(1, count + 1)):
            return pressed


def laid_out(steps: Sequence[str], width: int) -> Iterator[str]:
    """The numbered steps side by side, in as many lines as it takes; none is divided."""
    line = ""
    for number, step in enumerate(steps, start=1):
        choice = f"{number} {step}"
        if line and len(line) + 3 + len(choice) > width:
            yield line
            line = ""
        line += ("   " if line else "") + choice
    yield line
