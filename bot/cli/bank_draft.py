"""`viva bank draft`: a language model drafts a question for a job description, to be read before it is asked."""

import asyncio
import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
import yaml
from rich.console import Console
from rich.text import Text

from bot import paths, settings
from bot.errors import BankError, StorageError, UsageError, VivaError
from bot.interviewer.bank import Bank, check_file, ids_in, load_bank, pack_files
from bot.interviewer.documents import read_document
from bot.interviewer.item import Item
from bot.private import private_folder, write_private
from bot.settings import Company, Level, PillarChoice, Settings

if TYPE_CHECKING:
    from openai import AsyncOpenAI

BEFORE_INTERVIEW_S = 120.0
"""For all of it, while somebody waits for the interview to begin."""
_READ_FIRST = "# Drafted by a language model for a job description. Read it before it is asked.\n"


def draft(  # noqa: PLR0917 - typer reads the options from here
    job: Annotated[Path, typer.Option(metavar="FILE", help="A job description: .txt, .md, .pdf or .docx.")],
    pillar: Annotated[PillarChoice, typer.Option(help="What kind of question.")],
    level: Annotated[Level | None, typer.Option(help="For whom; as in the settings, or senior.")] = None,
    company: Annotated[Company | None, typer.Option(help="In whose style.")] = None,
    llm: Annotated[str | None, typer.Option("--llm", metavar="MODEL", help="The language model that drafts.")] = None,
    base_url: Annotated[
        str | None, typer.Option("--base-url", help="Its OpenAI-compatible server; OpenAI's own if not given.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Add it to this pack, made if it is not there.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs: JSON on standard output.")] = False,
) -> None:
    """Draft a question for a job description with a language model, as YAML to read and mend."""
    chosen = settings.load(
        paths.config_file(),
        {"interview": {"level": level, "company": company}, "llm": {"model": llm, "base_url": base_url}},
    )
    if chosen.llm.model is None:
        raise UsageError("No language model is chosen.", "Add --llm MODEL, and --base-url for a server of your own.")
    pack = _pack(out) if out else None
    bank = load_bank([paths.prompts_dir() / "questions", paths.packs_dir()])
    text = read_document(job)
    aside = Console(stderr=True, highlight=False)
    with aside.status("Drafting a question…"):
        item = asyncio.run(_checked_draft(chosen, text, bank, pillar, aside))
    if pack:
        append(pack, item)
    if as_json:
        print(json.dumps(item.model_dump(exclude_none=True), indent=2, ensure_ascii=False))
    elif pack:
        print(f"{item.ask}\nAdded to {pack} as {item.id}.")
    else:
        print(as_yaml(item), end="")


async def draft_for(
    chosen: Settings, job_text: str, bank: Bank, *, timeout_s: float = BEFORE_INTERVIEW_S
) -> Item | None:
    """A question for the interview that is about to begin; None, and a line saying so, when there is none.

    Of the pillar asked for, else the one the level is asked most. None, silently, without a model or a text.
    """
    if chosen.llm.model is None or not job_text.strip():
        return None
    from bot.interviewer.endpoint import open_client
    from bot.interviewer.plan import SHARES

    console = Console(highlight=False)
    shares = SHARES[chosen.interview.level]
    most_asked: PillarChoice = max(shares, key=lambda name: shares[name])
    pillar = chosen.interview.pillar or most_asked
    try:
        client = open_client(chosen.llm.base_url)
        try:
            async with asyncio.timeout(timeout_s):
                return await _draft(client, chosen, job_text, bank, pillar, console)
        finally:
            await client.close()
    except TimeoutError:
        why = f"{chosen.llm.model} was not done within {timeout_s:.0f} seconds."
    except VivaError as error:
        why = error.message
    console.print(Text(f"No question was drafted, so the bank's are asked: {why}", style="dim"))
    return None


def as_yaml(item: Item) -> str:
    """One item as it stands in a pack, what is left at its default left out."""
    content = item.model_dump(mode="json", exclude_defaults=True)
    return _READ_FIRST + yaml.safe_dump([content], sort_keys=False, allow_unicode=True, width=110)


def append(pack: Path, item: Item) -> None:
    """Add the item to a pack, all or nothing. Raises BankError when the pack would not be valid any more.

    A new pack is the user's alone: it tells what job they are after.
    """
    before = pack.read_text(encoding="utf-8").rstrip() + "\n\n" if pack.exists() else ""
    try:
        private_folder(pack.parent)
        with tempfile.TemporaryDirectory(prefix=f".{pack.name}.", dir=pack.parent) as folder:
            made = Path(folder) / pack.name
            write_private(made, before + as_yaml(item))
            if problems := check_file(made, _others(pack)):
                raise BankError(
                    f"{pack} cannot take the question: {problems[0].message}.", "Give --out another file, or none."
                )
            if pack.exists():
                shutil.copymode(pack, made)
            made.replace(pack)
    except OSError as error:
        raise StorageError(
            f"{pack} could not be written: {error.strerror}.", "Check the folder, or give --out another file."
        ) from None


def _pack(out: Path) -> Path:
    """Where to add to, links followed. Raises BankError before anything is asked when that is no pack."""
    if out.suffix not in {".yaml", ".yml"}:
        raise BankError(f"{out} is no name of a question pack.", "Give --out a file that ends with .yaml.")
    pack = out.resolve()
    if pack.exists() and (problems := check_file(pack)):
        raise BankError(
            f"{out} is no valid question pack: {problems[0].message}.", "Give --out a pack, or a file not yet there."
        )
    return pack


def _others(pack: Path) -> dict[str, Path]:
    """The ids of all other packs."""
    files = [*pack_files(paths.prompts_dir() / "questions"), *pack_files(paths.packs_dir())]
    return ids_in(file for file in files if file.resolve() != pack)


async def _checked_draft(chosen: Settings, text: str, bank: Bank, pillar: PillarChoice, console: Console) -> Item:
    """A draft from a server that was tried first. Raises VivaError."""
    from bot.interviewer.endpoint import check, open_client

    client = open_client(chosen.llm.base_url)
    try:
        await check(chosen.llm.model or "", chosen.llm.base_url)
        return await _draft(client, chosen, text, bank, pillar, console)
    finally:
        await client.close()


async def _draft(  # noqa: PLR0917 - what a draft is made from
    client: "AsyncOpenAI", chosen: Settings, text: str, bank: Bank, pillar: PillarChoice, console: Console
) -> Item:
    """A draft; says first where the text goes, if that is another machine."""
    from bot.interviewer import fresh
    from bot.interviewer.endpoint import limit, remote_host

    if host := remote_host(client):
        console.print(Text(f"The text of the job description goes to {host}.", style="dim"))
    return await fresh.fresh_item(
        client,
        chosen.llm.model or "",
        text,
        pillar=pillar,
        level=chosen.interview.level,
        company=chosen.interview.company,
        taken=[asked for item in bank for asked in (item.ask, item.rephrase)],
        cap=limit(chosen.llm.base_url, fresh.MAX_TOKENS),
    )
