"""`viva redo`: which answer is asked again, how it is asked, and what it is compared with."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import __version__
from bot.cli import app, conduct, predecessor, second_try, talk
from bot.errors import SessionError, UsageError
from bot.interviewer import lines
from bot.interviewer.encoder import WordsEncoder
from bot.interviewer.plan import Plan
from bot.scoring.card import AnswerCard
from bot.session import store
from bot.session.record import PlannedQuestion, RedoOf
from bot.settings import Settings
from tests.fakes.scored import answer, card, coverage, silent
from tests.fakes.session_folder import NOW, Said, write_session
from tests.fakes.session_folder import answer as said

pytestmark = pytest.mark.unit

ASKED = "fundamentals-late-features"
OTHER = "design-search-ranking"
GOOD = coverage(["a", "b", "c"])
WEAK = coverage(["a"], ["b", "c"])
WORSE = coverage([], ["a", "b", "c"])


@pytest.fixture
def scored(viva_home: Path) -> Callable[..., str]:
    """Makes scored sessions, each an hour after the one before; gives their ids."""
    made = 0

    def make(*answers: AnswerCard, redo_of: RedoOf | None = None, **record: Any) -> str:
        nonlocal made
        now = NOW + timedelta(hours=made)
        made += 1
        folder = write_session(viva_home / "sessions", [said((1.0, 2.0, "hello"))], now=now, sound=False)
        session = store.open_session(folder)
        plan = [
            PlannedQuestion(id=one.question_id or "", pillar=one.pillar or "design", text=f"{one.question_id}, then?")
            for one in answers
        ]
        store.write_record(folder, session.record.model_copy(update={"redo_of": redo_of, "plan": plan, **record}))
        whole = card(*answers, session=folder.name).model_copy(update={"viva_version": __version__})
        session.write_scorecard(whole.to_json())
        return folder.name

    return make


def chosen(session: str | None = None, number: int | None = None) -> tuple[str, int]:
    choice = second_try.choose(session, number)
    return choice.session.id, choice.number


# --- which answer -------------------------------------------------------------------------------------------


def test_the_weakest_answer_of_the_last_session(scored: Callable[..., str]) -> None:
    scored(answer(ASKED, coverage=WORSE))
    last = scored(silent("warm_up", pillar="warm_up"), answer("q1", coverage=WEAK), answer("q2", coverage=WORSE))
    assert chosen() == (last, 3)
    choice = second_try.choose(None, None)
    assert choice.advice is not None
    assert choice.advice.measure == "coverage"


def test_any_answer_by_its_number_in_the_report(scored: Callable[..., str]) -> None:
    first = scored(answer("q1", coverage=GOOD), answer("q1", move="clarify"), answer("q2", coverage=WORSE))
    scored(answer("q3", coverage=WORSE))
    assert chosen(first, 1) == (first, 1)
    assert second_try.choose(first, 1).advice is None
    assert chosen(first, 3) == (first, 3)
    assert chosen(first[:15], 3) == (first, 3)


def test_the_number_of_a_follow_up_is_that_of_its_question(scored: Callable[..., str]) -> None:
    first = scored(answer("q1", coverage=GOOD), answer("q1", move="clarify"))
    assert chosen(first, 2) == (first, 1)


def test_its_report_names_the_comparison(scored: Callable[..., str], capsys: pytest.CaptureFixture[str]) -> None:
    first = scored(answer("q1", coverage=WORSE))
    again = scored(answer("q1", coverage=GOOD), redo_of=RedoOf(session=first, answer=1))
    assert app.main(["report", again, "--no-rating"]) == 0
    assert f'"viva redo --compare {again}"' in capsys.readouterr().out
    assert app.main(["report", first, "--no-rating"]) == 0
    assert "--compare" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (0, "--answer 0: session {} has answers 1 to 2."),
        (3, "--answer 3: session {} has answers 1 to 2."),
        (1, "--answer 1 is the warm-up, which is not asked again."),
    ],
)
def test_a_number_that_cannot_be_asked_again(scored: Callable[..., str], number: int, message: str) -> None:
    first = scored(silent("warm_up", pillar="warm_up"), answer("q1", coverage=WEAK))
    with pytest.raises(UsageError) as error:
        second_try.choose(None, number)
    assert error.value.message == message.format(first)
    assert f'"viva report {first}"' in error.value.hint


def test_a_session_without_a_question_of_the_bank(scored: Callable[..., str]) -> None:
    scored(answer("warm_up", pillar="warm_up"))
    with pytest.raises(SessionError, match="has no answer to redo") as error:
        second_try.choose(None, None)
    assert "viva interview" in error.value.hint


def test_where_nothing_stands_out_one_can_choose(scored: Callable[..., str]) -> None:
    first = scored(answer("q1", coverage=GOOD))
    with pytest.raises(UsageError, match=r"Nothing in session .* stands out") as error:
        second_try.choose(None, None)
    assert f'"viva redo {first} --answer 1"' in error.value.hint
    again = scored(answer("q1", coverage=GOOD), redo_of=RedoOf(session=first, answer=1))
    with pytest.raises(UsageError, match=again) as error:
        second_try.choose(None, None)
    assert f'"viva redo {again} --answer 1"' in error.value.hint
    assert f'"viva report {first}"' in error.value.hint


def test_no_session_at_all() -> None:
    with pytest.raises(SessionError, match="no sessions"):
        second_try.choose(None, None)


def test_a_second_try_is_redone_itself_unless_nothing_was_said_in_it(scored: Callable[..., str]) -> None:
    first = scored(answer("q1", coverage=WORSE), answer("q2", coverage=GOOD))
    again = scored(answer("q1", coverage=WEAK), redo_of=RedoOf(session=first, answer=1))
    assert chosen() == (again, 1)
    scored(silent("q1"), redo_of=RedoOf(session=again, answer=1))
    assert chosen() == (again, 1)
    scored(redo_of=RedoOf(session=again, answer=1))
    assert chosen() == (again, 1)


def test_an_unscored_session_is_scored_first(viva_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.catalogue.locate", lambda _name: viva_home)
    monkeypatch.setattr("bot.interviewer.encoder.MiniLM", lambda _folder: WordsEncoder())
    asked = Said("interviewer", [(1.0, 4.0, "What happens?")], question=ASKED, pillar="fundamentals")
    folder = write_session(
        viva_home / "sessions", [asked, said((5.0, 9.0, "I do not really know what to say"))], sound=False
    )
    choice = second_try.choose(None, None)
    assert (choice.session.id, choice.number) == (folder.name, 1)
    assert (folder / store.SCORECARD_FILE).exists()


def test_a_question_that_is_no_longer_in_the_bank(scored: Callable[..., str]) -> None:
    first = scored(answer("gone-question", coverage=WORSE))
    choice = second_try.choose(None, None)
    with pytest.raises(SessionError, match="'gone-question' of answer 1 is no longer in the question bank") as error:
        second_try.item_of(choice, conduct.read_bank())
    assert f'"viva redo {first} --answer N"' in error.value.hint


def test_the_question_is_worded_as_it_was(scored: Callable[..., str]) -> None:
    scored(answer(ASKED, coverage=WORSE))
    item = second_try.item_of(second_try.choose(None, None), conduct.read_bank())
    assert (item.id, item.ask) == (ASKED, f"{ASKED}, then?")


# --- the round ----------------------------------------------------------------------------------------------


@dataclass
class Round:
    """Stands for the interview: keeps what it was to be held with, and how it ended."""

    folder: Path = Path()
    outcome: str = "finished"
    error: None = None
    settings: Settings = field(default_factory=Settings)
    plan: Plan | None = None
    redo_of: RedoOf | None = None


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch, scored: Callable[..., str], viva_home: Path) -> Round:
    """No models, no devices: the round ends at once, with an answer that covers all."""
    fake = Round()

    class Engines:
        encoder = WordsEncoder()

    async def conducted(settings: Settings, engines: Any, bank: Any, plan: Plan, backend: Any, **more: Any) -> Round:
        fake.settings, fake.plan, fake.redo_of = settings, plan, more["redo_of"]
        made = scored(answer(plan.slots[0].item.id, coverage=GOOD), redo_of=fake.redo_of)
        fake.folder = viva_home / "sessions" / made
        return fake

    monkeypatch.setattr(conduct, "load_engines", lambda _settings: Engines())
    monkeypatch.setattr(conduct, "conduct", conducted)
    monkeypatch.setattr("bot.audio.portaudio.SoundDevices", object)
    monkeypatch.setattr(app, "_keep_libraries_quiet", lambda: None)
    monkeypatch.setattr(app, "_keep_a_log", lambda: None)
    return fake


def test_the_whole_way(held: Round, scored: Callable[..., str], capsys: pytest.CaptureFixture[str]) -> None:
    first = scored(answer(ASKED, coverage=WORSE), settings={"interview": {"level": "staff", "minutes": 45}})
    assert app.main(["redo", "--patience", "thinking"]) == 0
    assert held.redo_of == RedoOf(session=first, answer=1)
    assert held.plan is not None
    assert [slot.item.id for slot in held.plan.slots] == [ASKED]
    assert (held.plan.warm_up, held.plan.candidate_asks, held.plan.follow_ups) == (False, False, True)
    assert held.plan.greeting == f"{lines.TAKE_AGAIN} {lines.ON_SCREEN}"
    assert (held.settings.interview.level, held.settings.turns.patience) == ("staff", "thinking")
    out = capsys.readouterr().out
    before, after = out.split("Speak whenever you like")
    assert f"{ASKED}, then?" in before
    assert "0 of the question's 3 points were heard." in before
    assert '"How about a?"' in before
    assert 'Done. The point "a" was heard: "here is a"' in after
    assert "0 of 3" in after
    assert f'"viva redo {held.folder.name} --answer 1"' in after


def test_without_follow_ups(held: Round, scored: Callable[..., str]) -> None:
    scored(answer(ASKED, coverage=WORSE))
    assert app.main(["redo", "--no-follow-ups"]) == 0
    assert held.plan is not None
    assert not held.plan.follow_ups


def test_an_interrupted_round_says_how_to_go_on(
    held: Round, scored: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    first = scored(answer("q0", coverage=GOOD), answer(ASKED, coverage=WORSE))
    held.outcome = "interrupted"
    assert app.main(["redo"]) == talk.INTERRUPTED
    assert f'Run "viva redo {first} --answer 2"' in capsys.readouterr().err


def test_a_second_try_is_not_resumed_as_an_interview(scored: Callable[..., str]) -> None:
    first = scored(answer(ASKED, coverage=WORSE))
    scored(silent(ASKED), redo_of=RedoOf(session=first, answer=1))
    with pytest.raises(SessionError, match=f"{first}, came to its end"):
        predecessor.take_up(conduct.read_bank(), WordsEncoder())


# --- side by side -------------------------------------------------------------------------------------------


def sessions_of(session: str | None = None) -> list[str]:
    return [one.session for one in second_try.compared(second_try.made(session)).tries]


def test_the_last_second_try_is_shown_with_what_it_redoes(scored: Callable[..., str]) -> None:
    first = scored(answer("q0", coverage=GOOD), answer("q1", coverage=WEAK))
    again = scored(answer("q1", coverage=GOOD), redo_of=RedoOf(session=first, answer=2))
    scored(answer("q5", coverage=WEAK))
    assert sessions_of() == [first, again]
    assert sessions_of(first) == [first, again]
    assert sessions_of(again) == [first, again]
    found = second_try.compared(second_try.made(None))
    assert (found.outcome, found.tries[0].exchange.index) == ("done", 1)


def test_a_third_try_is_compared_with_the_first_and_the_one_before(scored: Callable[..., str]) -> None:
    first = scored(answer("q1", coverage=WORSE))
    second = scored(answer("q1", coverage=WEAK), redo_of=RedoOf(session=first, answer=1))
    third = scored(answer("q1", coverage=WEAK), redo_of=RedoOf(session=second, answer=1))
    fourth = scored(answer("q1", coverage=GOOD), redo_of=RedoOf(session=third, answer=1))
    assert sessions_of(third) == [first, second, third]
    assert sessions_of(fourth) == [first, third, fourth]
    found = second_try.compared(second_try.made(None))
    assert found.advice is not None
    assert found.advice.target.point == "b"  # what the third try lacked, not the first


def test_a_try_in_which_nothing_was_said_is_passed_over(scored: Callable[..., str]) -> None:
    first = scored(answer("q1", coverage=WORSE))
    second = scored(silent("q1"), redo_of=RedoOf(session=first, answer=1))
    third = scored(answer("q1", coverage=GOOD), redo_of=RedoOf(session=second, answer=1))
    assert sessions_of(third) == [first, third]


def test_the_last_try_in_which_something_was_said_is_shown(scored: Callable[..., str]) -> None:
    first = scored(answer("q1", coverage=WORSE))
    second = scored(answer("q1", coverage=WEAK), redo_of=RedoOf(session=first, answer=1))
    broken_off = scored(silent("q1"), redo_of=RedoOf(session=second, answer=1))
    assert sessions_of() == [first, second]
    assert sessions_of(broken_off) == [first, second, broken_off]


def test_the_first_may_be_an_answer_that_was_not_given(scored: Callable[..., str]) -> None:
    first = scored(silent("q1"))
    again = scored(answer("q1", coverage=GOOD), redo_of=RedoOf(session=first, answer=1))
    assert sessions_of() == [first, again]
    assert second_try.compared(second_try.made(None)).outcome == "done"


def test_what_cannot_be_compared_says_what_to_do(scored: Callable[..., str], viva_home: Path) -> None:
    with pytest.raises(SessionError, match="No answer was given again yet") as error:
        second_try.made(None)
    assert '"viva redo"' in error.value.hint
    first = scored(answer("q1", coverage=WORSE))
    with pytest.raises(SessionError, match=f"No answer of session {first} was given again") as error:
        second_try.made(first)
    assert f'"viva redo {first}"' in error.value.hint
    again = scored(redo_of=RedoOf(session=first, answer=1))
    with pytest.raises(SessionError, match="it ended before that") as error:
        second_try.compared(second_try.made(again))
    assert f'"viva redo {first} --answer 1"' in error.value.hint
    whole = scored(answer("q1", coverage=GOOD), redo_of=RedoOf(session=first, answer=1))
    store.delete(viva_home / "sessions", first)
    with pytest.raises(SessionError, match="no longer there") as error:
        second_try.compared(second_try.made(whole))
    assert f'"viva report {whole}"' in error.value.hint


def test_tries_that_redo_each_other_in_a_circle_come_to_an_end(scored: Callable[..., str], viva_home: Path) -> None:
    first = scored(answer("q1", coverage=WORSE))
    second = scored(answer("q1", coverage=GOOD), redo_of=RedoOf(session=first, answer=1))
    folder = viva_home / "sessions" / first
    record = store.open_session(folder).record
    store.write_record(folder, record.model_copy(update={"redo_of": RedoOf(session=second, answer=1)}))
    assert sessions_of(second) == [first, second]


@pytest.mark.usefixtures("held")
def test_compare_again_later(scored: Callable[..., str], capsys: pytest.CaptureFixture[str]) -> None:
    first = scored(answer("q1", coverage=WORSE))
    again = scored(answer("q1", coverage=GOOD), redo_of=RedoOf(session=first, answer=1))
    assert app.main(["redo", "--compare", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["schema"], [one["session"] for one in data["tries"]]) == ("viva.redo/1", [first, again])
    assert app.main(["redo", again, "--compare", "--words"]) == 0
    out = capsys.readouterr().out
    assert "Now: what was said" in out
    assert "3 of 3" in out


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--json"], "--json is without --compare."),
        (["--compare", "--answer", "2"], "--answer 2 is without a new try."),
        (["nosuch"], "There is no session 'nosuch'."),
    ],
)
def test_what_does_not_go_together(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert app.main(["redo", *arguments]) == 2
    said_lines = capsys.readouterr().err.splitlines()
    assert said_lines[0] == message
    assert len(said_lines) == 2


def test_older_session_files_redo_nothing(viva_home: Path) -> None:
    folder = write_session(viva_home / "sessions", [said((1.0, 2.0, "hello"))], sound=False)
    path = folder / store.SESSION_FILE
    content = json.loads(path.read_text())
    del content["redo_of"]
    path.write_text(json.dumps(content))
    assert store.open_session(folder).record.redo_of is None
