"""`viva stories`: the candidate's own situations, what each lacks and which behavioral questions they serve."""

import contextlib
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from textwrap import fill
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot import paths, settings
from bot.cli import story_input
from bot.errors import UsageError
from bot.interviewer import storybook
from bot.interviewer.stories import Story, check_title, plain, told, written
from bot.interviewer.story_gaps import advice, gaps, lasting, seconds
from bot.interviewer.story_parts import Part
from bot.settings import Company, Level

if TYPE_CHECKING:
    from bot.interviewer.bank import Bank
    from bot.interviewer.encoder import Encoder

app = typer.Typer(
    help="Your own situations for behavioral questions, as decision, reasoning and outcome.",
    no_args_is_help=True,
    add_completion=False,
)

NAMES: dict[Part, str] = {
    "situation": "Situation",
    "decision": "Decision",
    "reasoning": "Reasoning",
    "outcome": "Outcome",
    "reflection": "Learned",
}
INTERRUPTED = 130
SHOWN = 5
"""Questions named where there is no story yet."""

Json = Annotated[bool, typer.Option("--json", help="For programs: JSON on standard output.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
StoryId = Annotated[str, typer.Argument(metavar="ID", help='An id from "viva stories list", or its beginning.')]


@app.command()
def add(  # noqa: PLR0917 - typer reads the options from here
    title: Annotated[str | None, typer.Option(help="A few words to find it by.")] = None,
    text: Annotated[
        str | None,
        typer.Option(metavar="FILE|-", help="The story told in one go, sorted into its parts; - is standard input."),
    ] = None,
    voice: Annotated[bool, typer.Option("--voice", help="Tell it aloud, until you press Enter.")] = False,
    input_device: Annotated[
        str | None, typer.Option("--input", help="With --voice, the microphone: number or part of its name.")
    ] = None,
    situation: Annotated[str | None, typer.Option(help="What was going on, and what was at stake.")] = None,
    decision: Annotated[str | None, typer.Option(help="What you decided and did.")] = None,
    reasoning: Annotated[str | None, typer.Option(help="Why, and what else was possible.")] = None,
    outcome: Annotated[str | None, typer.Option(help="What came of it, with a figure.")] = None,
    reflection: Annotated[str | None, typer.Option(help="What you learned.")] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="With --voice: keep it without asking.")] = False,
    as_json: Json = False,
) -> None:
    """Add a story: part by part when nothing is given, from a text, by voice, or from the options of its parts.

    A recording is not kept, only its words.
    """
    given: dict[Part, str | None] = {
        "situation": situation, "decision": decision, "reasoning": reasoning, "outcome": outcome,
        "reflection": reflection,
    }  # fmt: skip
    parts = {part: said for part, said in given.items() if said is not None}
    ways = [name for name, used in (("--text", text is not None), ("--voice", voice), ("its parts", parts)) if used]
    if len(ways) > 1:
        raise UsageError(f"A story cannot come from {' and '.join(ways)} at once.", "Give one of them.")
    if input_device is not None and not voice:
        raise UsageError(f"--input {input_device} is without --voice.", "Add --voice, or leave it out.")
    # Whatever would refuse the story is said before it is told.
    check_title(title or "")
    storybook.check_room(storybook.load(paths.data_dir()))
    today = date.today()  # noqa: DTZ011 - the day as the user's calendar has it
    interrupted = False
    if text is not None:
        from bot.cli.text_input import read_text

        story = told(read_text(text), title or "", today)
    elif voice:
        chosen = settings.load(paths.config_file(), {"audio": {"input": input_device}})
        # With --json, what is shown for the question whether to keep it is not the result.
        with contextlib.redirect_stdout(sys.stderr if as_json else sys.stdout):
            heard = story_input.spoken(chosen, title, today, _print_parts, yes=yes)
        if heard is None:
            print("Not kept.")
            return
        story = heard
    elif parts:
        story = written(parts, title or "", today)
    else:
        name, answers, interrupted = story_input.typed(title)
        if interrupted and not any(answers.values()):
            raise KeyboardInterrupt
        story = written(answers, name, today)
    kept = storybook.add(paths.data_dir(), story)
    if as_json:
        _print_json("viva.stories.added/1", {"story": _row(kept), "gaps": [asdict(gap) for gap in gaps(kept)]})
    else:
        if text is not None:
            _print_parts(kept)
        print(f'Kept as "{kept.id}", {lasting(kept)} to tell.')
        _print_gaps(kept)
    if interrupted:
        raise typer.Exit(INTERRUPTED)


@app.command("list")
def list_stories(as_json: Json = False) -> None:
    """All stories with the parts that they have."""
    stories = storybook.load(paths.data_dir())
    if as_json:
        _print_json("viva.stories.list/1", {"stories": [_row(story) for story in stories]})
        return
    if not stories:
        print('No stories yet. Add one: "viva stories add".')
        return
    for story in stories:
        has = ", ".join(NAMES[part].lower() for part, said in story.parts.items() if said)
        print(f"{story.id}  {plain(story.title)}")
        print(f"    {story.added:%d %b %Y}, {lasting(story)}: {has}")
    print(f"{len(stories)} stor{'y' if len(stories) == 1 else 'ies'}.")


@app.command()
def show(story_id: StoryId, as_json: Json = False) -> None:
    """One story, and what it lacks."""
    story = storybook.find(storybook.load(paths.data_dir()), story_id)
    if as_json:
        _print_json("viva.story/1", {"story": _row(story), "gaps": [asdict(gap) for gap in gaps(story)]})
        return
    print(f"{plain(story.title)}  ({story.id}, {story.added:%d %b %Y}, {lasting(story)})")
    _print_parts(story)
    _print_gaps(story)


@app.command()
def find(
    words: Annotated[str, typer.Argument(metavar="WORDS", help="A question, the id of one, or words of the story.")],
    as_json: Json = False,
) -> None:
    """The stories that a question or words are about, by meaning."""
    stories = storybook.load(paths.data_dir())
    if not words.strip():
        raise UsageError("There is nothing to look for.", 'Give a question or words: viva stories find "a mistake".')
    found = []
    if stories:
        from bot.interviewer.story_match import scores, search, story_questions

        bank, encoder = _bank(), _encoder()
        item = bank.get(words.strip())
        if item is None:
            found = search(stories, words, encoder)
        else:
            others = [other for other in story_questions(bank) if other.id != item.id]
            column = scores(stories, [item, *others], encoder, only_first=True)[:, 0]
            fit = [(story, round(float(score), 3)) for story, score in zip(stories, column, strict=True) if score > 0]
            found = sorted(fit, key=lambda pair: -pair[1])
    if as_json:
        rows = [{"id": story.id, "title": story.title, "score": score} for story, score in found]
        _print_json("viva.stories.found/1", {"stories": rows})
        return
    if not found:
        print("No story is about that." if stories else 'No stories yet. Add one: "viva stories add".')
    for story, _ in found[:SHOWN]:
        print(f"{story.id}  {plain(story.title)}")
        line = story.decision or story.text
        print(fill(plain(line), 100, initial_indent="    ", subsequent_indent="    ", max_lines=2))


@app.command()
def delete(story_id: StoryId, yes: Yes = False, as_json: Json = False) -> None:
    """Delete a story for good."""
    story = storybook.find(storybook.load(paths.data_dir()), story_id)
    if not yes:
        if not sys.stdin.isatty():
            raise UsageError(f"Nobody is there to ask whether {story.id} may go.", "Add --yes.")
        if not typer.confirm(f'Delete "{plain(story.title)}" for good?'):
            print("Kept.")
            return
    gone = storybook.delete(paths.data_dir(), story.id)
    if as_json:
        _print_json("viva.stories.deleted/1", {"deleted": [gone.id]})
    else:
        print(f"Deleted {gone.id}.")


@app.command()
def check(
    level: Annotated[Level | None, typer.Option(help="The level you interview for.")] = None,
    company: Annotated[Company | None, typer.Option(help="The kind of company.")] = None,
    as_json: Json = False,
) -> None:
    """What each story lacks, which questions it serves, which questions no story serves, and how many are right."""
    chosen = settings.load(paths.config_file(), {"interview": {"level": level, "company": company}}).interview
    stories = storybook.load(paths.data_dir())
    from bot.interviewer.story_match import asked_at, serves, story_questions, uncovered

    every = story_questions(_bank())
    items = asked_at(every, chosen.level, chosen.company)
    wanted = {item.id for item in items}
    matches = [match for match in serves(stories, every, _encoder()) if match.item.id in wanted] if stories else []
    left = uncovered(items, matches, chosen.company)
    counted = advice(len(stories), chosen.level)
    if as_json:
        rows = [
            _row(story, parts=False)
            | {
                "gaps": [asdict(gap) for gap in gaps(story)],
                "serves": [{"id": m.item.id, "score": m.score} for m in matches if m.story.id == story.id],
            }
            for story in stories
        ]
        count = {"stories": len(stories), **asdict(counted)}
        content = {"level": chosen.level, "company": chosen.company, "count": count, "stories": rows}
        asked = [item.model_dump(include={"id", "ask"}) for item in left]
        _print_json("viva.stories.check/1", content | {"questions": len(items), "uncovered": asked})
        return
    print(counted.text)
    if not stories:
        print(
            '\nBegin with a story for one of these questions: "viva stories add", or aloud, "viva stories add --voice".'
        )
        _print_questions([(item.id, item.ask) for item in left[:SHOWN]])
        return
    for story in stories:
        print(f"\n{story.id}  {plain(story.title)} ({lasting(story)})")
        served = ", ".join(match.item.id for match in matches if match.story.id == story.id)
        print(
            fill(
                f"Serves: {served or 'none of the questions clearly'}",
                100,
                initial_indent="  ",
                subsequent_indent="    ",
            )
        )
        _print_gaps(story)
    print(f"\n{len(items) - len(left)} of {len(items)} questions are served.", "" if not left else "No story yet for:")
    _print_questions([(item.id, item.ask) for item in left])


def _print_parts(story: Story) -> None:
    for part, said in story.parts.items():
        if said:
            _print_wrapped(f"{NAMES[part]}: {plain(said)}")


def _print_gaps(story: Story) -> None:
    found = gaps(story)
    for gap in found:
        _print_wrapped(f"- {gap.what} {gap.suggestion}")
    if not found:
        print("  Nothing is missing.")


def _print_questions(rows: Sequence[tuple[str, str]]) -> None:
    for item_id, ask in rows:
        _print_wrapped(f"{item_id}: {ask}")


def _print_wrapped(text: str) -> None:
    print(fill(text, 100, initial_indent="  ", subsequent_indent="    "))


def _row(story: Story, *, parts: bool = True) -> dict[str, Any]:
    row: dict[str, Any] = {"id": story.id, "title": story.title, "added": story.added.isoformat()}
    return row | {"seconds": seconds(story)} | (story.parts if parts else {})


def _print_json(schema: str, content: dict[str, Any]) -> None:
    print(json.dumps({"schema": schema, **content}, indent=2, ensure_ascii=False))


def _bank() -> "Bank":
    from bot.interviewer.bank import load_bank

    return load_bank([paths.prompts_dir() / "questions", paths.packs_dir()])


def _encoder() -> "Encoder":
    from bot.catalogue import locate
    from bot.interviewer.encoder import MiniLM

    return MiniLM(locate("minilm"))
