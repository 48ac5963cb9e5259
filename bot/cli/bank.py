"""`viva bank`: look at the questions, check packs, and try what the interviewer makes of a written answer."""

import json
import sys
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from textwrap import fill
from typing import Annotated, TypedDict

import typer

from bot import paths
from bot.cli import bank_draft
from bot.errors import BankError, UsageError
from bot.interviewer.bank import Bank, Problem, check_file, ids_in, items_in, load_bank, pack_files
from bot.interviewer.item import Item
from bot.interviewer.moves import Move
from bot.interviewer.quality import faults
from bot.settings import Company, Level, PillarChoice

app = typer.Typer(
    help="Look at the questions, check question packs, try an answer.",
    no_args_is_help=True,
    add_completion=False,
)

MAX_ANSWER_BYTES = 200_000
"""Three hours of speech; more is no answer."""
NO_LIMIT_S = 3600.0
SEED = 0

Json = Annotated[bool, typer.Option("--json", help="For programs: JSON on standard output.")]
ItemId = Annotated[str, typer.Argument(metavar="ID", help='An id from "viva bank list".')]


@app.command("list")
def list_items(
    pillar: Annotated[PillarChoice | None, typer.Option(help="Only this pillar.")] = None,
    level: Annotated[Level | None, typer.Option(help="Only questions that fit this level.")] = None,
    company: Annotated[Company | None, typer.Option(help="Only questions in this company's style.")] = None,
    as_json: Json = False,
) -> None:
    """The questions there are: Viva's own and those of your packs."""
    chosen = [
        item
        for item in _bank()
        if pillar in {None, item.pillar}
        and (level is None or level in item.levels)
        and (company is None or company in item.companies)
    ]
    if as_json:
        rows = [item.model_dump(include={"id", "pillar", "levels", "companies", "ask"}) for item in chosen]
        print(json.dumps({"schema": "viva.bank/1", "items": rows}, indent=2, ensure_ascii=False))
        return
    for item in chosen:
        print(f"{item.id}  ({item.pillar}; {', '.join(item.levels)}; {', '.join(item.companies)})")
        print(fill(item.ask, 100, initial_indent="    ", subsequent_indent="    "))
    print(f"{len(chosen)} question{'' if len(chosen) == 1 else 's'}.")


@app.command()
def show(item_id: ItemId, as_json: Json = False) -> None:
    """All that the interviewer knows about one question."""
    item = _item(item_id)
    if as_json:
        print(json.dumps(item.model_dump(exclude_none=True), indent=2, ensure_ascii=False))
        return
    for line in _lines(item):
        body = line.lstrip()
        indent = " " * (len(line) - len(body))
        print(fill(body, 100, initial_indent=indent, subsequent_indent=f"{indent}  "))


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Question packs, YAML.")],
) -> None:
    """Check question packs: tell all that is wrong with them, and what would make their questions better."""
    own = [*pack_files(paths.prompts_dir() / "questions"), *pack_files(paths.packs_dir()), *files]
    bad = 0
    for path in files:
        others = ids_in(other for other in own if other.resolve() != path.resolve())
        problems = check_file(path, others)
        bad += len(problems)
        if problems:
            print(*problems, sep="\n")
            continue
        advice = [
            Problem(path, fault.message, item.id, fault.field) for item in items_in(path) for fault in faults(item)
        ]
        print(f"{path}: valid{', but:' if advice else '.'}", *advice, sep="\n")
    if bad:
        names = " ".join(map(str, files))
        raise BankError(
            f"{bad} problem{'' if bad == 1 else 's'} found.", f'Mend and run "viva bank check {names}" again.'
        )


@app.command("try")
def try_answer(
    item_id: ItemId,
    answer: Annotated[str, typer.Option(metavar="FILE|-", help="The answer as text; - is standard input.")],
    as_json: Json = False,
) -> None:
    """What the interviewer makes of an answer: points covered, points missing, and what it would ask next."""
    item = _item(item_id)
    found = _verdict(item, _read(answer))
    if as_json:
        print(json.dumps(found, indent=2, ensure_ascii=False))
        return
    print(item.ask)
    for evidence in found["covered"]:
        print(fill(f'  + {evidence["point"]}: "{evidence["evidence"]}"', 100, subsequent_indent="    "))
    for point in found["missing"]:
        print(f"  - {point}")
    target = f" ({found['target']})" if found["target"] else ""
    print(f"Next: {found['move']}{target}", f"  {found['follow_up']}", sep="\n")


app.command("draft")(bank_draft.draft)


class Verdict(TypedDict):
    """What `viva bank try --json` prints."""

    covered: list[dict[str, str]]
    """`point` and the sentence that covers it, `evidence`."""
    missing: list[str]
    move: str
    target: str | None
    quote: str | None
    follow_up: str


def _verdict(item: Item, text: str) -> Verdict:
    """The interviewer's first reaction, with time to spare and no question asked before."""
    from bot.catalogue import locate
    from bot.interviewer import phrasing
    from bot.interviewer.acts import understand
    from bot.interviewer.assess import assess, constraints_asked
    from bot.interviewer.director import Clock, History, decide, easier
    from bot.interviewer.encoder import MiniLM

    found = assess(item, text, MiniLM(locate("minilm")))
    act = understand(text)
    asked = constraints_asked(item, text) if act == "clarify" else ()
    clock = Clock(NO_LIMIT_S, NO_LIMIT_S)
    if asked:
        move = Move("clarify", item.id, asked[0])
        follow_up = item.constraints[asked[0]].tells
    else:
        choose = easier if act == "dont_know" else decide
        move = choose(found, item, History(), clock)
        if move.target is None:
            follow_up = phrasing.transition(SEED, 0)
        else:
            follow_up = phrasing.phrase(move, item, SEED, acknowledge=False)
    return {
        "covered": [{"point": one.point, "evidence": one.sentence.text} for one in found.covered],
        "missing": list(found.missing),
        "move": move.name,
        "target": move.target,
        "quote": move.quote,
        "follow_up": follow_up,
    }


def _bank() -> Bank:
    return load_bank([paths.prompts_dir() / "questions", paths.packs_dir()])


def _item(item_id: str) -> Item:
    bank = _bank()
    if item := bank.get(item_id):
        return item
    near = get_close_matches(item_id, [item.id for item in bank], n=3, cutoff=0.4)
    hint = f"Did you mean {' or '.join(near)}?" if near else 'Run "viva bank list" for the ids.'
    raise UsageError(f"No question {item_id!r}.", hint)


def _read(source: str) -> str:
    """The answer's text; raises UsageError when it cannot be one."""
    try:
        data = sys.stdin.buffer.read(MAX_ANSWER_BYTES + 1) if source == "-" else _head(Path(source))
    except OSError as error:
        raise UsageError(
            f"The answer {source} cannot be read: {error.strerror}.", "Give a text file, or - to type it."
        ) from None
    if len(data) > MAX_ANSWER_BYTES:
        raise UsageError(f"The answer {source} is larger than {MAX_ANSWER_BYTES:,} bytes.", "Give one answer.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"The answer {source} is no UTF-8 text.", "Save it as UTF-8.") from None
    if not text.strip():
        raise UsageError(f"The answer {source} is empty.", "Write what you would say.")
    return text


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_ANSWER_BYTES + 1)


def _lines(item: Item) -> Iterator[str]:
    yield f"{item.id}  ({item.pillar}; {', '.join(item.levels)}; {', '.join(item.companies)})"
    yield f"Ask: {item.ask}"
    yield f"In other words: {item.rephrase}"
    yield f"A strong answer: {item.intent}"
    if item.constraints:
        yield "Told when asked:"
        yield from (f"  {key}: {constraint.tells}" for key, constraint in item.constraints.items())
    yield "Points:"
    for point in item.points:
        yield f"  {point.id} (weight {point.weight}{f', {point.role}' if point.role else ''})"
        yield from (f'    "{says}"' for says in point.says)
        yield f"    Probe: {point.probe}"
        if point.hint:
            yield f"    Hint: {point.hint}"
    if item.flips:
        yield "Under pressure:"
        yield from (f"  {flip}" for flip in item.flips)
    if item.red_flags:
        yield "Red flags:"
        yield from (f'  "{says}"' for flag in item.red_flags for says in flag.says)
    yield f"Vocabulary: {', '.join(item.vocabulary)}"
