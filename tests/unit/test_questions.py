"""What every question of the bank keeps to, beyond the schema: complete, speakable, giving nothing away."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.interviewer.bank import check_file, load_bank, pack_files
from bot.interviewer.item import Item, Point
from bot.interviewer.lexicon import ORDINARY, stems
from bot.interviewer.pattern import Pattern, words_of
from bot.paths import prompts_dir
from bot.settings import Level, PillarChoice

pytestmark = pytest.mark.unit

FOLDER = prompts_dir() / "questions"
ITEMS = tuple(load_bank([FOLDER]))
POINTS = [(item, point) for item in ITEMS for point in item.points]

each_item = pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
each_point = pytest.mark.parametrize(("item", "point"), POINTS, ids=[f"{i.id}-{p.id}" for i, p in POINTS])

PLAIN_SPEECH = re.compile(r"[A-Za-z0-9 ,.?:'-]+")
ACRONYM = re.compile(r"\b(?!I\b)[A-Z]*[A-Z][A-Z0-9]+(?=s?\b)")


def spoken(item: Item) -> Iterator[str]:
    """All that the item can make the interviewer say."""
    yield from (item.ask, item.rephrase, *item.flips, *item.follow_ups.values())
    yield from (constraint.tells for constraint in item.constraints.values())
    yield from (flag.probe for flag in item.red_flags if flag.probe)
    for point in item.points:
        yield point.probe
        if point.hint:
            yield point.hint


def repeated(texts: list[str]) -> list[str]:
    return [text for text, count in Counter(text.lower() for text in texts).items() if count > 1]


@pytest.mark.parametrize("path", pack_files(FOLDER), ids=lambda path: path.name)
def test_the_packs_are_valid(path: Path) -> None:
    assert check_file(path) == []


@pytest.mark.parametrize("pillar", ["fundamentals", "design", "behavioral"])
def test_every_pillar_has_questions_for_every_level(pillar: PillarChoice) -> None:
    of_pillar = [item for item in ITEMS if item.pillar == pillar]
    levels: tuple[Level, ...] = ("junior", "senior", "staff")
    assert len(of_pillar) >= 30
    assert all(sum(level in item.levels for item in of_pillar) >= 10 for level in levels)
    assert sum("startup" in item.companies for item in of_pillar) >= 3
    assert sum("bigtech" in item.companies for item in of_pillar) >= 3


def test_nothing_is_asked_twice() -> None:
    assert repeated([text for item in ITEMS for text in (item.ask, item.rephrase)]) == []
    for item in ITEMS:
        assert repeated(list(spoken(item))) == [], item.id


def test_no_exemplar_serves_two_points() -> None:
    assert repeated([says for _, point in POINTS for says in point.says]) == []


@each_item
def test_an_item_is_complete(item: Item) -> None:
    assert 4 <= len(item.points) <= 6
    assert 8 <= len(item.vocabulary) <= 16
    assert item.red_flags
    if item.pillar == "design":
        assert 4 <= len(item.constraints) <= 6
        assert len(item.flips) >= 2
    if item.pillar == "behavioral":
        roles = {point.role for point in item.points}
        assert {"reasoning", "outcome"} <= roles
        assert roles & {"decision", "action"}


@each_item
def test_all_it_says_can_be_spoken(item: Item) -> None:
    """A voice reads words: no symbol, and an acronym only if speech recognition is told of it, too."""
    terms = {word for term in item.vocabulary for word in term.split()}
    for text in spoken(item):
        assert PLAIN_SPEECH.fullmatch(text), text
        assert set(ACRONYM.findall(text)) <= terms, text


@each_item
def test_the_rephrase_is_worded_anew(item: Item) -> None:
    ask, rephrase = set(words_of(item.ask)), set(words_of(item.rephrase))
    assert len(ask & rephrase) / len(ask | rephrase) < 0.6


@each_item
def test_a_clarifying_question_leads_to_one_constraint(item: Item) -> None:
    names = [name for key, constraint in item.constraints.items() for name in (key, *constraint.asks)]
    assert repeated(names) == []
    assert all(len(constraint.asks) >= 4 for constraint in item.constraints.values())


@each_point
def test_exemplars_are_varied_spoken_sentences(item: Item, point: Point) -> None:
    assert len(point.says) >= 4
    assert all(7 <= len(says.split()) <= 25 for says in point.says)
    assert len({tuple(says.split()[:2]) for says in point.says}) >= 3
    assert point.hint


@each_point
def test_a_probe_does_not_give_its_answer_away(item: Item, point: Point) -> None:
    telling = set(stems(point.probe)) - set(stems(item.ask)) - ORDINARY
    for says in point.says:
        assert len(telling & set(stems(says))) <= 1, says


@each_point
def test_patterns_recognise_their_own_point_only(item: Item, point: Point) -> None:
    patterns = [Pattern.parse(text) for text in point.patterns]
    others = [says for other in item.points if other is not point for says in other.says]
    for pattern, text in zip(patterns, point.patterns, strict=True):
        assert [says for says in (*others, item.ask, item.rephrase) if pattern.find(words_of(says))] == [], text
    assert any(pattern.find(words_of(says)) for pattern in patterns for says in point.says)


@each_item
def test_red_flags_are_not_raised_by_good_answers(item: Item) -> None:
    for flag in item.red_flags:
        for text in flag.patterns:
            pattern = Pattern.parse(text)
            good = [says for point in item.points for says in point.says]
            assert [says for says in good if pattern.find(words_of(says))] == [], text
        if flag.patterns:
            assert any(Pattern.parse(text).find(words_of(says)) for text in flag.patterns for says in flag.says)
