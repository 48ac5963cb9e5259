"""What every question of the bank keeps to, beyond the schema: complete, speakable, giving nothing away."""

from collections import Counter
from pathlib import Path

import pytest

from bot.interviewer.bank import check_file, load_bank, pack_files
from bot.interviewer.item import Item, Point
from bot.interviewer.lexicon import ORDINARY, stems
from bot.interviewer.pattern import Pattern, words_of
from bot.interviewer.quality import faults, spoken
from bot.paths import prompts_dir
from bot.settings import Level, PillarChoice

pytestmark = pytest.mark.unit

FOLDER = prompts_dir() / "questions"
ITEMS = tuple(load_bank([FOLDER]))
POINTS = [(item, point) for item in ITEMS for point in item.points]

each_item = pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
each_point = pytest.mark.parametrize(("item", "point"), POINTS, ids=[f"{i.id}-{p.id}" for i, p in POINTS])


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
        assert repeated(list(spoken(item).values())) == [], item.id


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
def test_an_item_has_no_fault(item: Item) -> None:
    """It can be spoken, is worded anew in its rephrase, and no probe gives its answer away."""
    assert list(map(str, faults(item))) == []


@each_item
def test_a_constraint_can_be_asked_for_in_many_ways(item: Item) -> None:
    assert all(len(constraint.asks) >= 4 for constraint in item.constraints.values())


@each_point
def test_exemplars_are_varied_spoken_sentences(item: Item, point: Point) -> None:
    assert len(point.says) >= 4
    assert all(7 <= len(says.split()) <= 25 for says in point.says)
    assert len({tuple(says.split()[:2]) for says in point.says}) >= 3
    assert point.hint


@each_point
def test_patterns_recognise_their_own_point(item: Item, point: Point) -> None:
    patterns = [Pattern.parse(text) for text in point.patterns]
    assert any(pattern.find(words_of(says)) for pattern in patterns for says in point.says)


@each_item
def test_patterns_of_red_flags_recognise_them(item: Item) -> None:
    for flag in item.red_flags:
        if flag.patterns:
            assert any(Pattern.parse(text).find(words_of(says)) for text in flag.patterns for says in flag.says)


@each_point
def test_a_hint_is_a_direction_and_not_the_answer(item: Item, point: Point) -> None:
    telling = set(stems(point.hint or "")) - set(stems(f"{item.ask} {item.rephrase}")) - ORDINARY
    for says in point.says:
        assert len(telling & set(stems(says))) <= 2, says
