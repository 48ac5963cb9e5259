"""`viva plan`: a preparation plan by weeks, from the level wanted and from what past sessions show."""

import json
import shlex
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from bot import paths, settings
from bot.cli.app import available
from bot.errors import ModelMissing, SessionError, StorageError, UsageError
from bot.interviewer.timetable import LEAST_MINUTES, MOST_DAYS, MOST_MINUTES, MOST_WEEKS, Stories, Wish
from bot.report.wording import many
from bot.settings import Company, Level

if TYPE_CHECKING:
    from bot.cli.plan_text import Shown
    from bot.interviewer.bank import Bank
    from bot.interviewer.dossier import Papers, Relevance
    from bot.interviewer.encoder import Encoder
    from bot.interviewer.review import Past
    from bot.interviewer.stories import Story
    from bot.scoring.card import Scorecard

app = typer.Typer(add_completion=False)

BY_LEVEL = (
    "There is no session yet, so this plan is by level only ({level}). "
    'Run "viva plan" again after the first mock: it will know what is weak.'
)


@app.command()
def plan(  # noqa: PLR0917 - typer reads the options from here
    level: Annotated[Level | None, typer.Option(help="The level you interview for.")] = None,
    weeks: Annotated[int, typer.Option(help=f"Until the interview, 1 to {MOST_WEEKS}.")] = 4,
    company: Annotated[Company | None, typer.Option(help="The kind of company.")] = None,
    days: Annotated[int, typer.Option(help=f"Days a week on which you practise, 1 to {MOST_DAYS}.")] = 4,
    minutes: Annotated[int, typer.Option(help=f"How long on each of them, {LEAST_MINUTES} to {MOST_MINUTES}.")] = 45,
    job: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A job description (txt, md, pdf, docx); what it needs comes first."),
    ] = None,
    cv: Annotated[Path | None, typer.Option(metavar="FILE", help="Your CV, to be asked about.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs: JSON on standard output.")] = False,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE.md", help="Write it as Markdown, with boxes to tick.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="With --out: write over the file that is there.")] = False,
) -> None:
    """Plan the weeks before an interview by level, and by what your sessions show to be weak.

    The first day is a mock interview. What was weak comes early, and again
    at growing intervals; the last week has nothing new. Run it again after
    every session: the plan then knows more.
    """
    for name, value, least, most in (
        ("--weeks", weeks, 1, MOST_WEEKS),
        ("--days", days, 1, MOST_DAYS),
        ("--minutes", minutes, LEAST_MINUTES, MOST_MINUTES),
    ):
        if not least <= value <= most:
            raise UsageError(f"{name} {value} is out of range.", f"Give a number from {least} to {most}.")
    if force and out is None:
        raise UsageError("--force is without --out.", "Say which file to write: --out plan.md.")
    if out is not None and not force and (out.exists() or out.is_symlink()):
        raise UsageError(f"{out} is there already.", "Give another name, or add --force to write over it.")
    given: dict[str, dict[str, object]] = {"interview": {"level": level, "company": company}}
    chosen = settings.load(paths.config_file(), given).interview
    from bot.interviewer.documents import read_document
    from bot.interviewer.dossier import Papers

    papers = Papers(read_document(job) if job else "", read_document(cv) if cv else "")
    options = [f"{name} {shlex.quote(str(path))}" for name, path in (("--job", job), ("--cv", cv)) if path]
    redo = "viva redo" if "redo" in available() else ""
    wish = Wish(chosen.level, chosen.company, weeks, days, minutes, " ".join(options), redo)
    shown = _planned(wish, papers)
    from bot.cli import plan_text

    if out is not None:
        from bot.private import write_private

        write_private(out, plan_text.markdown(shown))
    if as_json:
        print(json.dumps(_as_data(shown), indent=2, ensure_ascii=False))
    elif out is not None:
        print(f"Written to {out}.")
    else:
        plan_text.show(shown, Console(highlight=False, markup=False))


@dataclass(frozen=True, slots=True)
class _Known:
    """What the candidate has done so far; the demo's sessions are none of it."""

    past: list["Past"]
    """Oldest first."""
    cards: list["Scorecard"]
    """Of the same sessions, those that are scored, newest first."""
    stories: list["Story"]


def _planned(wish: Wish, papers: "Papers") -> "Shown":
    """The plan with all that is known of the candidate; without the encoder, by level alone."""
    from bot.cli.plan_text import Shown
    from bot.interviewer.bank import load_bank
    from bot.interviewer.dossier import tailored
    from bot.interviewer.preparation import Remark, prepare
    from bot.interviewer.review import Review, review
    from bot.scoring.habits import habits

    bank = load_bank([paths.prompts_dir() / "questions", paths.packs_dir()])
    known = _known()
    notes = [] if known.past else [BY_LEVEL.format(level=wish.level)]
    encoder: Encoder | None = None
    try:
        if papers or known.past or known.stories:
            encoder = _encoder()
    except ModelMissing as error:
        if papers:
            # What was asked for by name is not left out in silence.
            raise
        notes = [f"This plan is by level only; your sessions and stories were not read. {error.message} {error.hint}"]
    relevance: dict[str, Relevance] = {}
    if papers and encoder:
        bank, relevance = tailored(bank, papers, encoder)
    found = Review()
    if known.past and encoder:
        with Console(stderr=True).status(f"Reading {many(len(known.past), 'session')} ..."):
            found = review(known.past, bank, encoder)
    shows = habits(known.cards)
    remarks = [Remark(f"{habit.text}, in session {habit.session}. {habit.tip}") for habit in shows]
    plan = prepare(wish, bank, found, _stories(known, bank, wish, encoder), remarks=remarks, relevance=relevance)
    return Shown(plan, found, shows, notes)


def _known() -> _Known:
    """Sessions and stories on disk; sessions that cannot be read are passed over."""
    from bot.audio.simulated import SIMULATED_MICROPHONE
    from bot.cli import scorecards
    from bot.interviewer import storybook
    from bot.interviewer.review import Past
    from bot.session import store

    known = _Known([], [], storybook.load(paths.data_dir()))
    for folder in store.folders(paths.sessions_dir()):
        with suppress(SessionError, StorageError):
            session = store.open_session(folder)
            if session.record.devices.get("input") == SIMULATED_MICROPHONE:
                continue
            known.past.append(Past(session.id, session.events()))
            if card := scorecards.kept(session):
                known.cards.insert(0, card)
    return known


def _stories(known: _Known, bank: "Bank", wish: Wish, encoder: "Encoder | None") -> Stories:
    """How many there are, what they lack, and the questions that none of them serves."""
    from bot.interviewer.story_gaps import gaps
    from bot.interviewer.story_match import asked_at, serves, story_questions, uncovered

    every = story_questions(bank)
    items = asked_at(every, wish.level, wish.company)
    matches = serves(known.stories, every, encoder) if known.stories and encoder else []
    lacking = [(story.id, found) for story in known.stories if (found := gaps(story))]
    return Stories(
        len(known.stories),
        tuple(f"{story_id}: {found[0].what}" for story_id, found in lacking),
        tuple(item.id for item in uncovered(items, matches, wish.company)),
    )


def _encoder() -> "Encoder":
    from bot.catalogue import locate
    from bot.interviewer.encoder import MiniLM

    return MiniLM(locate("minilm"))


def _as_data(shown: "Shown") -> dict[str, Any]:
    """What `viva plan --json` prints."""
    wish = shown.plan.wish
    weeks = [
        {
            "week": week.number,
            "theme": week.theme,
            "days": [
                {"day": day.number, "minutes": day.minutes, "activities": [asdict(one) for one in day.activities]}
                for day in week.days
            ],
        }
        for week in shown.plan.weeks
    ]
    return {
        "schema": "viva.plan/1",
        "level": wish.level,
        "company": wish.company,
        "days_a_week": wish.days,
        "minutes_a_day": wish.minutes,
        "minutes": shown.plan.minutes,
        "notes": [*shown.notes, *shown.plan.notes],
        "sessions": shown.review.sessions,
        "review": [asdict(one) for one in shown.review.questions],
        "patterns": [asdict(pattern) for pattern in shown.review.patterns],
        "delivery": [asdict(habit) for habit in shown.habits],
        "weeks": weeks,
    }
