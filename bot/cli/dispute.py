"""`viva report --dispute`: strike counted events out as wrong, or put them back; the numbers follow."""

import json
import time
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.cli import scorecards
from bot.cli.keys import line as typed
from bot.cli.keys import someone_there
from bot.errors import UsageError
from bot.report.wording import harmless
from bot.session import store
from bot.session.store import StoredSession

if TYPE_CHECKING:
    from bot.scoring.card import CountedEvent, Scorecard
    from bot.scoring.disputes import Label, Listed

MOST_BECAUSE: Final = 500
"""Characters of a reason."""
_HELP: Final = """\
Is something wrong? Type its id to strike it out, or several: 1.f3 1.u1.
The id of what is struck out puts it back; "play 1.f3" plays the moment.
Enter alone ends and keeps it; Ctrl-C leaves all as it was."""
_PLAYED_S: Final = 1.0
"""Played before and after a moment."""
_BLOCK_S: Final = 0.05
_DRAIN_S: Final = 0.3
"""What the speaker still has when the last block was given to it."""


def dispute(
    session: StoredSession,
    measured: "Scorecard",
    *,
    strike: str | None,
    restore: str | None,
    because: str | None,
    as_json: bool,
) -> None:
    """Strike out or put back what is named, else list what there is and, where somebody is there, ask.

    `measured` is the session's card as scoring made it. Raises UsageError.
    """
    if not any(answer.start_s is not None for answer in measured.answers):
        raise UsageError(
            f"Nothing in {session.id} has a time, so nothing can be struck out.",
            "Only what was spoken can be disputed.",
        )
    desk = Desk(session, measured)
    out, back = _ids(strike or ""), _ids(restore or "")
    if out or back:
        desk.known(out + back)
        desk.change(out, back, _reason(because))
        desk.keep()
        if as_json:
            from bot.cli.report import as_json as card_json

            print(card_json(scorecards.shown(session, measured)), end="")
        else:
            desk.tell(out, back)
        return
    if strike is not None or restore is not None or because is not None:
        raise UsageError("No event is named.", f'Add --strike IDS; "viva report {session.id} --dispute" lists them.')
    if as_json:
        print(json.dumps({"schema": "viva.disputable/1", "session": session.id, "events": desk.as_data()}, indent=2))
        return
    desk.show()
    if someone_there():
        desk.converse()
    else:
        print(f'Strike out what is wrong: "viva report {session.id} --dispute --strike 1.f1,1.u1".')


class Desk:
    """One session's events on the table, and what has been done with them."""

    def __init__(self, session: StoredSession, measured: "Scorecard") -> None:
        self._session = session
        self._measured = measured
        self._labels = scorecards.labels(session)
        self._first = self._labels
        self._console = Console(highlight=False, markup=False)

    @property
    def listed(self) -> "list[Listed]":
        """All events, struck or not."""
        from bot.scoring.disputes import listed

        return listed(self._measured, self._labels)

    def known(self, ids: Sequence[str]) -> None:
        """Raises UsageError where an id is none."""
        every = self._every()
        missing = [name for name in ids if name not in every]
        if missing:
            raise UsageError(
                f"There is no counted event {', '.join(missing)} in session {self._session.id}.",
                f'Run "viva report {self._session.id} --dispute" for the list.',
            )

    def change(self, out: Sequence[str], back: Sequence[str], because: str | None) -> None:
        """Strike out and put back."""
        from bot.scoring import disputes

        labels = disputes.restore(self._measured, self._labels, back)
        now = datetime.now().astimezone()
        self._labels = disputes.strike(self._measured, labels, out, now, because)

    def keep(self) -> None:
        """Write the labels, if they changed."""
        from bot.scoring.disputes import Disputes

        if self._labels != self._first:
            self._session.write_disputes(Disputes(labels=self._labels).to_json())

    def tell(self, out: Sequence[str], back: Sequence[str]) -> None:
        """What was done and what it changed."""
        if out:
            self._console.print(f"Struck out: {', '.join(out)}.")
        if back:
            self._console.print(f"Put back: {', '.join(back)}.")
        self._print_changes(self._first)
        if self._labels != self._first:
            self._console.print(f"Kept in {self._session.folder / store.DISPUTES_FILE}.", soft_wrap=True)

    def as_data(self) -> list[dict[str, object]]:
        """For programs: every event, and whether it is struck out."""
        return [
            one.event.model_dump(mode="json")
            | {
                "struck_at": one.label.struck_at.isoformat() if one.label else None,
                "because": one.label.because if one.label else None,
            }
            for one in self.listed
        ]

    def show(self) -> None:
        """The list, answer by answer; short pauses that divide no clause are left out."""
        from bot.report.struck import line, notable
        from bot.scoring.disputes import matched, places

        listed = self.listed
        for i, answer in enumerate(self._measured.answers):
            own = [one for one in listed if _answer_of(one.event.id) == i]
            lines = [(line(one.event, answer), one.label) for one in own if one.label or notable(one.event)]
            self._console.print(_clean(f"{i + 1}. {answer.question or 'The answer'}", "bold"))
            table = Table.grid(padding=(0, 2))
            for _ in range(3):
                table.add_column(no_wrap=True)
            table.add_column(overflow="fold")
            for text, label in lines:
                style = "dim strike" if label else ""
                said = text.said + (f"  (struck out{': ' + label.because if label.because else ''})" if label else "")
                row = (text.id, text.at, text.kind, said)
                table.add_row(*(_clean(cell, style) for cell in row))
            self._console.print(table if lines else _clean("   nothing was counted", "dim"))
            self._console.print()
        lost = len(self._labels) - len(matched(places(self._measured), self._labels))
        if lost:
            self._console.print(f"{lost} of what was struck out earlier is not counted any more; the labels stay.\n")

    def converse(self) -> None:
        """Ask what to strike out until there is nothing more; Ctrl-C leaves all as it was."""
        print(_HELP)
        try:
            while asked := typed("> "):
                self._obey(asked)
        except KeyboardInterrupt:
            print("\nNothing was changed.")
            return
        self.keep()
        if self._labels == self._first:
            print("Nothing was changed.")
        else:
            self._console.print(f"Kept in {self._session.folder / store.DISPUTES_FILE}.", soft_wrap=True)

    def _obey(self, asked: str) -> None:
        first, *rest = _ids(asked) or [""]
        play = first in ("p", "play")
        ids = rest if play else [first, *rest]
        every = self._every()
        missing = [name for name in ids if name not in every]
        if missing or not ids:
            print(f"There is no event {harmless(', '.join(missing)) or 'named'}; the list is above.")
            return
        if play:
            self._play(ids[0])
            return
        struck = {one.event.id for one in self.listed if one.label}
        out = [name for name in ids if name not in struck]
        because = _reason(typed("Why? Enter gives no reason. ")) if out else None
        before = self._labels
        self.change(out, [name for name in ids if name in struck], because)
        self._print_changes(before)

    def _print_changes(self, before: "list[Label]") -> None:
        from bot.report.struck import changes
        from bot.scoring.disputes import disputed

        table = Table.grid(padding=(0, 2))
        found = changes(disputed(self._measured, before), disputed(self._measured, self._labels))
        for change in found:
            table.add_row(change.measure, change.before, "→", change.after)
        self._console.print(table if found else "No number over all answers changes.")

    def _play(self, name: str) -> None:
        """The candidate's track around the moment, where there is a speaker."""
        import soundfile

        from bot.cli.loudspeaker import Loudspeaker

        track, event = self._session.sound(store.CANDIDATE_FILE), self._every()[name]
        if track is None:
            print("The recording is missing.")
            return
        speaker = Loudspeaker()
        try:
            if speaker.name is None:
                print("No speaker was found.")
                return
            with soundfile.SoundFile(track) as sound:
                first = round(sound.samplerate * max(0.0, (event.start_s or 0.0) - _PLAYED_S))
                sound.seek(min(first, sound.frames))
                left = round(sound.samplerate * (event.end_s or 0.0) + sound.samplerate * _PLAYED_S) - first
                for block in sound.blocks(round(sound.samplerate * _BLOCK_S), frames=max(0, left), dtype="int16"):
                    speaker.play(block.tobytes())
                    time.sleep(_BLOCK_S)
            time.sleep(_DRAIN_S)
        except soundfile.LibsndfileError:
            print("The recording cannot be read.")
        except KeyboardInterrupt:
            print()
        finally:
            speaker.close()

    def _every(self) -> "dict[str, CountedEvent]":
        return {one.event.id: one.event for one in self.listed}


def _ids(text: str) -> list[str]:
    """Ids as typed, with commas or spaces between them, each once."""
    return list(dict.fromkeys(text.lower().replace(",", " ").split()))


def _answer_of(event_id: str) -> int:
    return int(event_id.partition(".")[0]) - 1


def _reason(text: str | None) -> str | None:
    because = harmless(text or "").strip()
    if len(because) > MOST_BECAUSE:
        raise UsageError(f"The reason has {len(because)} characters.", f"At most {MOST_BECAUSE} are kept.")
    return because or None


def _clean(text: str, style: str = "") -> Text:
    return Text(harmless(text), style=style)
