"""What a real interview is planned from: papers, a drafted question, the candidate's stories."""

from datetime import date
from pathlib import Path

import pytest

from bot.cli import conduct
from bot.interviewer import storybook
from bot.interviewer.bank import load_bank
from bot.interviewer.dossier import PROJECT_ITEM, Papers
from bot.interviewer.encoder import WordsEncoder
from bot.interviewer.stories import told
from bot.paths import data_dir, prompts_dir
from bot.settings import Settings

pytestmark = pytest.mark.unit

BANK = load_bank([prompts_dir() / "questions"])
ENCODER = WordsEncoder()


def settings(**interview: object) -> Settings:
    return Settings.model_validate({"interview": {"seed": 3, **interview}})


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VIVA_HOME", str(tmp_path))
    return tmp_path


def test_a_line_of_the_cv_is_asked_about_in_its_words() -> None:
    papers = Papers(resume="Built a search index for 40 shops that cut the response time by half")
    _, plan, chosen = conduct.plan_for(settings(), BANK, ENCODER, papers)
    asked = {slot.item.id: slot.item.ask for slot in plan.slots}
    assert "Built a search index for 40 shops" in asked[PROJECT_ITEM]
    assert chosen >= 1


def test_a_drafted_question_is_asked_for_certain() -> None:
    fresh = BANK.items[0].model_copy(update={"id": "fresh-behavioral-1", "ask": "What would you ask yourself here?"})
    bank, plan, _ = conduct.plan_for(settings(minutes=10), BANK, ENCODER, fresh=fresh)
    assert "fresh-behavioral-1" in [slot.item.id for slot in plan.slots]
    assert bank.get("fresh-behavioral-1") == fresh
    assert BANK.get("fresh-behavioral-1") is None


def test_without_papers_nothing_is_chosen_for_them() -> None:
    bank, plan, chosen = conduct.plan_for(settings(), BANK, ENCODER)
    assert bank is BANK
    assert plan.slots
    assert chosen == 0


def test_stories_are_read_only_where_hints_are_on() -> None:
    text = "I decided to stop the project because the labels were wrong. In the end we saved two months."
    storybook.add(data_dir(), told(text, "The project I stopped", date(2026, 1, 2)))
    _, plan, _ = conduct.plan_for(settings(pillar="behavioral", minutes=60), BANK, ENCODER)
    assert conduct.story_titles(settings(), plan, BANK, ENCODER) == {}
    titles = conduct.story_titles(settings(hints=True), plan, BANK, ENCODER)
    assert set(titles.values()) <= {"The project I stopped"}
    assert set(titles) <= {slot.item.id for slot in (*plan.slots, *plan.spare)}
