"""The interviewer's assessment as scoring gets it: places among the words, reasons where there is none."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.cli.assessor import BankAssessor
from bot.errors import ModelMissing
from bot.interviewer.bank import Bank
from bot.interviewer.encoder import WordsEncoder
from bot.interviewer.item import Item
from bot.scoring.assessment import Asked, Place, Said, Understood
from bot.stt.transcript import Transcript, Word

pytestmark = pytest.mark.unit

ITEM = Item.model_validate(
    {
        "id": "design-cache",
        "pillar": "design",
        "levels": ["junior"],
        "ask": "Design a cache for the pictures of a shop.",
        "rephrase": "A shop wants its pictures to load faster. What would you build?",
        "intent": "Shows what is kept and when it goes.",
        "vocabulary": ["eviction"],
        "constraints": {"latency": {"tells": "It must take ten milliseconds.", "asks": ["how fast"]}},
        "points": [
            {
                "id": "eviction",
                "says": [
                    "The least recently used pictures are evicted first.",
                    "Old pictures are evicted when it is full.",
                ],
                "patterns": ["evict*"],
                "probe": "What happens when it is full?",
            },
            {
                "id": "invalidation",
                "says": ["A changed picture invalidates its entry.", "We invalidate the entry when a picture changes."],
                "patterns": ["invalidat*"],
                "probe": "What if a picture changes?",
            },
        ],
        "flips": ["Now it must take one millisecond. What changes?"],
    }
)
EVICTS = "I would use Redis. The least recently used pictures are evicted first when the cache is full"
INVALIDATES = "We invalidate the entry when a picture changes."


def understand(asked: Asked, *said: tuple[str, str], bank: Sequence[Item] = (ITEM,)) -> tuple[Understood, list[Word]]:
    parts = [Said(Transcript.from_text(text).words, role) for role, text in said]  # type: ignore[arg-type]  # a role
    found = BankAssessor(Bank(tuple(bank)), WordsEncoder()).understand(asked, parts)
    return found, [word for part in parts for word in part.words]


def text_at(words: Sequence[Word], place: Place) -> str:
    return " ".join(word.text for word in words[place.first : place.last + 1])


def test_points_are_covered_where_they_were_first_said() -> None:
    found, words = understand(
        Asked("design-cache", "?", "design"),
        ("answer", EVICTS),
        ("follow_up", f"Well. {INVALIDATES} And pictures are evicted as I said."),
    )
    assert found.points == ("eviction", "invalidation")
    assert found.covered is not None
    assert {point: text_at(words, place) for point, place in found.covered.items()} == {
        "eviction": "The least recently used pictures are evicted first when the cache is full",
        "invalidation": INVALIDATES,
    }


def test_a_request_covers_nothing_but_raises_its_constraint() -> None:
    found, words = understand(
        Asked("design-cache", "?", "design"),
        ("request", "How fast must it be when pictures are evicted?"),
        ("answer", "I would put a Redis in front of the database for that."),
    )
    assert found.covered == {}
    raised, drawn = found.sentences
    assert (raised.does, raised.constraints, drawn.does) == ("constraint", ("latency",), "architecture")
    assert text_at(words, drawn.place).startswith("I would put")


def test_a_tied_decision_points_to_its_constraint() -> None:
    found, words = understand(
        Asked(None, None, "design"),
        ("answer", "So. Since the answer must come within ten milliseconds, I would use a cache in memory."),
    )
    tied = found.sentences[-1]
    assert tied.tied_to is not None
    assert text_at(words, tied.tied_to) == "Since the answer must come within ten milliseconds,"


@pytest.mark.parametrize(
    "asked", ["design-cache", ITEM.ask, "design a cache for the pictures of a shop", ITEM.rephrase]
)
def test_the_question_is_found_by_id_or_wording(asked: str) -> None:
    found, _ = understand(Asked(None, asked, None), ("answer", EVICTS))
    assert (found.asked.id, found.asked.pillar) == ("design-cache", "design")
    assert found.asked.text == (ITEM.ask if asked == "design-cache" else asked)
    assert found.covered is not None
    assert set(found.covered) == {"eviction"}


def test_why_there_is_no_coverage() -> None:
    story = ("answer", "I was late. I decided to run. I ran the whole way. I arrived in time.")
    unknown, _ = understand(Asked("tailored-7", "Tell me about a time you ran.", "behavioral"), story)
    assert unknown.covered is None
    assert "not in the bank" in unknown.no_coverage
    assert [sentence.does for sentence in unknown.sentences][:2] == ["situation", "decision"]
    none_given, _ = understand(Asked(None, None, None), story)
    assert "add --question" in none_given.no_coverage
    assert none_given.sentences == ()
    by_wording, _ = understand(Asked(None, "Tell me about a time you ran.", None), story)
    assert by_wording.asked.pillar == "behavioral"


def test_without_the_encoder_structure_is_told_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_name: str) -> Path:
        raise ModelMissing("The model minilm is not installed.", 'Run "viva models install minilm".')

    monkeypatch.setattr("bot.catalogue.locate", missing)
    found = BankAssessor(Bank((ITEM,))).understand(
        Asked("design-cache", "?", "design"), [Said(Transcript.from_text(EVICTS).words, "answer")]
    )
    assert found.covered is None
    assert "viva models install minilm" in found.no_coverage
    assert found.sentences[0].does == "architecture"


def test_a_damaged_pack_of_ones_own_is_a_reason_and_no_failure(viva_home: Path) -> None:
    packs = viva_home / "questions"
    from bot import paths

    packs = paths.packs_dir()
    packs.mkdir(parents=True)
    (packs / "mine.yaml").write_text("- id: broken\n", encoding="utf-8")
    found = BankAssessor(encoder=WordsEncoder()).understand(
        Asked("design-cache", "?", "design"), [Said(Transcript.from_text(EVICTS).words, "answer")]
    )
    assert "cannot be read" in found.no_coverage
    assert found.sentences != ()


def test_a_pack_of_ones_own_counts(viva_home: Path) -> None:
    import yaml

    from bot import paths

    packs = paths.packs_dir()
    packs.mkdir(parents=True)
    entry = ITEM.model_dump(mode="json", exclude_none=True)
    (packs / "mine.yaml").write_text(yaml.safe_dump([entry]), encoding="utf-8")
    found = BankAssessor(encoder=WordsEncoder()).understand(
        Asked("design-cache", "?", "design"), [Said(Transcript.from_text(EVICTS).words, "answer")]
    )
    assert found.covered is not None
    assert set(found.covered) == {"eviction"}


@pytest.mark.parametrize("before", ["Let me think about that for a second.", "Sure. Give me a moment."])
def test_gaining_time_is_no_part_of_a_story(before: str) -> None:
    asked = Asked(None, "Tell me about a mistake of yours.", "behavioral")
    found, words = understand(asked, ("answer", f"{before} Last year we moved to a new store. I chose it."))
    assert text_at(words, found.sentences[0].place) == "Last year we moved to a new store."
    alone, _ = understand(asked, ("answer", before))
    assert alone.sentences, "there was nothing else"
