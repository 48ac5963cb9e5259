"""What `viva score` is given: which targets are recordings, how one is opened and scored, the progress of it all."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from bot.audio.channels import Channel
from bot.scoring.assessment import Assessor
from bot.scoring.card import NotMeasured, Scorecard
from bot.scoring.recording import Listener, Transcriber, part
from bot.scoring.recording import Progress as Told
from bot.scoring.scorecard import score_recording
from bot.scoring.speech import Person
from bot.session.record import Pillar

_DECODING: Final = 0.02
"""The share of the work on a recording that reading the file takes."""
_TWO_VOICES: Final = NotMeasured(
    what="each channel apart",
    why="The two channels seem to hold a person each and were measured as one. Add --channel left or --channel right.",
)


def recording(target: str) -> Path | None:
    """The path of a recording, None where the target means a session."""
    path = Path(target)
    return path if path.is_file() or (path.suffix and not path.exists()) else None


class Recogniser(Transcriber, Protocol):
    """Hears words, and perhaps the hesitation between them."""

    def listener(self) -> Listener | None:
        """Who hears hesitation; None where nobody can."""
        ...


def score_file(  # noqa: PLR0917 - the file, how to hear it, and what it answers
    path: Path,
    channel: Channel,
    recogniser: Recogniser,
    person: Person,
    told: Told,
    assessor: Assessor,
    question: str | None,
    pillar: Pillar | None,
) -> Scorecard:
    """The scorecard of one recording. Raises AudioFileError."""
    from bot.audio.files import open_recording

    decoding, measuring = part(told, 0.0, _DECODING, "Reading"), part(told, _DECODING, 1.0)
    with open_recording(path, channel=channel, done=decoding) as sound:
        card = score_recording(
            sound, recogniser, question, measuring, path.name, person,
            listener=recogniser.listener(), assessor=assessor, pillar=pillar,
        )  # fmt: skip
        if sound.two_voices:
            card = card.model_copy(update={"not_measured": [*card.not_measured, _TWO_VOICES]})
    return card


class Steps:
    """The progress of several targets as one: each has a share of the bar by its size."""

    def __init__(self, targets: Sequence[str | None], bar: Progress) -> None:
        self._targets = targets
        self._weights = [_size(target) for target in targets]
        self._bar = bar
        self._task = bar.add_task("Measuring", total=1.0)

    def told(self, i: int) -> Told:
        """What the `i`-th target's work is to tell."""
        whole = sum(self._weights)
        before, own = sum(self._weights[:i]) / whole, self._weights[i] / whole
        target = self._targets[i]
        name = Path(target).name if target else "the latest session"
        counted = f"{i + 1} of {len(self._targets)}: {name}" if len(self._targets) > 1 else name

        def update(share: float, doing: str = "", /) -> None:
            description = f"{doing or 'Measuring'}, {counted}"
            self._bar.update(self._task, completed=before + own * share, description=description)

        return update


@contextmanager
def steps(targets: Sequence[str | None]) -> Iterator[Steps]:
    """A bar on standard error for all targets, where that is a terminal."""
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        TextColumn("left:"),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    # Recognition tells its progress every few seconds: the speed is taken over a minute.
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal, speed_estimate_period=60.0
    ) as bar:
        yield Steps(targets, bar)


def _size(target: str | None) -> float:
    """Bytes; a session, whose words are known, counts as little."""
    path = recording(target) if target else None
    return float(max(1, path.stat().st_size)) if path is not None and path.is_file() else 1.0
