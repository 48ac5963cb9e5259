"""`viva judge`: a language model's opinion on a session's answers, kept apart from what was measured."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console, Group
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from bot import __version__, paths, settings
from bot.errors import SessionError, UsageError
from bot.interviewer.opinion import NOTE, AnswerOpinion, DimensionOpinion, Judgement, NotJudged
from bot.interviewer.rubric import load_rubric
from bot.report.wording import clock, harmless, many
from bot.session import store
from bot.session.store import StoredSession
from bot.settings import LLMSettings

if TYPE_CHECKING:
    from bot.interviewer.judge import Answered
    from bot.scoring.answers import Answer

app = typer.Typer(add_completion=False)

WIDTH = 100


@app.command()
def judge(
    session: Annotated[
        str | None,
        typer.Argument(metavar="[SESSION]", help="Folder, id, or the beginning of one. None: the latest."),
    ] = None,
    llm: Annotated[str | None, typer.Option("--llm", metavar="MODEL", help="The language model that judges.")] = None,
    base_url: Annotated[
        str | None, typer.Option("--base-url", help="Its OpenAI-compatible server; OpenAI's own if not given.")
    ] = None,
    samples: Annotated[int, typer.Option(min=1, max=9, help="How often it is asked about each answer.")] = 3,
    as_json: Annotated[bool, typer.Option("--json", help="For programs: JSON on standard output.")] = False,
) -> None:
    """Ask a language model for its opinion on a session's answers, with the words it rests on."""
    chosen = settings.load(paths.config_file(), {"llm": {"model": llm, "base_url": base_url}}).llm
    if chosen.model is None:
        raise UsageError("No language model is chosen.", "Add --llm MODEL, and --base-url for a server of your own.")
    sessions = paths.sessions_dir()
    stored = store.find(sessions, session) if session is not None else store.latest(sessions)
    answers = _answers(stored)
    aside = Console(stderr=True, highlight=False)
    with aside.status("Asking…") as status:
        found = asyncio.run(_judge(stored.id, answers, chosen, samples, aside, status.update))
    stored.write_judgement(found.to_json())
    if as_json:
        print(found.to_json(), end="")
    else:
        show(found, Console(highlight=False))


def show(found: Judgement, console: Console) -> None:
    """Print the opinions, at most 100 columns wide."""
    width = min(WIDTH, console.width)
    for part in _parts(found):
        console.print(part, width=width)


def answered(answers: "Sequence[Answer]") -> "list[Answered]":
    """The main questions with all that was said to them and their follow-ups; turns without words are left out."""
    from bot.interviewer.judge import Answered, Said

    out: list[Answered] = []
    for answer in answers:
        said = tuple(turn.words for turn in answer.spoken if turn.words)
        match answer.pillar:
            case "fundamentals" | "design" | "behavioral" as pillar if answer.move == "ask":
                turns = tuple(Said("", words) for words in said)
                out.append(Answered(answer.question_id or "", answer.question or "", pillar, turns))
            case _ if out and answer.question_id == out[-1].question_id:
                asked = answer.question or ""
                turns = tuple(Said("" if i else asked, words) for i, words in enumerate(said))
                out[-1] = replace(out[-1], turns=(*out[-1].turns, *turns))
            case _:
                pass
    return out


def _answers(stored: StoredSession) -> "list[Answered]":
    """Raises SessionError when there is nothing to judge."""
    from bot.interviewer.judge import LEAST_WORDS, enough
    from bot.scoring.answers import find_answers

    found = answered(find_answers(stored.events()))
    if not found:
        raise SessionError(
            f"Session {stored.id} has no main question to judge the answer of.", 'Hold one: "viva interview".'
        )
    if not any(map(enough, found)):
        raise SessionError(
            f"No answer of session {stored.id} has the {LEAST_WORDS} words that are the least to judge.",
            'Choose another: "viva sessions list".',
        )
    return found


async def _judge(  # noqa: PLR0917 - what a judgement is made from
    session_id: str,
    answers: "list[Answered]",
    chosen: LLMSettings,
    samples: int,
    aside: Console,
    update: Callable[[str], None],
) -> Judgement:
    """All opinions, one after the other: a server on this machine has no more than one answer in it at a time."""
    from bot.interviewer.consult import Unusable
    from bot.interviewer.endpoint import check, limit, open_client, remote_host
    from bot.interviewer.judge import MAX_TOKENS, enough, judge_answer

    model = chosen.model or ""
    opinions: list[AnswerOpinion] = []
    not_judged: list[NotJudged] = []
    client = open_client(chosen.base_url)
    try:
        await check(model, chosen.base_url)
        if host := remote_host(client):
            aside.print(Text(f"The transcript of this session goes to {host}.", style="dim"))
        for number, one in enumerate(answers, start=1):
            update(f"Asking about answer {number} of {len(answers)}…")
            if not enough(one):
                why = "Too few words to judge." if one.turns else "Not answered."
                not_judged.append(NotJudged(question_id=one.question_id, question=one.question, why=why))
                continue
            rubric, cap = load_rubric(one.pillar), limit(chosen.base_url, MAX_TOKENS)
            try:
                opinions.append(await judge_answer(client, model, one, rubric, samples=samples, cap=cap))
            except Unusable:
                if not opinions:
                    # A model that cannot do the first will do no other.
                    raise
                why = "The model gave no usable opinion."
                not_judged.append(NotJudged(question_id=one.question_id, question=one.question, why=why))
    finally:
        await client.close()
    return Judgement(
        viva_version=__version__,
        session=session_id,
        model=model,
        samples=samples,
        answers=opinions,
        not_judged=not_judged,
    )


# --- as seen ----------------------------------------------------------------------------------------------


def _parts(found: Judgement) -> Iterator[Text | Rule | Padding]:
    yield _clean(f"What {found.model} makes of session {found.session}", "bold")
    yield _clean(f"{NOTE} Asked {many(found.samples, 'time')} about each answer; no part of the scorecard.", "dim")
    for number, answer in enumerate(found.answers, start=1):
        yield Rule(style="dim")
        yield _clean(f"{number}. {answer.question}", "bold")
        yield _clean(f"{answer.pillar} · {clock(answer.start_s)} to {clock(answer.end_s)}", "dim")
        yield Padding(_table(answer), (1, 0, 1, 0))
        for left_out in answer.left_out:
            yield _clean(f"Not shown to the model, as it gives orders: {_said(left_out.start_s, left_out.text)}", "dim")
    if found.not_judged:
        yield Rule(style="dim")
        for skipped in found.not_judged:
            yield _clean(f"{skipped.why} {skipped.question}", "dim")


def _table(answer: AnswerOpinion) -> Table:
    rubric = {side.id: side for side in load_rubric(answer.pillar).dimensions}
    table = Table.grid(padding=(0, 2))
    table.add_column(style="cyan", min_width=9, max_width=24)
    table.add_column(overflow="fold")
    for side in answer.dimensions:
        lines: list[Text | Padding] = [_clean(_verdict(side))]
        if side.level in rubric[side.id].levels:
            lines.append(_clean(rubric[side.id].levels[side.level], "dim"))
        for quote in side.quotes:
            if side.level in {None, quote.level}:
                of = f" (level {quote.level})" if side.level is None else ""
                lines.append(Padding(_clean(_said(quote.start_s, quote.text) + of, "dim"), (0, 0, 0, 2)))
        table.add_row(_clean(side.name), Group(*lines))
    return table


def _verdict(side: DimensionOpinion) -> str:
    """The level with how many samples said it; of "unsure", what they said instead."""
    asked = len(side.samples)
    if side.level is not None:
        return f"{side.level} of 4, said {side.samples.count(side.level)} of {many(asked, 'time')}"
    if not any(side.samples):
        return "unsure"
    return "unsure: " + ", ".join("unsure" if level is None else str(level) for level in side.samples)


def _said(start_s: float, text: str) -> str:
    return f'{clock(start_s)} "{text}"'


def _clean(text: str, style: str = "") -> Text:
    return Text(harmless(text), style=style)
