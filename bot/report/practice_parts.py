"""The parts of a sitting: each text with its words marked, the pairs contrast by contrast, the talks."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.pronunciation.comparison import Compared, Numbers, numbers_compared, usual
from bot.pronunciation.diary import PairTried, PauseTried, TalkTried, TextTried, Tried, WordTried
from bot.report.practice import gone, put_in
from bot.report.practice_shapes import Known, Part, Placed, Spoken
from bot.report.practice_sounds import Poor, how, kinds, poor_sounds, sound_rows, told
from bot.report.rows import NOTABLE_PAUSE_S
from bot.report.shapes import Bar, Line, Moment, Piece, Row, line
from bot.report.wording import clock, lasting, many, speed

_NEAR_S: Final = 0.15
"""Words may begin a little before the silence ends."""
_TOPICS: Final = {"mlops": "MLOps", "own": "Your own text"}


@dataclass(frozen=True, slots=True)
class Places:
    """Where what was tried lies in the sitting's sound."""

    recordings: Mapping[str, Placed]

    def start_s(self, name: str | None) -> float | None:
        """Where a recording begins; None where there is none."""
        found = self.recordings.get(name) if name else None
        return found.start_s if found else None

    def whole(self, name: str | None) -> Moment | None:
        """All of a recording."""
        found = self.recordings.get(name) if name else None
        return Moment(found.start_s, found.start_s + found.seconds) if found else None


def parts(tries: Sequence[Tried], known: Known, earlier: Sequence[Numbers], places: Places) -> tuple[Part, ...]:
    """In the order of the first try of each; `earlier` are the numbers of readings before, oldest first."""
    out: list[Part] = []
    contrasts = [one.contrast for one in tries if isinstance(one, PairTried)]
    seen: set[str] = set()
    for i, one in enumerate(tries):
        number = len(out) + 1
        if isinstance(one, TextTried):
            again = any(isinstance(other, TextTried) and other.text_id == one.text_id for other in tries[:i])
            out.append(_reading(one, number, known, earlier, places, again=again))
        elif isinstance(one, TalkTried):
            out.append(_talk(one, number, known, places))
        elif one.contrast in contrasts and one.contrast not in seen:
            seen.add(one.contrast)
            mine = [pair for pair in tries if isinstance(pair, PairTried) and pair.contrast == one.contrast]
            out.append(_pairs(mine, number, known, places))
    return tuple(out)


def _reading(
    tried: TextTried, number: int, known: Known, earlier: Sequence[Numbers], places: Places, *, again: bool
) -> Part:
    start_s = places.start_s(tried.recording)
    spoken = tuple(_spoken(tried, start_s))
    topic = known.texts.get(tried.text_id, "own" if tried.text_id.startswith("own-") else "a text")
    about = ["read once more" if again else "read", _time(tried), many(len(tried.words), "word")]
    if tried.mode == "shadow":
        about[0] = "spoken along with the voice" if tried.lag_s is not None else "spoken after the voice"
    return Part(
        mode=tried.mode,
        number=number,
        title=f"{number}. {_TOPICS.get(topic, topic[:1].upper() + topic[1:])}",
        about=" · ".join(about),
        rows=tuple(_reading_rows(tried, spoken)),
        moment=places.whole(tried.recording),
        words=tuple(_with_pauses(tried, spoken, start_s)),
        melody=_melody(tried, earlier),
        remarks=tuple(_remarks(tried, start_s)),
        timeline=tuple(_timeline(tried, start_s or 0.0)),
    )


def _spoken(tried: TextTried, start_s: float | None) -> Iterator[Spoken]:
    bare = tuple(word.text for word in tried.words)
    written = tried.written if len(tried.written) == len(bare) else bare
    for word, text in zip(tried.words, written, strict=True):
        yield Spoken(text, how(word), _moment(word, start_s), told(word))


def _moment(word: WordTried, start_s: float | None) -> Moment | None:
    if start_s is None or word.start_s is None or word.end_s is None:
        return None
    return Moment(start_s + word.start_s, start_s + word.end_s)


def _reading_rows(tried: TextTried, spoken: Sequence[Spoken]) -> Iterator[Row]:
    good = sum(word.understood for word in tried.words)
    yield Row("Understood", (line(f"{good} of {many(len(tried.words), 'word')}"),), "understood")
    if tried.lag_s is not None:
        where = "behind" if tried.lag_s >= 0 else "ahead of"
        yield Row("Along", (line(f"{abs(tried.lag_s):.1f} s {where} the voice"),))
    moments = [word.moment for word in spoken]
    words = list(zip(tried.words, moments, strict=True))
    unclear = [Piece(word.text, at) for word, at in words if how(word) == "unclear"]
    if unclear:
        yield Row("Unclear", (_listed(unclear),), "understood")
    missing = [Piece(gone(word)) for word, _ in words if word.missing]
    if missing:
        yield Row("Not found", (_listed(missing),), "understood")
    found = [Poor(word, phone, at) for word, at in words for phone in poor_sounds(word)]
    yield from sound_rows(kinds(found))
    if extra := list(dict.fromkeys(told for word in tried.words for told in put_in(word))):
        yield Row("Put in", tuple(map(line, extra)), "sounds")


def _listed(pieces: Sequence[Piece]) -> Line:
    out: list[Piece] = []
    for piece in pieces:
        out += [Piece(", ")] * bool(out) + [piece]
    return line(*out)


def _melody(tried: TextTried, earlier: Sequence[Numbers]) -> tuple[Compared, ...]:
    if tried.melody is None:
        return ()
    found = numbers_compared(tried.melody, tried.voice, usual(earlier))
    return tuple(one for one in found if tried.melody.get(one.measure) is not None)


def _remarks(tried: TextTried, start_s: float | None) -> Iterator[Line]:
    for one in tried.remarks:
        if start_s is None:
            yield line(one.text)
        else:
            at = Moment(start_s + one.start_s, start_s + one.end_s)
            yield line(Piece(clock(at.start_s), at), f" {one.text}")


def _with_pauses(tried: TextTried, spoken: Sequence[Spoken], start_s: float | None) -> Iterator[Spoken]:
    """The words, and where they fell the pauses that an interview's report would show, too."""
    waiting = [one for one in tried.pauses if one.inside or one.end_s - one.start_s >= NOTABLE_PAUSE_S]
    for word, shown in zip(tried.words, spoken, strict=True):
        while waiting and word.start_s is not None and word.start_s >= waiting[0].end_s - _NEAR_S:
            yield _pause(waiting.pop(0), start_s)
        yield shown


def _pause(one: PauseTried, start_s: float | None) -> Spoken:
    at = None if start_s is None else Moment(start_s + one.start_s, start_s + one.end_s)
    return Spoken(f"{one.end_s - one.start_s:.1f} s", "mid_clause" if one.inside else "pause", at)


def _timeline(tried: TextTried, start_s: float) -> Iterator[Bar]:
    """Speech from pause to pause, and the pauses."""
    ends = [(word.start_s, word.end_s) for word in tried.words if word.start_s is not None and word.end_s is not None]
    if not ends:
        return
    at_s = min(first for first, _ in ends) + start_s
    last_s = max(last for _, last in ends) + start_s
    for one in tried.pauses:
        pause = Moment(start_s + one.start_s, start_s + one.end_s)
        if pause.start_s > at_s:
            yield Bar("speech", Moment(at_s, pause.start_s), f"Speech, {clock(at_s)}")
        where = " inside a clause" if one.inside else ""
        label = f"Pause of {one.end_s - one.start_s:.1f} s{where}, {clock(pause.start_s)}"
        yield Bar("mid_clause" if one.inside else "pause", pause, label)
        at_s = pause.end_s
    if last_s > at_s:
        yield Bar("speech", Moment(at_s, last_s), f"Speech, {clock(at_s)}")


def _pairs(tries: Sequence[PairTried], number: int, known: Known, places: Places) -> Part:
    contrast = known.contrasts.get(tries[0].contrast)
    name = contrast.name if contrast else tries[0].contrast
    rows = []
    for task, title in (("hear", "Heard"), ("say", "Said")):
        mine = [one for one in tries if one.task == task]
        if mine:
            right = sum(one.got == one.wanted for one in mine)
            lines = [line(f"{right} of {len(mine)} as meant"), *_mixed(mine, places)]
            rows.append(Row(title, tuple(lines), "pairs"))
    if contrast and any(one.got != one.wanted for one in tries):
        rows.append(Row("How", (line(contrast.tip),)))
    about = " · ".join(("pairs of words", _time(tries[0]), many(len(tries), "try", "tries")))
    return Part("pairs", number, f"{number}. {name[:1].upper()}{name[1:]}", about, tuple(rows))


def _mixed(tries: Iterable[PairTried], places: Places) -> Iterator[Line]:
    """The words that were taken for the other, and all that can be heard again."""
    for one in tries:
        if one.task == "hear":
            if one.got != one.wanted:
                yield line(f'the voice said "{one.wanted}", you chose "{one.got}"')
            continue
        heard = f'heard "{one.got}"' if one.got is not None else "it could have been either"
        at = places.whole(one.recording)
        if one.got != one.wanted or at:
            yield line("you said ", Piece(f'"{one.wanted}"', at), f": {heard}")


def _talk(tried: TalkTried, number: int, known: Known, places: Places) -> Part:
    ask = known.topics.get(tried.topic_id, tried.topic_id)
    return Part(
        mode="talk",
        number=number,
        title=f"{number}. {ask}",
        about=" · ".join(("talk", _time(tried), lasting(tried.seconds))),
        rows=tuple(_talk_rows(tried)),
        moment=places.whole(tried.recording),
    )


def _talk_rows(tried: TalkTried) -> Iterator[Row]:
    if tried.words_per_minute is None or tried.articulation_rate is None:
        yield Row("", (line("Not enough speech to say anything."),))
        return
    yield Row("Pace", (line(speed(tried.words_per_minute, tried.articulation_rate)),), "pace")
    if tried.mid_clause_pauses is not None:
        yield Row("Pauses", (line(f"{tried.mid_clause_pauses:.0f} inside a clause in 100 words"),), "pauses")
    if tried.fillers is not None:
        yield Row("Fillers", (line(f"{tried.fillers:.0f} in 100 words"),), "fillers")


def _time(tried: Tried) -> str:
    return f"{tried.at.astimezone():%H:%M}"
