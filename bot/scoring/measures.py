"""One answer's measures in the shape of the scorecard, and when there is too little to measure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import fmean, median
from typing import Final

from bot.scoring import card
from bot.scoring.advice import advise
from bot.scoring.clauses import Clause
from bot.scoring.fillers import Filler, clusters, find_fillers
from bot.scoring.ownership import find_ownership
from bot.scoring.pace import breaks, measure_pace
from bot.scoring.plausible import implausible
from bot.scoring.spans import Span, gaps, total_s
from bot.scoring.speech import PAUSE_S
from bot.scoring.tokens import tokens
from bot.scoring.written import is_foreign
from bot.session.record import Pillar
from bot.stt.transcript import Word

MIN_WORDS: Final = 5
"""Fewer words than this say nothing about how someone speaks."""
MIN_SPEECH_S: Final = 1.0
_UNSURE: Final = 0.5
"""Probability of a word under which it is as likely misheard as not, going by the recogniser."""
_NEAR: Final = 2
_MIN_PROBABILITY: Final = 0.35
"""Mean word probability under which the words are guesses: noise, music, another language."""


@dataclass(frozen=True, slots=True)
class Material:
    """The words of one answer and the stretches of speech of each of its turns."""

    words: tuple[Word, ...]
    turns: tuple[tuple[Span, ...], ...]
    timed: bool = True
    """False for text: the words' times mean nothing."""
    listened: bool = False
    """Whether hesitation sounds were looked for in the sound."""
    fillers: tuple[Filler, ...] = ()

    @property
    def texts(self) -> list[str]:
        """The words as written."""
        return [word.text for word in self.words]

    @property
    def meaningless(self) -> set[int]:
        """Indices of words that belong to a filler."""
        return {i for filler in self.fillers for i in range(filler.first, filler.last + 1)}

    @property
    def breaks(self) -> set[int]:
        """Words that come after a silence, where only silences divide the text."""
        silences = [gap for runs in self.turns for gap in gaps(runs, PAUSE_S)]
        return breaks(silences, self.words) if self.timed else set()

    def with_fillers(self) -> "Material":
        """The same with its fillers found."""
        return replace(self, fillers=tuple(find_fillers(self.texts, self.breaks)))


def not_enough(material: Material) -> str | None:
    """Why an answer cannot be measured, None where it can."""
    plain = [token.text for token in tokens(material.texts) if token.text and not token.vocal]
    said = len(plain)
    if material.timed and not material.turns:
        return "Not enough speech to say: none was found."
    if said < (MIN_WORDS if material.timed else 1):
        return f"Not enough speech to say: {said} {'word' if said == 1 else 'words'}."
    if not material.timed:
        return "Not enough English to say: the text is in another language." if is_foreign(plain) else None
    speech_s = total_s(run for runs in material.turns for run in runs)
    if speech_s < MIN_SPEECH_S:
        return f"Not enough speech to say: {speech_s:.1f} seconds."
    spoken = [word for word, token in zip(material.words, tokens(material.texts), strict=True) if not token.vocal]
    if fmean(word.probability for word in spoken) < _MIN_PROBABILITY:
        return "Not enough speech to say: the words could hardly be recognised."
    return implausible(plain, speech_s, MIN_WORDS)


def unsure(material: Material) -> list[card.Timed]:
    """Stretches of words that the recogniser is unsure of, those with one surer word between them as one."""
    if not material.timed:
        return []
    found: list[tuple[int, int]] = []
    for i, (word, token) in enumerate(zip(material.words, tokens(material.texts), strict=True)):
        if word.probability >= _UNSURE or token.vocal:
            continue
        if found and i - found[-1][1] <= _NEAR:
            found[-1] = (found[-1][0], i)
        else:
            found.append((i, i))
    return [_timed(material, first, last) for first, last in found]


def filler_card(material: Material) -> card.Fillers:
    """Fillers with their times, rates and clusters."""
    events = [_filler_event(material, filler) for filler in material.fillers]
    counts = Counter(filler.kind for filler in material.fillers)
    count = counts["vocal"] + counts["lexical"]
    said = sum(bool(token.text) and not token.vocal for token in tokens(material.texts))
    minutes = sum(runs[-1].end_s - runs[0].start_s for runs in material.turns) / 60.0
    heard = [
        (event.start_s, event.end_s)
        for event in events
        if event.kind in ("vocal", "lexical") and event.start_s is not None and event.end_s is not None
    ]
    return card.Fillers(
        count=count,
        per_minute=round(count / minutes, 2) if material.timed else None,
        per_100_words=round(100.0 * count / said, 2) if said >= MIN_WORDS else None,
        by_kind={
            "vocal": card.KindCount(count=counts["vocal"], complete=material.listened or not material.timed),
            "lexical": card.KindCount(count=counts["lexical"], complete=True),
            "repetition": card.KindCount(count=counts["repetition"], complete=True),
            "false_start": card.KindCount(count=counts["false_start"], complete=not material.timed),
        },
        events=events,
        clusters=[
            card.Cluster(start_s=heard[first][0], end_s=heard[last][1], count=last - first + 1)
            for first, last in clusters(heard)
        ],
    )


def pace_card(material: Material) -> card.Pace | None:
    """Speed and pauses."""
    pace = measure_pace(material.turns, material.words, material.meaningless)
    if pace is None:
        return None
    lengths = [pause.span.length_s for pause in pace.pauses]
    return card.Pace(
        words_per_minute=round(pace.words_per_minute, 1),
        articulation_rate=round(pace.articulation_rate, 2),
        words=pace.words,
        syllables=pace.syllables,
        answer_s=round(pace.answer_s, 3),
        phonation_s=round(pace.phonation_s, 3),
        mean_run_syllables=round(pace.mean_run_syllables, 1),
        pause_count=len(lengths),
        mid_clause_count=sum(pause.mid_clause is True for pause in pace.pauses),
        pause_s=round(sum(lengths), 3),
        longest_pause_s=round(max(lengths, default=0.0), 3),
        pauses=[
            card.PauseCard(
                start_s=round(pause.span.start_s, 3),
                end_s=round(pause.span.end_s, 3),
                mid_clause=pause.mid_clause,
                after=pause.before,
            )
            for pause in pace.pauses
        ],
    )


def ownership_card(material: Material, pillar: Pillar | None = None, *, follow_up: bool = False) -> card.Ownership:
    """Clauses, chains, unowned acts and what to say another time, with their words and times."""
    found = find_ownership(material.texts, material.meaningless, material.breaks)
    clauses = found.clauses
    timed = [_timed(material, clause.first, clause.last) for clause in clauses]
    decided = Counter(clause.subject for clause in clauses if clause.role == "decision")
    acting = Counter(clause.subject for clause in clauses)
    return card.Ownership(
        clauses=[
            card.ClauseCard(**dict(said), subject=clause.subject, role=clause.role)
            for clause, said in zip(clauses, timed, strict=True)
        ],
        chains=[
            card.ChainCard(
                decision=timed[chain.decision],
                subject=clauses[chain.decision].subject,
                reason=_inner(material, clauses, chain.reason),
                outcome=_inner(material, clauses, chain.outcome),
            )
            for chain in found.chains
        ],
        unowned=[timed[i] for i in found.unowned],
        decisions={who: decided[who] for who in ("I", "we", "other", "passive")},
        pronouns={who: acting[who] for who in ("I", "we")},
        suggestions=[
            card.Suggestion(kind=one.kind, text=one.text, sentence=_timed(material, one.first, one.last))
            for one in advise(found, pillar, follow_up=follow_up)
        ],
    )


def summarize(answers: Sequence[card.AnswerCard]) -> card.Summary:
    """All measured answers as one: rates over their total time and words, latencies as medians."""
    measured = [answer for answer in answers if answer.not_enough is None]
    paces = [answer.pace for answer in measured if answer.pace]
    spoken_s = sum(pace.answer_s for pace in paces)
    phonation_s = sum(pace.phonation_s for pace in paces)
    words = sum(pace.words for pace in paces) if paces else sum(len(answer.words) for answer in measured)
    fillers = sum(answer.fillers.count for answer in measured if answer.fillers)
    own_time = [answer.latency for answer in measured if answer.latency and not answer.latency.announced_pause]
    contents = [latency.content_s for latency in own_time if latency.content_s is not None]
    decisions: Counter[str] = Counter()
    for answer in measured:
        decisions.update(answer.ownership.decisions if answer.ownership else {})
    return card.Summary(
        answers=len(answers),
        measured=len(measured),
        words=words,
        answer_s=round(spoken_s, 3) if paces else None,
        words_per_minute=round(60.0 * words / spoken_s, 1) if paces else None,
        articulation_rate=round(sum(pace.syllables for pace in paces) / phonation_s, 2) if paces else None,
        median_onset_s=round(median(latency.onset_s for latency in own_time), 3) if own_time else None,
        median_content_s=round(median(contents), 3) if contents else None,
        fillers_per_minute=round(60.0 * fillers / spoken_s, 2) if paces else None,
        fillers_per_100_words=round(100.0 * fillers / words, 2) if words >= MIN_WORDS else None,
        decisions={who: decisions[who] for who in ("I", "we", "other", "passive")},
    )


def _filler_event(material: Material, filler: Filler) -> card.FillerEvent:
    said = _timed(material, filler.first, filler.last)
    words = material.words[filler.first : filler.last + 1]
    return card.FillerEvent(
        **dict(said),
        kind=filler.kind,
        confidence=round(min(word.probability for word in words), 3) if material.timed else None,
    )


def _timed(material: Material, first: int, last: int) -> card.Timed:
    words = material.words[first : last + 1]
    return card.Timed(
        text=" ".join(word.text for word in words),
        start_s=round(words[0].start_s, 3) if material.timed else None,
        end_s=round(words[-1].end_s, 3) if material.timed else None,
    )


def _inner(material: Material, clauses: Sequence[Clause], i: int | None) -> card.Timed | None:
    return None if i is None else _timed(material, clauses[i].first, clauses[i].last)
