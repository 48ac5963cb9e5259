"""The measures of one answer as rows: the figure first, then the moments it was counted from."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from bot.report.shapes import Line, Moment, Piece, Row, line, moment, said
from bot.report.wording import clock, deciders, lasting, many, rates, reaction, speed
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
    Story,
    Structure,
    Summary,
    Timed,
)

SHOWN: Final = 6
"""Moments named for one measure; the scorecard's JSON has all."""
NOTABLE_PAUSE_S: Final = 1.0
"""A pause from which on it is named, wherever it stands."""


def summary_rows(summary: Summary) -> tuple[Row, ...]:
    """All measured answers together."""
    rows = []
    if summary.answer_s is not None:
        rows.append(Row("Length", (line(f"{lasting(summary.answer_s)}, {many(summary.words, 'word')}"),)))
    if summary.median_onset_s is not None:
        text = reaction(summary.median_onset_s, summary.median_content_s)
        rows.append(Row("Latency", (line(f"{text} (medians)"),), "latency"))
    if summary.words_per_minute is not None and summary.articulation_rate is not None:
        rows.append(Row("Pace", (line(speed(summary.words_per_minute, summary.articulation_rate)),), "pace"))
    if text := rates(summary.fillers_per_minute, summary.fillers_per_100_words):
        rows.append(Row("Fillers", (line(text),), "fillers"))
    if summary.measured:
        rows.append(Row("Decisions", (line(deciders(summary.decisions)),), "ownership"))
    return tuple(rows)


def answer_rows(answer: AnswerCard) -> Iterator[Row]:
    """All that was measured in one answer, or why nothing was."""
    if answer.not_enough:
        yield Row("", (line(answer.not_enough),))
    if answer.latency:
        yield _latency(answer.latency)
    if answer.pace:
        yield _pace(answer.pace)
        yield _pauses(answer.pace)
    if answer.fillers:
        yield from _fillers(answer.fillers)
    if answer.ownership:
        yield _ownership(answer.ownership)
        if answer.ownership.suggestions:
            lines = (line(said(one.sentence), f": {one.text}") for one in answer.ownership.suggestions)
            yield Row("To try", tuple(lines), "ownership")
    if answer.structure:
        yield from _structure(answer.structure)
    if answer.coverage:
        yield _coverage(answer)


def _latency(latency: Latency) -> Row:
    lines = [line(reaction(latency.onset_s, latency.content_s))]
    if latency.announced_pause:
        asked = "a moment to think was asked for"
        if latency.announced_pause_s:
            asked += f": {lasting(latency.announced_pause_s)} of it"
        lines.append(line(asked + ", not held against you"))
    return Row("Latency", tuple(lines), "latency")


def _pace(pace: Pace) -> Row:
    length = f"{lasting(pace.answer_s)}, {many(pace.words, 'word')}"
    return Row("Pace", (line(f"{speed(pace.words_per_minute, pace.articulation_rate)} · {length}"),), "pace")


def _pauses(pace: Pace) -> Row:
    if not pace.pauses:
        return Row("Pauses", (line("none of 0.25 s or more"),), "pauses")
    share = 100 * pace.pause_s / pace.answer_s
    together = f"{pace.pause_count}, together {lasting(pace.pause_s)} ({share:.0f} % of the answer)"
    lines = [line(f"{together}; {pace.mid_clause_count} inside a clause")]
    longest = sorted(filter(is_notable, pace.pauses), key=_length, reverse=True)[:SHOWN]
    for pause in sorted(longest, key=lambda pause: pause.start_s):
        where = ", inside a clause" if pause.mid_clause else ""
        at = Piece(f"{clock(pause.start_s)} {_length(pause):.1f} s", Moment(pause.start_s, pause.end_s))
        lines.append(line(at, f' after "{pause.after}"{where}'))
    return Row("Pauses", tuple(lines), "pauses")


def is_notable(pause: PauseCard) -> bool:
    """Whether a pause is worth naming: a long one, or one where nobody expects it."""
    return pause.mid_clause is True or _length(pause) >= NOTABLE_PAUSE_S


def _length(pause: PauseCard) -> float:
    return pause.end_s - pause.start_s


def _fillers(fillers: Fillers) -> Iterator[Row]:
    text = rates(fillers.per_minute, fillers.per_100_words)
    lines = [line(": ".join(filter(None, (str(fillers.count), text))) if fillers.count else "none heard")]
    for kind, name in (("vocal", "sounds"), ("lexical", "words")):
        if named := _moments(event for event in fillers.events if event.kind == kind):
            lines.append(line(f"{name}: ", *named))
    if not fillers.by_kind["vocal"].complete:
        lines.append(line('"um" and "uh" only as far as the recogniser wrote them: more exist'))
    for cluster in fillers.clusters:
        at = Piece(f"{clock(cluster.start_s)} to {clock(cluster.end_s)}", Moment(cluster.start_s, cluster.end_s))
        lines.append(line(f"{cluster.count} close together, ", at))
    yield Row("Fillers", tuple(lines), "fillers")
    for kind, name in (("repetition", "Repeats"), ("false_start", "Restarts")):
        if named := _moments(event for event in fillers.events if event.kind == kind):
            yield Row(name, (line(f"{fillers.by_kind[kind].count}: ", *named),), "fillers")


def _moments(events: Iterable[Timed]) -> list[Piece]:
    """Words with their moments: "like" 0:12, 0:44 · "you know" 0:31."""
    heard: defaultdict[str, list[Timed]] = defaultdict(list)
    for event in events:
        heard[event.text.lower().strip(",.?!;: ")].append(event)
    pieces: list[Piece] = []
    for text, times in sorted(heard.items(), key=lambda item: -len(item[1])):
        lead = f'{" · " if pieces else ""}"{text}"'
        if times[0].start_s is None:
            pieces.append(Piece(lead + (f" {len(times)} times" if len(times) > 1 else "")))
            continue
        pieces.append(Piece(lead + " "))
        for i, one in enumerate(times[:SHOWN]):
            pieces += [Piece(", ")] * bool(i) + [Piece(clock(one.start_s), moment(one))]
        if len(times) > SHOWN:
            pieces.append(Piece(" …"))
    return pieces


def _ownership(own: Ownership) -> Row:
    clauses = f'clauses with "I" {own.pronouns["I"]}, "we" {own.pronouns["we"]}'
    lines = [line(f"decisions: {deciders(own.decisions)}; {clauses}")]
    for chain in own.chains:
        lines.append(line(said(chain.decision)))
        for name, part in (("why", chain.reason), ("what came of it", chain.outcome)):
            lines.append(line(f"{name}: ", said(part) if part else "not said near it", indent=2))
    if own.unowned:
        lines.append(line('"we" with no decision of your own near:'))
        lines += [line(said(unowned), indent=2) for unowned in own.unowned[:SHOWN]]
    return Row("Ownership", tuple(lines), "ownership")


def _structure(structure: Structure) -> Iterator[Row]:
    if structure.opening:
        yield _opening(structure.opening)
    if structure.length.low is not None and structure.length.high is not None:
        yield _telling(structure.length, structure.length.low, structure.length.high)
    if structure.story:
        yield _story(structure.story)
    if structure.design:
        yield _design(structure.design)
    if structure.wrong_claims:
        claims = (line(said(claim), f', which is like "{claim.claim}"', indent=2) for claim in structure.wrong_claims)
        yield Row("Claims", (line("to check, as they seem wrong:"), *claims), "structure")
    if structure.unsaid:
        yield Row("Unsaid", tuple(line(f"{note.what}: {note.why}") for note in structure.unsaid))


def _opening(opening: Opening) -> Row:
    does = opening.does.replace("_", " ")
    article = "an" if does[0] in "aeiou" else "a"
    begins = f"begins with {article} {does}: " if opening.answers else "begins with a preamble: "
    return Row("Opening", (line(begins, said(opening)),), "structure")


def _telling(length: Length, low: float, high: float) -> Row:
    verdict = "as usual" if length.verdict == "usual" else f"{length.verdict}er than usual"
    if length.unit == "words":
        text = f"{length.value:.0f} words, {verdict}: {low:.0f} to {high:.0f} before the follow-ups"
    else:
        text = f"{lasting(length.value)}, {verdict}: {low / 60:.0f} to {high / 60:.0f} minutes before the follow-ups"
    return Row("Telling", (line(text),), "structure")


def _story(story: Story) -> Row:
    shares = ", ".join(f"{kind} {100 * share.share:.0f} %" for kind, share in story.shares.items() if share.words)
    lines = [line(shares)]
    for kind in story.shares:
        told = [stretch for stretch in story.stretches if stretch.does == kind]
        more = f", and {many(len(told) - 1, 'sentence')} more" if len(told) > 1 else ""
        if told:
            lines.append(line(f"{kind}: ", said(told[0]), more))
        elif kind != "other":
            lines.append(line(f"{kind}: none heard"))
    return Row("Story", tuple(lines), "structure")


def _design(design: Design) -> Row:
    order = {
        True: "constraints came before the first architecture",
        False: "the first architecture came before any constraint",
        None: "no architecture was named",
    }
    lines = [line(order[design.constraints_first])]
    lines += [line("constraint: ", said(raised)) for raised in design.constraints[:SHOWN]]
    if design.architecture:
        lines.append(line("first architecture: ", said(design.architecture)))
    tied = [(decision, decision.constraint) for decision in design.decisions if decision.constraint]
    if design.decisions:
        lines.append(line(f"{len(tied)} of {many(len(design.decisions), 'decision')} tied to a constraint"))
    for decision, constraint in tied[:SHOWN]:
        lines += [line(said(decision), indent=2), line(f'by "{constraint.text}"', indent=4)]
    return Row("Design", tuple(lines), "structure")


def _coverage(answer: AnswerCard) -> Row:
    covered = sum(point.evidence is not None for point in answer.coverage)
    if answer.move in {None, "ask"}:
        head = f"{covered} of {many(len(answer.coverage), 'point')}"
    else:
        head = f"{many(covered, 'point')} first covered here"
    lines: list[Line] = [line(head)]
    for point in answer.coverage:
        name = point.point.replace("_", " ")
        lines.append(line(f"+ {name}: ", said(point.evidence)) if point.evidence else line(f"- {name}: not heard"))
    return Row("Coverage", tuple(lines), "coverage")
