"""Pauses placed in spoken answers: inside a clause or between clauses."""

import importlib.machinery
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

pytestmark = pytest.mark.unit

SCRIPT = Path(__file__).parent.parent.parent / "scripts" / "bench_pace"


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    """The benchmark's own measure."""
    loader = importlib.machinery.SourceFileLoader("bench_pace", str(SCRIPT))
    spec = importlib.util.spec_from_loader("bench_pace", loader)
    assert spec
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def test_most_pauses_are_placed_as_people_place_them(bench: ModuleType) -> None:
    ours, count = bench.accuracy(bench.by_viva, lambda _: True)
    base, _ = bench.accuracy(bench.by_punctuation, lambda _: True)
    held, held_count = bench.accuracy(bench.by_viva, lambda entry: entry["held"])
    assert count >= 190
    assert held_count >= 40
    assert ours >= 0.88
    assert held >= 0.8
    assert ours > base + 0.2


@pytest.mark.parametrize(
    ("text", "mid"),
    [
        ("I decided to {m} cache it", True),
        ("we had a batch {b} that loaded the data", False),
        ("it was, um, {m} slow", True),
        ("We used Kafka, {m} Postgres, and Redis.", True),
        ("In my last job, {m} I was alone.", True),
        ("When I joined, {b} I was alone.", False),
        ("I told him {b} the deadline was close", False),
        ("So, {b} we shipped it.", False),
        ("I wrote a script {b} to move the events", False),
        ("I asked her. {b} In the end it held.", False),
        ("I pushed for the... {m} the queue", True),
    ],
)
def test_single_pauses(bench: ModuleType, text: str, mid: bool) -> None:
    words = [word for word in text.split() if word[0] != "{"]
    at = next(i for i, word in enumerate(text.split()) if word[0] == "{")
    assert bench.by_viva(words, {at: mid}) == {at: mid}
