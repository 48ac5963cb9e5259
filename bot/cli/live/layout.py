"""How an interview looks at a terminal of some width: what stays, and the status below it. Pure.

The status has a fixed number of rows with everything at its place, so that nothing jumps: a rule, the question where
it has left the screen, who has the floor with time and level, and a row of hints. Each state has a word and a
symbol; colour only repeats them.
"""

from rich.console import Console
from rich.text import Text

from bot.cli.live.meter import BARS
from bot.cli.live.state import Holder, Line, Status

LEAST_COLUMNS, LEAST_ROWS = 40, 8
"""Below this there is no status, only what was said."""
STATUS_ROWS = 3
NARROW = 56
"""Columns below which words are shortened."""
SEPARATOR = "  "

_LOOKS: dict[Holder, tuple[str, str, str, str, str]] = {
    # Symbol, the same in ASCII, colour, words, short words.
    Holder.STARTING: ("○", "o", "dim", "Getting ready", "One moment"),
    Holder.INTERVIEWER: ("▸", ">", "blue", "Interviewer speaking", "Interviewer"),
    Holder.LISTENING: ("○", "o", "green", "Listening to you", "Listening"),
    Holder.SPEAKING: ("●", "*", "green", "You are speaking", "You speak"),
    Holder.HELD: ("○", "o", "green", "Take your time", "Your time"),
    Holder.THINKING: ("…", ".", "blue", "Interviewer thinking", "Thinking"),
    Holder.PAUSED: ("=", "=", "yellow", "Paused", "Paused"),
    Holder.LOST: ("!", "!", "yellow", "", ""),
    Holder.OVER: ("■", "#", "dim", "Ending", "Ending"),
}
_DEMO = {
    Holder.LISTENING: ("Listening", "Listening"),
    Holder.SPEAKING: ("Candidate speaking", "Candidate"),
    Holder.HELD: ("Candidate thinking", "Thinking"),
}
_LABEL, _SHORT_LABEL = 20, 11
_FAULTS = {
    "silent": "Nothing comes from the microphone: is it muted?",
    "quiet": "You sound quiet: move closer, or turn the microphone up.",
    "loud": "Too loud, it clips: turn the microphone down a little.",
}
_SAY_GO_ON = 'Say "let\'s go on" when you are back.'
_HELP = (
    ("c", "what is said as text, on or off"),
    ("?", "these lines, on or off"),
    ("Ctrl-C", "stop, and keep the recording"),
)
_ALOUD = "Any time, say: repeat that, rephrase it, slower, let me think, I don't know, skip, pause, stop."


def clock(seconds: float) -> str:
    """Minutes and seconds, as on the recording's clock."""
    return f"{int(seconds) // 60:02d}:{int(seconds) % 60:02d}"


def block(line: Line, width: int, *, you: str = "you") -> Text:
    """What stays: words beside the time they began at, wrapped at their spaces, and an empty line."""
    if line.kind in {"lost", "back"}:
        return Text(f"{line.text}\n", "yellow" if line.kind == "lost" else "green")
    beside = f"{_beside(line, you):<5}{SEPARATOR}"
    rows = Text(line.text, "cyan" if line.kind == "reply" else "").wrap(_MEASURE, max(1, width - len(beside)))
    for row in rows:
        row.rstrip()
    between = Text("\n" + " " * len(beside))
    return Text.assemble((beside, "dim"), between.join(rows), "\n")


def one_line(line: Line, *, you: str = "you") -> str:
    """The same where there is no terminal: one line, whatever its length."""
    beside = _beside(line, you)
    return f"{beside:<5}{SEPARATOR}{line.text}" if beside else line.text


def status(
    now: Status,
    width: int,
    height: int,
    *,
    keys: bool = True,
    demo: bool = False,
    ascii_only: bool = False,
    question: bool = False,
) -> list[Text]:
    """The rows of the status, each shorter than `width`; none where there is no room.

    `question` shows the question too, within a third of the height.
    """
    if width < LEAST_COLUMNS or height < LEAST_ROWS:
        return []
    room = width - 1
    rule = Text(("-" if ascii_only else "─") * room, "dim")
    asked = _wrapped(Text(now.question), room, max(1, height // 3)) if question and now.question else []
    bottom = (
        _help(room, demo=demo, most=height - STATUS_ROWS - len(asked))
        if now.help
        else [_hints(now, room, keys=keys, between=" | " if ascii_only else " · ")]
    )
    rows = [rule, *asked, _floor(now, room, demo=demo, ascii_only=ascii_only), *bottom]
    for row in rows:
        row.truncate(room)
    return rows


def _floor(now: Status, room: int, *, demo: bool, ascii_only: bool) -> Text:
    symbol, plain, colour, words, short = _LOOKS[now.holder]
    if demo:
        words, short = _DEMO.get(now.holder, (words, short))
    if now.holder is Holder.LOST:
        words, short = f"No {now.lost}", "No mic" if now.lost == "microphone" else f"No {now.lost}"
    narrow = room < NARROW
    label = f"{short:<{_SHORT_LABEL}}" if narrow else f"{words:<{_LABEL}}"
    budget = f"{now.budget_s // 60}:{now.budget_s % 60:02d}"
    elapsed = f"{now.elapsed_s // 60}:{now.elapsed_s % 60:02d}".rjust(len(budget))
    time = f"{elapsed}/{budget}" if narrow else f"{elapsed} of {budget}"
    gap = SEPARATOR if narrow else SEPARATOR * 2
    return Text.assemble(
        (plain if ascii_only else symbol, colour), " ", (label, "bold"), gap, time, gap, meter(now.bars, ascii_only)
    )


def meter(bars: int, ascii_only: bool = False) -> Text:
    """The microphone's level."""
    full, empty = ("#", "-") if ascii_only else ("▮", "▯")
    return Text.assemble((full * bars, "green"), (empty * (BARS - bars), "dim"))


def _hints(now: Status, room: int, *, keys: bool, between: str) -> Text:
    if now.holder is Holder.PAUSED:
        return Text(f"  {_SAY_GO_ON}")
    if now.fault and now.holder not in {Holder.LOST, Holder.OVER}:
        return Text.assemble(("! ", "yellow"), _FAULTS[now.fault])
    hints = ["c hides captions" if now.captions else "c captions", "? keys"] if keys else []
    hints = [*hints, "Ctrl-C stops"]
    if len("  " + between.join(hints)) > room:
        hints.remove("? keys")
    return Text("  " + between.join(hints), "dim")


def _help(room: int, *, demo: bool, most: int) -> list[Text]:
    rows = [Text(f"  {key:<6}  {what}", "dim") for key, what in _HELP]
    aloud = [] if demo else _wrapped(Text(_ALOUD, "dim"), room - 2, 4)
    return [*rows, *(Text.assemble("  ", row) for row in aloud)][:most]


def _wrapped(text: Text, room: int, most: int) -> list[Text]:
    """At most so many rows; the last says with an ellipsis that there is more."""
    rows = list(text.wrap(_MEASURE, room))
    if len(rows) > most:
        rows = rows[:most]
        rows[-1].truncate(room - 2)
        rows[-1].append(" …")
    return rows


def _beside(line: Line, you: str) -> str:
    return you if line.kind == "reply" else clock(line.at_s) if line.at_s is not None else ""


def is_room(width: int, height: int) -> bool:
    """Whether a status fits."""
    return bool(width >= LEAST_COLUMNS and height >= LEAST_ROWS)


_MEASURE = Console(width=200, file=None)
