"""One answer again: which, what to change in it, the spoken round, and both side by side.

A second try is a session like any other that knows what it redoes (`Session.redo_of`), so it can be redone too.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError
from rich.console import Console
from rich.table import Table

from bot import paths
from bot.cli.report import scorecard_of
from bot.errors import SessionError, StorageError, UsageError
from bot.interviewer.bank import Bank
from bot.interviewer.item import Item
from bot.report import side_by_side
from bot.report.compare import Comparison, Try, compare
from bot.report.terminal import clean
from bot.report.wording import clock
from bot.scoring.card import Scorecard
from bot.scoring.exchange import Exchange, exchanges
from bot.scoring.priority import Advice, advice_for, weakest
from bot.session import store
from bot.session.record import RedoOf
from bot.session.store import StoredSession
from bot.settings import InterviewSettings, Settings

LONGEST_CHAIN: Final = 50
"""Tries of one question that are followed back."""
console = Console(highlight=False)


@dataclass(frozen=True, slots=True)
class Choice:
    """The answer to give again."""

    session: StoredSession
    exchange: Exchange
    advice: Advice | None

    @property
    def number(self) -> int:
        """As the report counts."""
        return self.exchange.index + 1


# --- which answer -------------------------------------------------------------------------------------------


def choose(wanted: str | None, number: int | None) -> Choice:
    """The answer of that number, as the report counts, else the weakest of the session. Raises UsageError."""
    home = paths.sessions_dir()
    session = _spoken(store.latest(home)) if wanted is None else store.find(home, wanted)
    card = _scored(session)
    asked = [one for one in exchanges(card) if one.asked]
    if not asked:
        raise SessionError(
            f"Session {session.id} has no answer to redo: no question of the bank was asked in it.",
            'Hold an interview first: "viva interview", or "viva demo" to try it.',
        )
    if number is not None:
        if not 1 <= number <= len(card.answers):
            raise UsageError(
                f"--answer {number}: session {session.id} has answers 1 to {len(card.answers)}.",
                f'"viva report {session.id}" shows them.',
            )
        one = next((one for one in asked if card.answers[number - 1] in one.answers), None)
        if one is None:
            kind = (card.answers[number - 1].pillar or "no question of the bank").replace("_", "-")
            raise UsageError(
                f"--answer {number} is the {kind}, which is not asked again.",
                f'"viva report {session.id}" shows the others.',
            )
        return Choice(session, one, advice_for(card, one.index))
    found = weakest(card)
    if found is None:
        redone = session.record.redo_of
        first = redone.session if redone else session.id
        raise UsageError(
            f"Nothing in session {session.id} stands out to be answered again.",
            f'Answer it all the same: "viva redo {session.id} --answer {asked[0].index + 1}". '
            f'"viva report {first}" numbers the others.',
        )
    return Choice(session, next(one for one in asked if one.index == found[0]), found[1])


def _spoken(session: StoredSession) -> StoredSession:
    """The session, or of a second try in which nothing was said, the one it redoes."""
    redone = session.record.redo_of
    if redone is None or _scored(session).summary.measured:
        return session
    with suppress(SessionError):
        return store.find(paths.sessions_dir(), redone.session)
    return session


def _scored(session: StoredSession) -> Scorecard:
    """The scorecard; a session that has none is scored."""
    with Console(stderr=True).status(f"Measuring {session.id} …"):
        return scorecard_of(session)


def item_of(choice: Choice, bank: Bank) -> Item:
    """The question in the bank, worded as it was asked. Raises SessionError."""
    main = choice.exchange.main
    item = bank.get(main.question_id or "")
    if item is None:
        raise SessionError(
            f"The question {main.question_id!r} of answer {choice.number} is no longer in the question bank.",
            f'Put its pack back ("viva bank list" shows what is there), or redo another answer: '
            f'"viva redo {choice.session.id} --answer N".',
        )
    asked = next((one.text for one in choice.session.record.plan if one.id == item.id), item.ask)
    return item.model_copy(update={"ask": asked})


# --- the round ----------------------------------------------------------------------------------------------


def with_microphone(
    settings: Settings, session: str | None, answer: int | None, *, follow_ups: bool = True, words: bool = False
) -> int:
    """Choose, ask again with the devices chosen in the settings, compare. Returns the exit code."""
    from bot.audio.portaudio import SoundDevices
    from bot.cli import talk

    choice = choose(session, answer)
    return talk.run(hold_with(settings, SoundDevices, choice, follow_ups=follow_ups, words=words))


async def hold_with(
    settings: Settings,
    open_backend: Callable[[], Any],
    choice: Choice,
    *,
    follow_ups: bool = True,
    words: bool = False,
) -> int:
    """Ask again, and show both answers."""
    from bot.cli import conduct, talk
    from bot.cli.live.screen import Screen
    from bot.interviewer.plan import second_try

    talk.room()
    bank = conduct.read_bank()
    item = item_of(choice, bank)
    settings = settings.model_copy(update={"interview": _as_then(settings.interview, choice, item)})
    phraser = await talk.language_model(settings)
    console.print(_announced(choice, item))
    with talk.console.status("Loading the voice and the ears…"):
        engines = conduct.load_engines(settings)
    plan = second_try(item, choice.advice.text if choice.advice else None, follow_ups=follow_ups)
    titles = conduct.story_titles(settings, plan, bank, engines.encoder)
    talk.console.print("[dim]Speak whenever you like; pauses to think are fine. Ctrl-C stops and keeps all.[/]\n")
    with Screen(settings.screen, minutes=plan.seconds / 60.0) as screen:
        held = await conduct.conduct(
            settings,
            engines,
            bank,
            plan,
            open_backend(),
            phraser=phraser,
            redo_of=RedoOf(session=choice.session.id, answer=choice.number),
            titles=titles,
            listeners=screen.listeners,
            observers=screen.observers,
        )
    again = f"viva redo {choice.session.id} --answer {choice.number}"
    return talk.after(held, again=again, show=lambda session: show(compared(session), words=words))


def _as_then(now: InterviewSettings, choice: Choice, item: Item) -> InterviewSettings:
    """The level it was asked at then; all else is for one question."""
    try:
        level = Settings.model_validate(choice.session.record.settings).interview.level
    except ValidationError:
        level = now.level
    return now.model_copy(update={"level": level, "pillar": item.pillar, "questions": 1})


def _announced(choice: Choice, item: Item) -> Table:
    """The question, what was heard of it, and the one thing."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="cyan", no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row("Again", clean(item.ask, "bold"))
    advice = choice.advice
    if advice is None:
        table.add_row("Last time", clean("Nothing stood out beyond the usual lines."))
    else:
        table.add_row("Last time", clean(advice.why))
        if advice.quote:
            table.add_row("", clean(f'{clock(advice.start_s)} "{advice.quote}"', "dim"))
        table.add_row("One thing", clean(advice.text, "bold"))
    table.add_row()
    return table


# --- side by side -------------------------------------------------------------------------------------------


def made(wanted: str | None) -> StoredSession:
    """The second try to show: the session itself, or the last try of what was answered in it. Raises SessionError.

    A try in which nothing was said is passed over while there is another.
    """
    home = paths.sessions_dir()
    asked_for = store.find(home, wanted) if wanted is not None else None
    if asked_for is not None and asked_for.record.redo_of is not None:
        return asked_for
    silent = None
    for folder in reversed(store.folders(home)):
        with suppress(SessionError, StorageError):
            session = store.open_session(folder)
            redone = session.record.redo_of
            if redone and (asked_for is None or redone.session == asked_for.id):
                if _scored(session).summary.measured:
                    return session
                silent = silent or session
    if silent is not None:
        return silent
    if asked_for is not None:
        raise SessionError(
            f"No answer of session {asked_for.id} was given again.", f'Do it now: "viva redo {asked_for.id}".'
        )
    raise SessionError("No answer was given again yet.", 'Answer the weakest one of your last session: "viva redo".')


def compared(session: StoredSession) -> Comparison:
    """A second try beside the try before it, and beside the first if that is another. Raises SessionError."""
    redone = session.record.redo_of
    if redone is None:
        raise SessionError(f"Session {session.id} redoes no answer.", f'Do it now: "viva redo {session.id}".')
    now = next((one for one in exchanges(_scored(session)) if one.asked), None)
    if now is None:
        raise SessionError(
            f"The question was not asked in session {session.id}: it ended before that.",
            f'Answer it now: "viva redo {redone.session} --answer {redone.answer}".',
        )
    earlier = _earlier(session)
    if not earlier:
        raise SessionError(
            f"Session {redone.session}, which {session.id} redoes, is no longer there.",
            f'"viva report {session.id}" shows the second try alone.',
        )
    before, first = earlier[0], earlier[-1]
    advice = advice_for(_scored(before.session), before.exchange.index)
    shown = [first] if first is before else [first, before]
    tries = [*(Try(one.session.id, one.exchange) for one in shown), Try(session.id, now)]
    return compare(tries, advice)


@dataclass(frozen=True, slots=True)
class _Earlier:
    session: StoredSession
    exchange: Exchange


def _earlier(session: StoredSession) -> list[_Earlier]:
    """The tries before, newest first; those in which nothing was said are passed over, but for the first."""
    found: list[_Earlier] = []
    seen = {session.id}
    redone = session.record.redo_of
    while redone is not None and redone.session not in seen and len(seen) < LONGEST_CHAIN:
        seen.add(redone.session)
        try:
            before = store.find(paths.sessions_dir(), redone.session)
        except SessionError:
            break
        asked = [one for one in exchanges(_scored(before)) if one.asked]
        one = next((one for one in asked if one.index == redone.answer - 1), None)
        if one is None:
            break
        redone = before.record.redo_of
        if one.measured or redone is None:
            found.append(_Earlier(before, one))
    return found


def show(found: Comparison, *, words: bool = False) -> None:
    """Print both answers."""
    side_by_side.show(found, console, words=words)
    last = found.tries[-1]
    again = f"viva redo {last.session} --answer {last.exchange.index + 1}"
    console.print(f'\n[dim]Again: "{again}". All of it: "viva report {last.session}".[/]', soft_wrap=True)
