"""Has the program write all that it keeps: `VIVA_HOME=NEW python -m tests.fakes.everything_written OUT`.

Two sessions and two sittings are put there as they are recorded; all else the commands write, as people type them.
Nothing here needs a model or a device. What an interview records is written by `tests/model/test_whole_demo.py`.
"""

import logging
import os
import sys
from pathlib import Path

from bot import paths, settings
from bot.cli import app, bank_draft
from bot.interviewer.bank import load_bank
from tests.fakes.histories import Person, history, keep
from tests.fakes.practice import practised, scheduled
from tests.fakes.session_folder import NOW


def fail(name: str, arguments: list[str]) -> int:
    raise RuntimeError("a crash")


def run(*arguments: str | Path) -> None:
    code = app.main([str(argument) for argument in arguments])
    assert code == 0, arguments


def main(out: Path) -> None:
    run("bank", "list")
    logging.getLogger("bot.audio").warning("a device failed")
    for number, card in enumerate(history(Person(), 2, 1)):
        (keep(paths.sessions_dir(), card, NOW.replace(day=20 + number)) / "events.jsonl").chmod(0o600)
    practised(paths.practice_dir(), sound=2)
    scheduled(paths.practice_dir(), "schema", "r-l")
    settings.keep(paths.config_file(), "practice", "language", "de")
    item = load_bank([paths.prompts_dir() / "questions"]).items[0]
    bank_draft.append(paths.packs_dir() / "drafted.yaml", item.model_copy(update={"id": "design-of-my-own"}))
    story = "I owned the batch. I decided to drop it because it was slow. It now runs in an hour."
    (out / "story.txt").write_text(story, encoding="utf-8")
    run("stories", "add", "--title", "The batch", "--text", out / "story.txt")
    run("report", "--format", "html")
    run("report", "--format", "markdown", "--out", out / "report.md")
    run("report", "--practice", "--format", "html")
    run("progress", "--format", "html")
    run("plan", "--level", "senior", "--out", out / "plan.md")
    run("sessions", "list")
    run("sessions", "export", "--all", "--practice", "--to", out / "all.zip")
    run("sessions", "export", "--all", "--practice", "--to", f"{out}/folder/")
    on_another_machine(out / "elsewhere" / "home")
    run("sessions", "import", out / "all.zip")
    app._invoke = fail
    assert app.main(["bank"]) == 1


def on_another_machine(home: Path) -> None:
    """A new process there would open its own log."""
    os.environ["VIVA_HOME"] = str(home)
    logging.getLogger("bot").handlers.clear()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
