"""Which behavioral questions a story serves, by meaning. Pure: the encoder is an argument and keeps the vectors.

A question's points say what an answer tells; a story serves the question when its sentences are nearer to
those points than to the same parts of other questions: every outcome is like every other outcome.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from bot.interviewer.clauses import Clause
from bot.interviewer.encoder import Encoder, Vectors
from bot.interviewer.item import Item, Point
from bot.interviewer.lexicon import ORDINARY, stems
from bot.interviewer.pattern import Pattern, words_of
from bot.interviewer.stories import Story
from bot.interviewer.story_parts import pieces
from bot.settings import Company, Level
from bot.stt.transcript import Transcript

SERVES = 0.07
"""Score from which a story serves a question; chosen on half of `tests/data/labelled_stories.yaml`."""
RECALLED = 0.09
"""Score from which a story may be reminded of in an interview: there a wrong one costs more than none."""
PATTERN = 0.1
"""What an occurrence of one of a point's phrases adds to its likeness."""
WEIGHTS = {"outcome": 0.3, "reflection": 0.5}
"""Of a point by its role, 1 for the others: results and lessons tell questions apart least."""
USUAL = 0.3
"""Likeness of a story to a point of a question it does not serve, where no other question shows it."""
FOUND = 0.2
"""Likeness of a story to words typed to find it, from which it is shown."""
WORD = 0.3
"""What it adds that no other story has the words: a name is found by itself."""


@dataclass(frozen=True, slots=True)
class Match:
    """A story and a question that it serves."""

    story: Story
    item: Item
    score: float
    """From SERVES up, rarely above 0.3."""


def story_questions(items: Iterable[Item]) -> list[Item]:
    """The behavioral questions that a past situation answers: not "where do you see yourself in five years?"."""
    return [
        item
        for item in items
        if item.pillar == "behavioral"
        and (not any(point.role for point in item.points) or any(point.role == "situation" for point in item.points))
    ]


def asked_at(items: Iterable[Item], level: Level, company: Company) -> list[Item]:
    """Those of the questions that an interview at that level and company may ask."""
    return [
        item
        for item in items
        if level in item.levels and ("any" in item.companies or company == "any" or company in item.companies)
    ]


def serves(stories: Sequence[Story], items: Sequence[Item], encoder: Encoder) -> list[Match]:
    """All pairs that fit, stories in their order, the surest question first.

    `items` are all story questions of the bank, whatever the level: each is judged against the others.
    """
    table = scores(stories, items, encoder)
    found = [
        Match(story, item, round(float(table[row, column]), 3))
        for row, story in enumerate(stories)
        for column, item in enumerate(items)
        if table[row, column] >= SERVES
    ]
    return sorted(found, key=lambda match: (stories.index(match.story), -match.score))


def uncovered(items: Iterable[Item], matches: Sequence[Match], company: Company) -> list[Item]:
    """The questions that no story serves: those made for the company first, else in the bank's order."""
    covered = {match.item.id for match in matches}
    left = [item for item in items if item.id not in covered]
    return sorted(left, key=lambda item: company == "any" or company not in item.companies)


def nearest(stories: Sequence[Story], item: Item, items: Sequence[Item], encoder: Encoder) -> Story | None:
    """The story to remind of when `item` is asked; None where none fits well. `items` as in `serves`."""
    if not stories:
        return None
    column = scores(stories, [item, *(other for other in items if other.id != item.id)], encoder, only_first=True)[:, 0]
    best = int(column.argmax())
    return stories[best] if column[best] >= RECALLED else None


def search(stories: Sequence[Story], words: str, encoder: Encoder) -> list[tuple[Story, float]]:
    """The stories that words or a question mean, the nearest first; a rare word that occurs counts besides."""
    query = encoder.encode([words])
    wanted = set(stems(words)) - ORDINARY
    told = [set(stems(f"{story.title} {story.text}")) & wanted for story in stories]
    spread = Counter(word for found in told for word in found)
    found = []
    for story, shared in zip(stories, told, strict=True):
        meant = max(0.0, float((encoder.encode(_sentences(story)) @ query.T).max()))
        found.append((story, round(meant + WORD * sum(1 / spread[word] for word in shared) / max(1, len(wanted)), 3)))
    return sorted((pair for pair in found if pair[1] >= FOUND), key=lambda pair: -pair[1])


def scores(stories: Sequence[Story], items: Sequence[Item], encoder: Encoder, *, only_first: bool = False) -> Vectors:
    """How much nearer each story is to each question than to the others; [stories, items].

    With `only_first` the columns after the first are left at 0.
    """
    points = [(place, point) for place, item in enumerate(items) for point in item.points]
    table = np.zeros((len(stories), len(items)), np.float32)
    if not stories or not points:
        return table
    says = encoder.encode([text for _, point in points for text in point.says])
    near = np.stack([_nearness(story, [point for _, point in points], says, encoder) for story in stories])
    owner = np.array([place for place, _ in points])
    role = np.array([point.role or "" for _, point in points])
    weight = np.array([WEIGHTS.get(point.role or "", 1.0) for _, point in points])
    for place in range(1 if only_first else len(items)):
        own = np.flatnonzero(owner == place)
        gains = []
        for column in own:
            others = near[:, (role == role[column]) & (owner != place)]
            usual = others.mean(axis=1) if others.shape[1] else np.full(len(stories), USUAL)
            gains.append(near[:, column] - usual)
        if gains:
            table[:, place] = np.average(np.stack(gains), axis=0, weights=weight[own])
    return table


def _nearness(story: Story, points: Sequence[Point], says: Vectors, encoder: Encoder) -> Vectors:
    """For each point the likeness of the story's nearest sentence, and a bit where its phrases occur.

    `says` are the vectors of all the points' exemplars, in order.
    """
    best = (encoder.encode(_sentences(story)) @ says.T).max(axis=0)
    starts = np.cumsum([0, *(len(point.says) for point in points[:-1])])
    said = [_phrase_in(story.text, point.patterns) for point in points]
    near: Vectors = (np.maximum.reduceat(best, starts) + PATTERN * np.array(said)).astype(np.float32)
    return near


@lru_cache(maxsize=20_000)
def _phrase_in(text: str, patterns: tuple[str, ...]) -> bool:
    """Whether one of the phrases occurs; asked again for every question a story is compared with."""
    words = words_of(text)
    return any(Pattern.parse(pattern).find(words) for pattern in patterns)


def _sentences(story: Story) -> list[str]:
    """The title and the sentences of the parts."""
    said: list[Clause] = [piece for part in story.parts.values() for piece in pieces(Transcript.from_text(part))]
    return [story.title, *(sentence.text for sentence in said)]
