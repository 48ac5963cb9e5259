"""A scorecard as words: every number is formatted here, once, for the terminal and for pages alike."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from bot.report.transcript import to_the_letter
from bot.scoring.card import (
    AnswerCard,
    Design,
    Fillers,
    Latency,
    Length,
    Opening,
    Ownership,
    Pace,
    PauseCard,
    Scorecard,
    Story,
    Structure,
    Timed,
)

_SHOWN: Final = 6
"""Moments named for one measure; the scorecard's JSON has all."""
_NOTABLE_PAUSE_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class Row:
    """One measure: its name and lines of text, the first the figure, the rest what it was counted from."""

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One answer, or all together."""

    title: str
    about: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """What research calls usual; a line to compare with, not a grade."""

    measure: str
    line: str
    source: str


@dataclass(frozen=True, slots=True)
class View:
    """The whole report."""

    summary: Section
    answers: tuple[Section, ...]
    references: tuple[Reference, ...]
    not_measured: tuple[tuple[str, str], ...]


REFERENCES: Final = (
    Reference(
        "Latency",
        "Turns change hands in about 0.2 s; over 2 s on a simple question reads as less sincere; "
        "5 to 10 s are fine for a story or a design.",
        "Stivers 2009; Ziano & Wang 2021",
    ),
    Reference(
        "Pace",
        "100 to 165 words a minute are comfortable; TED speakers are at about 163, British conversation "
        "at about 198. In a second language people are about 23 % slower.",
        "compiled from published corpora",
    ),
    Reference(
        "Pauses",
        "Those of 0.25 s and more count; the ones inside clauses relate most to how fluent one seems.",
        "Kahng 2018",
    ),
    Reference(
        "Fillers",
        'About 6 disfluencies in 100 words are normal, zero is no goal; an overused "like" costs more than "uh".',
        "Bortfeld 2001; Lickley 2017; Corley & Hartsuiker 2011; Russell 2008",
    ),
    Reference(
        "Ownership",
        'Listeners look for "I decided"; yet "we" went with better ratings in 138 mock interviews, and high '
        'status with fewer "I". So decisions are counted, and no ratio is graded.',
        "Naim et al. 2018; Kacewicz 2014",
    ),
    Reference(
        "Structure",
        "A story of one to two minutes leaves room for questions, and most of it should be what you decided and did; "
        "in a design, constraints come before the first box.",
        "usual advice of interview coaches, not research",
    ),
)


def view(card: Scorecard, *, words: bool = False) -> View:
    """All there is to show of a scorecard; `words` with what was said, to the letter."""
    answers = tuple(_answer(i, answer, words=words) for i, answer in enumerate(card.answers, start=1))
    timed = card.source != "text"
    references = REFERENCES if timed else tuple(r for r in REFERENCES if r.measure not in ("Latency", "Pace", "Pauses"))
    return View(
        summary=_summary(card),
        answers=answers,
        references=references,
        not_measured=tuple((note.what, note.why) for note in card.not_measured),
    )


def clock(seconds: float | None) -> str:
    """A moment: 1:05, or 1:02:03 after an hour; empty for text."""
    if seconds is None:
        return ""
    whole = int(max(0.0, seconds))
    hours, minutes = whole // 3600, whole // 60 % 60
    return f"{hours}:{minutes:02d}:{whole % 60:02d}" if hours else f"{minutes}:{whole % 60:02d}"


def lasting(seconds: float) -> str:
    """A length: 0.8 s, 48 s, 2 min 5 s."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 59.5:
        return f"{seconds:.0f} s"
    return f"{round(seconds) // 60} min {round(seconds) % 60} s"


def many(count: int, one: str, more: str = "") -> str:
    """One answer, two answers: as "1 answer", "2 answers"."""
    return f"{count} {one if count == 1 else more or one + 's'}"


def _summary(card: Scorecard) -> Section:
    all_of_it = card.summary
    about = many(all_of_it.answers, "answer")
    if all_of_it.measured < all_of_it.answers:
        about += f", {all_of_it.measured} with enough speech to measure"
    rows = []
    if all_of_it.answer_s is not None:
        rows.append(Row("Length", (f"{lasting(all_of_it.answer_s)}, {many(all_of_it.words, 'word')}",)))
    if all_of_it.median_onset_s is not None:
        line = _reaction(all_of_it.median_onset_s, all_of_it.median_content_s)
        rows.append(Row("Latency", (f"{line} (medians)",)))
    if all_of_it.words_per_minute is not None and all_of_it.articulation_rate is not None:
        rows.append(Row("Pace", (_speed(all_of_it.words_per_minute, all_of_it.articulation_rate),)))
    if rates := _rates(all_of_it.fillers_per_minute, all_of_it.fillers_per_100_words):
        rows.append(Row("Fillers", (rates,)))
    if all_of_it.measured:
        rows.append(Row("Decisions", (_decisions(all_of_it.decisions),)))
    title = f"Session {card.session}" if card.session else "All answers"
    return Section(title, about, tuple(rows))


def _answer(number: int, answer: AnswerCard, *, words: bool) -> Section:
    title = f"{number}. {answer.question or answer.file or 'The answer'}"
    parts: list[str] = [answer.pillar or ""]
    if answer.move and answer.move != "ask":
        parts.append("follow-up: " + answer.move.replace("_", " "))
    if answer.start_s is not None and answer.end_s is not None:
        parts.append(f"{clock(answer.start_s)} to {clock(answer.end_s)}")
    rows = []
    if answer.not_enough:
        rows.append(Row("", (answer.not_enough,)))
    if words and answer.words:
        rows.append(Row("Said", (to_the_letter(answer),)))
    if answer.latency:
        rows.append(_latency(answer.latency))
    if answer.pace:
        rows += [_pace(answer.pace), _pauses(answer.pace)]
    if answer.fillers:
        rows += _fillers(answer.fillers)
    if answer.ownership:
        rows.append(_ownership(answer.ownership))
        if answer.ownership.suggestions:
            rows.append(
                Row("To try", tuple(f"{_said(one.sentence)}: {one.text}" for one in answer.ownership.suggestions))
            )
    if answer.structure:
        rows += _structure(answer.structure)
    if answer.coverage:
        rows.append(_coverage(answer))
    return Section(title, " · ".join(filter(None, parts)), tuple(rows))


def _latency(latency: Latency) -> Row:
    line = _reaction(latency.onset_s, latency.content_s)
    if not latency.announced_pause:
        return Row("Latency", (line,))
    asked = "a moment to think was asked for"
    if latency.announced_pause_s:
        asked += f": {lasting(latency.announced_pause_s)} of it"
    return Row("Latency", (line, asked + ", not held against you"))


def _reaction(onset_s: float, content_s: float | None) -> str:
    cut_in = onset_s < 0
    line = f"came in {-onset_s:.1f} s before the question ended" if cut_in else f"{onset_s:.1f} s to the first sound"
    if content_s is None or content_s < 0:
        return line
    return f"{line}, {content_s:.1f} s to the first word of substance"


def _pace(pace: Pace) -> Row:
    length = f"{lasting(pace.answer_s)}, {many(pace.words, 'word')}"
    return Row("Pace", (f"{_speed(pace.words_per_minute, pace.articulation_rate)} · {length}",))


def _speed(words_per_minute: float, articulation_rate: float) -> str:
    return f"{words_per_minute:.0f} words a minute, {articulation_rate:.1f} syllables a second"


def _pauses(pace: Pace) -> Row:
    if not pace.pauses:
        return Row("Pauses", ("none of 0.25 s or more",))
    share = 100 * pace.pause_s / pace.answer_s
    together = f"{pace.pause_count}, together {lasting(pace.pause_s)} ({share:.0f} % of the answer)"
    lines = [f"{together}; {pace.mid_clause_count} inside a clause"]
    notable = [pause for pause in pace.pauses if pause.mid_clause or _length(pause) >= _NOTABLE_PAUSE_S]
    longest = sorted(notable, key=_length, reverse=True)[:_SHOWN]
    lines += [
        f'{clock(pause.start_s)} {_length(pause):.1f} s after "{pause.after}"'
        + (", inside a clause" if pause.mid_clause else "")
        for pause in sorted(longest, key=lambda pause: pause.start_s)
    ]
    return Row("Pauses", tuple(lines))


def _length(pause: PauseCard) -> float:
    return pause.end_s - pause.start_s


def _fillers(fillers: Fillers) -> list[Row]:
    rates = _rates(fillers.per_minute, fillers.per_100_words)
    lines = [": ".join(filter(None, (str(fillers.count), rates))) if fillers.count else "none heard"]
    for kind, name in (("vocal", "sounds"), ("lexical", "words")):
        if named := _moments(event for event in fillers.events if event.kind == kind):
            lines.append(f"{name}: {named}")
    if not fillers.by_kind["vocal"].complete:
        lines.append('"um" and "uh" only as far as the recogniser wrote them: more exist')
    lines += [
        f"{cluster.count} close together, {clock(cluster.start_s)} to {clock(cluster.end_s)}"
        for cluster in fillers.clusters
    ]
    rows = [Row("Fillers", tuple(lines))]
    for kind, name in (("repetition", "Repeats"), ("false_start", "Restarts")):
        if named := _moments(event for event in fillers.events if event.kind == kind):
            rows.append(Row(name, (f"{fillers.by_kind[kind].count}: {named}",)))
    return rows


def _rates(per_minute: float | None, per_100_words: float | None) -> str:
    minute = "" if per_minute is None else f"{per_minute:.1f} a minute"
    hundred = "" if per_100_words is None else f"{per_100_words:.1f} in 100 words"
    return ", ".join(filter(None, (minute, hundred)))


def _moments(events: Iterable[Timed]) -> str:
    """Words with their moments: "like" 0:12, 0:44 · "you know" 0:31."""
    said: defaultdict[str, list[float | None]] = defaultdict(list)
    for event in events:
        said[event.text.lower().strip(",.?!;: ")].append(event.start_s)
    parts = []
    for text, times in sorted(said.items(), key=lambda item: -len(item[1])):
        if times[0] is None:
            parts.append(f'"{text}"' + (f" {len(times)} times" if len(times) > 1 else ""))
            continue
        shown = ", ".join(clock(time) for time in times[:_SHOWN])
        parts.append(f'"{text}" {shown}' + (" …" if len(times) > _SHOWN else ""))
    return " · ".join(parts)


def _ownership(own: Ownership) -> Row:
    clauses = f'clauses with "I" {own.pronouns["I"]}, "we" {own.pronouns["we"]}'
    lines = [f"decisions: {_decisions(own.decisions)}; {clauses}"]
    for chain in own.chains:
        lines.append(_said(chain.decision))
        lines.append("  why: " + (_said(chain.reason) if chain.reason else "not said near it"))
        lines.append("  what came of it: " + (_said(chain.outcome) if chain.outcome else "not said near it"))
    if own.unowned:
        lines.append('"we" with no decision of your own near:')
        lines += [f"  {_said(unowned)}" for unowned in own.unowned[:_SHOWN]]
    return Row("Ownership", tuple(lines))


def _structure(structure: Structure) -> list[Row]:
    rows = []
    if structure.opening:
        rows.append(_opening(structure.opening))
    if structure.length.low is not None and structure.length.high is not None:
        rows.append(_telling(structure.length, structure.length.low, structure.length.high))
    if structure.story:
        rows.append(_story(structure.story))
    if structure.design:
        rows.append(_design(structure.design))
    if structure.wrong_claims:
        lines = [f'{_said(claim)}, which is like "{claim.claim}"' for claim in structure.wrong_claims]
        rows.append(Row("Claims", ("to check, as they seem wrong:", *(f"  {line}" for line in lines))))
    if structure.unsaid:
        rows.append(Row("Unsaid", tuple(f"{note.what}: {note.why}" for note in structure.unsaid)))
    return rows


def _opening(opening: Opening) -> Row:
    does = opening.does.replace("_", " ")
    article = "an" if does[0] in "aeiou" else "a"
    begins = f"begins with {article} {does}" if opening.answers else "begins with a preamble"
    return Row("Opening", (f"{begins}: {_said(opening)}",))


def _telling(length: Length, low: float, high: float) -> Row:
    verdict = "as usual" if length.verdict == "usual" else f"{length.verdict}er than usual"
    if length.unit == "words":
        line = f"{length.value:.0f} words, {verdict}: {low:.0f} to {high:.0f} before the follow-ups"
    else:
        line = f"{lasting(length.value)}, {verdict}: {low / 60:.0f} to {high / 60:.0f} minutes before the follow-ups"
    return Row("Telling", (line,))


def _story(story: Story) -> Row:
    lines = [", ".join(f"{kind} {100 * share.share:.0f} %" for kind, share in story.shares.items() if share.words)]
    for kind in story.shares:
        said = [stretch for stretch in story.stretches if stretch.does == kind]
        more = f", and {many(len(said) - 1, 'sentence')} more" if len(said) > 1 else ""
        if said or kind != "other":
            lines.append(f"{kind}: {_said(said[0])}{more}" if said else f"{kind}: none heard")
    return Row("Story", tuple(lines))


def _design(design: Design) -> Row:
    order = {
        True: "constraints came before the first architecture",
        False: "the first architecture came before any constraint",
        None: "no architecture was named",
    }
    lines = [order[design.constraints_first]]
    lines += [f"constraint: {_said(raised)}" for raised in design.constraints[:_SHOWN]]
    if design.architecture:
        lines.append(f"first architecture: {_said(design.architecture)}")
    tied = [(decision, decision.constraint.text) for decision in design.decisions if decision.constraint]
    if design.decisions:
        lines.append(f"{len(tied)} of {many(len(design.decisions), 'decision')} tied to a constraint")
    for decision, constraint in tied[:_SHOWN]:
        lines += [f"  {_said(decision)}", f'    by "{constraint}"']
    return Row("Design", tuple(lines))


def _coverage(answer: AnswerCard) -> Row:
    covered = sum(point.evidence is not None for point in answer.coverage)
    if answer.move in {None, "ask"}:
        head = f"{covered} of {many(len(answer.coverage), 'point')}"
    else:
        head = f"{many(covered, 'point')} first covered here"
    lines = [head]
    for point in answer.coverage:
        name = point.point.replace("_", " ")
        lines.append(f"+ {name}: {_said(point.evidence)}" if point.evidence else f"- {name}: not heard")
    return Row("Coverage", tuple(lines))


def _decisions(decisions: dict[str, int]) -> str:
    named: Sequence[tuple[str, str]] = (
        ("I", "yours"), ("we", "of \"we\""), ("other", "of others"), ("passive", "with no one named"),
    )  # fmt: skip
    counted = [f"{decisions[who]} {name}" for who, name in named if decisions.get(who)]
    return ", ".join(counted) if counted else "none heard"


def _said(timed: Timed) -> str:
    at = clock(timed.start_s)
    return f'{at} "{timed.text}"' if at else f'"{timed.text}"'
