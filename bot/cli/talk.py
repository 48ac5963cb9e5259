"""An interview from the terminal's side: before, during and after, for `viva interview` and `viva demo`."""

import asyncio
import os
import shutil
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from rich.console import Console
from rich.markup import escape

from bot import paths
from bot.cli import housekeeping
from bot.errors import StorageError, VivaError
from bot.interviewer.bank import Bank
from bot.interviewer.dossier import Papers
from bot.interviewer.endpoint import check as check_llm
from bot.interviewer.item import Item
from bot.interviewer.llm import Phraser
from bot.report.wording import many
from bot.session import store
from bot.session.store import StoredSession
from bot.settings import Settings

NEEDED_BYTES = 200 * 2**20
"""Least free disk to start with; an hour of both tracks at 16 kHz takes 230 MB."""
NEEDED_HANDLES = 32
"""An interview opens about ten files, the sound server and a language model some more."""
INTERRUPTED = 130
FRESH_PACK = "fresh.yaml"
"""Where drafted questions are kept, among the user's packs."""
LEFT = {"stopped": "Questions are left.", "unheard": "I could not hear you any more, so questions are left."}
"""After an interview that ended before its end."""
console = Console(highlight=False, soft_wrap=False)


def with_microphone(settings: Settings, *, resume: bool = False, papers: Papers = Papers()) -> int:
    """Hold an interview with the devices chosen in the settings. Returns the exit code."""
    from bot.audio.portaudio import SoundDevices

    return run(hold_with(settings, SoundDevices, resume=resume, papers=papers))


def run(conversation: Coroutine[Any, Any, int]) -> int:
    """Run it to its end, also when the terminal is closed."""
    return asyncio.run(conversation)


async def hold_with(
    settings: Settings, open_backend: Callable[[], Any], *, resume: bool = False, papers: Papers = Papers()
) -> int:
    """Prepare, hold, and show the scorecard."""
    from bot.cli import conduct, predecessor
    from bot.cli.live.screen import Screen

    room()
    phraser = await language_model(settings)
    bank = conduct.read_bank()
    fresh = await drafted(settings, bank, papers) if settings.interview.fresh and not resume else None
    with console.status("Loading the voice and the ears…"):
        engines = conduct.load_engines(settings)
    earlier, chosen = None, 0
    if resume:
        plan, earlier = predecessor.take_up(bank, engines.encoder)
        settings = predecessor.as_before(settings)
    else:
        bank, plan, chosen = conduct.plan_for(settings, bank, engines.encoder, papers, fresh)
    with console.status("Reading your stories…"):
        titles = conduct.story_titles(settings, plan, bank, engines.encoder)
    minutes, questions = many(settings.interview.minutes, "minute"), many(len(plan.slots), "question")
    console.print(f"[bold]{settings.interview.level} ML interview[/], {minutes}, {questions} planned.")
    if papers and not resume:
        console.print(f"[dim]{chosen} of them were chosen for the job description or your CV.[/]")
    console.print("[dim]Speak whenever you like; pauses to think are fine. Ctrl-C stops and keeps the recording.[/]\n")
    # An earlier session's start lies before this one's zero.
    spent_s = -earlier[1].started_s if earlier else 0.0
    with Screen(settings.screen, minutes=settings.interview.minutes, spent_s=spent_s) as screen:
        held = await conduct.conduct(
            settings,
            engines,
            bank,
            plan,
            open_backend(),
            phraser=phraser,
            resume=earlier,
            titles=titles,
            listeners=screen.listeners,
            observers=screen.observers,
        )
    return after(held, rate=settings.report.self_rating)


async def drafted(settings: Settings, bank: Bank, papers: Papers) -> Item | None:
    """A question that a language model drafts for the job; kept as a pack, so that it can be read and asked again."""
    from bot.cli import bank_draft

    with console.status("Drafting a question for the job…"):
        item = await bank_draft.draft_for(settings, papers.job, bank)
    if item is not None:
        bank_draft.append(paths.packs_dir() / FRESH_PACK, item)
    return item


def after(
    held: Any,
    *,
    again: str = "viva interview --resume",
    rate: bool = False,
    show: Callable[[StoredSession], None] | None = None,
) -> int:
    """Say where it is and `show` it, the scorecard if not told otherwise; the exit code.

    `again` is the command to go on with. With `rate` the candidate is asked first what they thought, where somebody is
    there to ask.
    """
    session = store.open_session(held.folder)
    if removed := housekeeping.tidy():
        console.print(f"\n[dim]{escape(removed)}[/]")
    if held.error is not None:
        console.print(f"\n[dim]Kept: {held.folder}[/]")
        raise held.error
    if held.outcome == "interrupted":
        error_console = Console(stderr=True, highlight=False, soft_wrap=True)
        with suppress(OSError):  # a closed terminal takes no words
            error_console.print(f"Interrupted; the recording is kept as {session.id}.")
            error_console.print(f'Run "{again}" to go on, or "viva score" to see what was heard.')
        return INTERRUPTED
    if held.outcome == "failed":
        raise VivaError(
            f"The interview broke off; what was recorded is kept as {session.id}.",
            f'Run "{again}" to go on. VIVA_DEBUG=1 shows what happened.',
        )
    from bot.cli import rating, score

    if rate:
        rating.before_numbers(session)
    (show or score.score_and_show)(session)
    if held.outcome in LEFT:
        console.print(f'\n{LEFT[held.outcome]}\nRun "{again}" to go on.')
    return 0


def room() -> None:
    """Raises StorageError before an interview that would not fit on the disk, OSError where no handles are left."""
    _handles()
    folder = paths.sessions_dir()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise StorageError(
            f"{folder} cannot be written: {error.strerror}.", "Set VIVA_HOME to a folder that can be."
        ) from None
    if free < NEEDED_BYTES:
        raise StorageError(
            f"Only {free // 2**20} MB are free where sessions are kept ({folder}); {NEEDED_BYTES // 2**20} are needed.",
            'Delete old sessions with "viva sessions delete", or set VIVA_HOME to another disk.',
        )


def _handles() -> None:
    """What libraries say when they run out of them later leads nowhere."""
    taken: list[int] = []
    try:
        while len(taken) < NEEDED_HANDLES:
            taken.append(os.open(os.devnull, os.O_RDONLY))
    finally:
        for handle in taken:
            os.close(handle)


async def language_model(settings: Settings) -> Phraser | None:
    """The phraser, when a model is chosen and answers. Raises LLMUnreachable."""
    if settings.llm.model is None:
        return None
    await check_llm(settings.llm.model, settings.llm.base_url)
    phraser = Phraser(settings.llm.model, settings.llm.base_url)
    await phraser.warm()
    return phraser
