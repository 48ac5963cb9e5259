"""`viva practice`: the drills with a studio that makes no sound, and the command at a terminal."""

import json
import re
import shlex
import stat
import sys
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from rich.console import Console

from bot import paths
from bot.audio.pcm import Signal
from bot.cli import app, drill_pairs, drill_read, drill_talk
from bot.cli.drill import Drill
from bot.cli.person import Ended, Person
from bot.pronunciation import diary
from bot.pronunciation.card import Pronunciation
from bot.pronunciation.diary import PairTried, Sitting, TalkTried, TextTried
from bot.pronunciation.library import load
from bot.pronunciation.own_text import own_texts
from bot.pronunciation.schedule import tried
from bot.pronunciation.texts import Material, ReadText
from bot.report.clarity import clarity_rows
from bot.scoring.card import AnswerCard
from bot.scoring.clarity import Clarity, Doubt
from tests.fakes.practice import NOON, FakeScorer, FakeStudio, FakeWeigher, Inline, Typed
from tests.fakes.tty_session import TtySession

pytestmark = pytest.mark.unit
TEXT = "We cache the vectors in memory, and the schema stays the same."


@pytest.fixture(scope="module")
def material() -> Material:
    return load(paths.prompts_dir() / "practice")


@pytest.fixture
def make(material: Material, tmp_path: Path) -> Any:
    def made(keys: str = "", *, there: bool = True, scorer: Any = None, **changed: Any) -> Drill:
        console = Console(record=True, width=80, highlight=False, markup=False, file=StringIO())
        sitting = Sitting.model_validate({
            "schema": "viva.practice/1", "id": diary.new_id(NOON), "created": NOON, "viva_version": "1", "mode": "read",
        })  # fmt: skip
        values: dict[str, Any] = {
            "studio": FakeStudio(), "person": Person(Typed(keys), console, there=there, wait=lambda _: None),
            "console": console, "scorer": scorer or FakeScorer(), "weigher": FakeWeigher(), "past": [],
            "material": material,
            "folder": tmp_path / "practice", "sitting": sitting, "chance": Random(1), "now": lambda: NOON,
            "aside": Inline(),
        }  # fmt: skip
        return Drill(**{**values, **changed})

    return made


def own() -> list[ReadText]:
    return own_texts(TEXT)


def shown(drill: Drill) -> str:
    return " ".join(drill.console.export_text(clear=False).split())


def did(drill: Drill) -> list[str]:
    return [name for name, _ in drill.studio.done]  # type: ignore[attr-defined]  # the fake's


def test_a_text_is_heard_read_and_kept(make: Any) -> None:
    drill = make("ls\n" + "\n")
    drill_read.read(drill, own())
    assert did(drill) == ["say", "say slowly", "listen"]
    [kept], _ = diary.sittings(drill.folder)
    [one] = kept.tries
    assert isinstance(one, TextTried)
    assert [word.text for word in one.words][:3] == ["We", "cache", "the"]
    assert "Understood 12 of 12 words" in shown(drill)
    assert drill.cards() == ()


def test_the_keys_stand_in_rows_that_part_none(make: Any) -> None:
    drill = make("\n")
    drill.console.width = 40
    drill.person.ask({"l": "listen", "s": "slowly", "h": "hear the voice, then me"}, "I read")
    rows = drill.console.export_text().splitlines()
    assert rows == ["  [Enter] I read  [l] listen  [s] slowly", "  [h] hear the voice, then me  [q] end"]


DRILLS: dict[str, Callable[[Drill], None]] = {
    "read": lambda drill: drill_read.read(drill, own()),
    "shadow": lambda drill: drill_read.shadow(drill, own()),
    "pairs": lambda drill: drill_pairs.pairs(drill, 1),
    "talk": lambda drill: drill_talk.talk(drill, lambda _: measured(not_enough="Too few."), 60.0),
}


@pytest.mark.parametrize(("mode", "keys"), [
    ("read", "\n\n\nnnn"), ("shadow", "\n\n\nnnn"), ("pairs", "1\n1\n1\n"), ("talk", "\n"),
])  # fmt: skip
def test_at_60_columns_each_key_says_who_does_what(make: Any, mode: str, keys: str) -> None:
    drill = make(keys, scorer=FakeScorer(dict.fromkeys(["vectors", "stays", "schema"], 30.0)), count=1)
    drill.console.width = 60
    DRILLS[mode](drill)
    rows = [line for line in drill.console.export_text().splitlines() if line.startswith("  [")]
    assert max(map(len, rows)) <= 60
    does = {found[1] for row in rows if (found := re.match(r"  \[Enter\] (\w+)", row))}
    assert does <= {"I", "next", "listen"}
    assert "I" in does


def test_words_with_long_names_are_counted_instead(make: Any) -> None:
    assert drill_read._repeating(["schema", "cache"]) == "I repeat schema, cache"
    assert drill_read._repeating(["heteroscedasticity", "backpropagation", "idempotency"]) == (
        "I repeat heteroscedasticity and 2 more"
    )


class Pressed(Typed):
    """Keys that may come several at a time."""

    def __init__(self, *pressed: str) -> None:
        self._keys = iter(pressed)


def person(*pressed: str) -> Person:
    return Person(Pressed(*pressed), Console(file=StringIO()), there=True)


@pytest.mark.parametrize("key", ["q", "\x04"])
def test_practice_can_be_ended_while_something_plays_or_records(key: str) -> None:
    with pytest.raises(Ended):
        person(f"x{key}").pressed()
    assert person("x\r").pressed() == "x\r"


def test_an_answer_before_the_voice_was_done_is_an_answer() -> None:
    somebody = person("2", "1")
    somebody.pressed()
    assert somebody.ask({"1": "sea", "2": "she"}, "listen again") == "2"
    assert somebody.ask({"1": "sea", "2": "she"}, "listen again") == "1"


def test_other_keys_only_stop_the_voice() -> None:
    somebody = person("n\r7", "l")
    somebody.pressed()
    assert somebody.ask({"l": "listen", "n": "next"}, "I read") == "l"


def test_the_worst_words_can_be_passed_over(make: Any) -> None:
    drill = make("\n" + "n", scorer=FakeScorer({"schema": 30.0}))
    drill_read.read(drill, own())
    assert "[Enter] I repeat schema [a] the text again" in shown(drill)
    assert did(drill) == ["listen"]


def test_the_key_that_went_on_still_does_when_enter_does_too(make: Any) -> None:
    # read; repeat; leave it; go on
    drill = make("\n" + "\n" + "n" + "n", scorer=FakeScorer({"schema": 30.0}))
    drill_read.read(drill, own())
    assert "[Enter] next [a] the text again [h] hear the voice, then me [q] end" in shown(drill)


def test_what_was_read_stands_below_its_step_as_it_is_written(make: Any) -> None:
    drill = make("\n" + "\n")
    drill.console.width = 40
    drill_read.read(drill, own())
    rows = drill.console.export_text().splitlines()
    assert [row.rstrip() for row in rows if row.startswith("  ")][2:5] == [
        "  We cache the vectors in memory, and", "  the schema stays the same.", "  Understood  12 of 12 words",
    ]  # fmt: skip


def test_a_repeated_word_can_be_heard_beside_the_voice(make: Any) -> None:
    # read; repeat; say it, badly again; hear both; leave it; next
    drill = make("\n" + "\n" + "\n" + "h" + "n" + "\n", scorer=FakeScorer({"schema": 30.0}))
    drill.scorer = Again(drill.scorer, "schema")
    drill_read.read(drill, own())
    assert did(drill) == ["listen", "say", "listen", "say", "play"]


class Again:
    """A scorer to whom one word is bad twice."""

    def __init__(self, scorer: FakeScorer, name: str) -> None:
        self._scorer = scorer
        self._name = name

    def __call__(self, signal: Signal, text: str) -> Pronunciation:
        if text == self._name:
            self._scorer.badly[text] = 30.0
        return self._scorer(signal, text)


def test_the_worst_words_are_repeated_and_return(make: Any) -> None:
    # read; repeat "schema", say it, which is well; next
    drill = make("\n" + "\n" + "\n" + "\n", scorer=FakeScorer({"schema": 30.0, "same.": 95.0}))
    drill_read.read(drill, own())
    assert drill.scorer.asked == [TEXT, "schema"]
    assert "Unclear schema" in shown(drill)
    assert "Repeat: schema" in shown(drill)
    assert "the sound of" in shown(drill)
    [card] = drill.cards()
    assert (card.name, card.kind, card.tries) == ("schema", "word", 2)


def test_a_due_word_that_no_text_holds_is_asked_for_alone(make: Any) -> None:
    # say it; then leave the texts
    drill = make("\n" + "n", count=1)
    card = tried(None, "word", "quokka", "again", NOON - timedelta(days=1))
    assert card is not None
    diary.reschedule(drill.folder, lambda _: [card])
    drill_read.read(drill, [])
    assert "Due again: quokka" in shown(drill)
    assert did(drill)[0] == "listen", "a word that is due is said before the voice says it"
    [after] = drill.cards()
    assert (after.tries, after.due > NOON + timedelta(hours=12)) == (2, True)


def test_a_due_word_that_goes_badly_comes_soon(make: Any) -> None:
    # say it; leave it; then leave the texts
    drill = make("\n" + "n" + "n", count=1, scorer=FakeScorer({"quokka": 20.0}))
    card = tried(None, "word", "quokka", "again", NOON - timedelta(days=1))
    assert card is not None
    diary.reschedule(drill.folder, lambda _: [card])
    drill_read.read(drill, [])
    [after] = drill.cards()
    assert after.due - NOON == timedelta(minutes=10)


def test_a_word_can_be_left_and_still_returns(make: Any) -> None:
    drill = make("\n" + "n" + "\n", scorer=FakeScorer({"schema": 30.0}))
    drill_read.read(drill, own())
    [card] = drill.cards()
    assert (card.name, card.due - card.last) == ("schema", timedelta(minutes=10))


def test_a_word_that_is_well_when_due_waits_longer(make: Any) -> None:
    first = make("\n" + "n" + "\n", scorer=FakeScorer({"schema": 30.0}))
    drill_read.read(first, own())
    later = NOON + timedelta(days=1)
    second = make("\n" + "\n", now=lambda: later)
    drill_read.read(second, own())
    [card] = second.cards()
    assert card.due - later >= timedelta(days=1)


def test_pace_and_melody_are_kept_for_what_is_usual(make: Any) -> None:
    drill = make(there=False)
    drill_read.read(drill, own())
    [one] = drill.sitting.tries
    assert one.melody["rate"] == pytest.approx(4.3, abs=1.5)
    [kept], _ = diary.sittings(drill.folder)
    assert kept.tries == (one,)


def test_hear_yourself_next_to_the_voice_and_again(make: Any) -> None:
    drill = make("\n" + "h" + "a" + "\n" + "\n")
    drill_read.read(drill, own())
    assert did(drill) == ["listen", "say", "play", "listen"]
    assert len(drill.sitting.tries) == 2


def test_small_words_get_no_card(make: Any) -> None:
    drill = make(there=False, scorer=FakeScorer({"we": 10.0, "the": 10.0, "in": 10.0}))
    drill_read.read(drill, own())
    assert drill.cards() == ()


def test_a_bad_day_makes_no_endless_list(make: Any) -> None:
    bad = dict.fromkeys(["cache", "vectors", "memory", "and", "schema", "stays", "same"], 20.0)
    drill = make(there=False, scorer=FakeScorer(bad))
    drill_read.read(drill, own())
    assert len(drill.cards()) == 5


def test_where_nobody_is_the_voice_reads_a_tone_asks_and_once_is_enough(make: Any) -> None:
    drill = make(there=False)
    drill_read.read(drill, own())
    assert did(drill) == ["say", "beep", "listen"]
    assert len(drill.sitting.tries) == 1


def test_silence_is_said_and_nothing_is_kept(make: Any) -> None:
    drill = make(there=False, scorer=FakeScorer(deaf=True))
    drill_read.read(drill, own())
    assert "The recording is silent" in shown(drill)
    assert "Read the text again" not in shown(drill)
    assert drill.sitting.tries == ()
    assert not drill.folder.exists()


def test_q_ends_it_and_what_was_tried_is_kept(make: Any) -> None:
    drill = make("\n" + "q")
    with pytest.raises(Ended):
        drill_read.read(drill, own())
    [kept], _ = diary.sittings(drill.folder)
    assert len(kept.tries) == 1


def test_nothing_new_is_begun_when_the_time_is_up(make: Any) -> None:
    drill = make("", until=NOON)
    drill_read.read(drill, own())
    assert drill.sitting.tries == ()


def test_recordings_are_kept_only_if_asked_for(make: Any) -> None:
    without = make(there=False)
    drill_read.read(without, own())
    assert not (without.folder / "recordings").exists()
    kept = make(there=False, keep_sound=True)
    drill_read.read(kept, own())
    [file] = (kept.folder / "recordings").iterdir()
    assert file.read_bytes()[:4] == b"RIFF"
    assert file.name == f"{kept.sitting.id}-01-read.wav"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    [tried_kept], [tried_not] = kept.tries, without.tries
    assert tried_kept.recording == file.name
    assert tried_not.recording is None
    again = make(
        there=False, count=1, keep_sound=True, sitting=kept.sitting.model_copy(update={"tries": ()}), _sounds=1
    )
    drill_talk.talk(again, lambda _: measured(), 60.0)
    assert [one.recording for one in again.tries] == [f"{kept.sitting.id}-02-talk.wav"]


def test_where_each_word_lies_is_kept_and_how_it_is_written(make: Any) -> None:
    drill = make(there=False)
    drill_read.read(drill, own())
    [one] = drill.tries
    assert " ".join(one.written) == TEXT
    assert [(word.start_s, word.end_s) for word in one.words][:2] == [(0.0, 0.3), (0.4, 0.7)]
    assert diary.load(drill.folder, drill.sitting.id) == drill.sitting


def test_texts_come_by_length_and_number(make: Any, material: Material) -> None:
    drill = make("n" * 3, count=3, length="long")
    drill_read.read(drill, [])
    assert "3 of 3" in shown(drill)
    longs = [text.text for text in material.texts if text.length == "long"]
    assert sum(" ".join(text.split()) in shown(drill) for text in longs) == 3


def test_shadowing_compares_the_times(make: Any) -> None:
    drill = make("\n" + "\n")
    drill_read.shadow(drill, own())
    assert did(drill) == ["along"]
    [one] = drill.sitting.tries
    assert (one.mode, one.lag_s) == ("shadow", 0.0)
    assert "headphones" in shown(drill)
    assert "0.0 s behind the voice" in shown(drill)
    assert "Your words took as long as the voice's." in shown(drill)


def test_a_voice_in_the_microphone_is_not_scored(make: Any) -> None:
    for leak in ("left", "alone"):
        drill = make("\n" + "n", studio=FakeStudio(leak=leak))
        drill_read.shadow(drill, own())
        assert "nothing is scored" in shown(drill)
        assert drill.scorer.asked == []
        assert drill.sitting.tries == ()


def test_a_voice_that_was_taken_out_is_told_and_the_rest_is_scored(make: Any) -> None:
    drill = make("\n" + "\n", studio=FakeStudio(leak="freed"))
    drill_read.shadow(drill, own())
    assert "it was taken out" in shown(drill)
    [one] = drill.sitting.tries
    assert one.lag_s == 0.0


def test_after_the_voice_instead_of_along(make: Any) -> None:
    drill = make("a" + "\n")
    drill_read.shadow(drill, own())
    assert did(drill) == ["say", "listen"]
    assert drill.sitting.tries[0].lag_s is None
    assert "behind the voice" not in shown(drill)


def test_pairs_are_heard_and_said_and_their_contrast_is_scheduled(make: Any) -> None:
    # three pairs: choose 1; say it
    drill = make("1\n" * 3)
    drill_pairs.pairs(drill, 1)
    tries = drill.sitting.tries
    assert [one.task for one in tries] == ["hear", "say"] * 3
    assert len({one.contrast for one in tries}) == 1
    assert {"listen", "say"} == set(did(drill))
    heard = [one for one in tries if one.task == "hear"]
    assert sum(f"Yes, {one.wanted}" in shown(drill) for one in heard if one.got == one.wanted) == sum(
        one.got == one.wanted for one in heard
    )
    # it could have been either: that is no verdict, and no success either
    assert all(one.got is None for one in tries if one.task == "say")
    [card] = drill.cards()
    assert (card.kind, card.name) == ("contrast", tries[0].contrast)


def test_a_due_contrast_comes_first(make: Any) -> None:
    card = tried(None, "contrast", "th-t", "again", NOON - timedelta(days=1))
    drill = make("1n" * 3)
    diary.reschedule(drill.folder, lambda _: [card] if card else [])
    drill_pairs.pairs(drill, 1)
    assert "Three and tree (it is due again)" in shown(drill)
    assert all(isinstance(one, PairTried) and one.contrast == "th-t" for one in drill.sitting.tries)


def test_a_word_that_is_neither_of_the_pair_can_be_said_again(make: Any) -> None:
    drill = make("1\nn" + "1n" * 2, weigher=lambda *_: None)
    drill_pairs.pairs(drill, 1)
    assert "Neither word was found" in shown(drill)
    assert [one.task for one in drill.sitting.tries] == ["hear"] * 3


def test_silence_in_place_of_a_word_is_told_as_silence(make: Any) -> None:
    drill = make("1\nn" + "1n" * 2, weigher=FakeWeigher(deaf=True))
    drill_pairs.pairs(drill, 1)
    assert "The recording is silent" in shown(drill)
    assert "Neither word" not in shown(drill)


def test_a_cough_is_no_word_and_counts_for_nothing(make: Any) -> None:
    drill = make("1\nn" + "1n" * 2, weigher=FakeWeigher(5.0, clearest=-1.4, expected=0.0))
    drill_pairs.pairs(drill, 1)
    assert "That was no word, but a cough or some other noise" in shown(drill)
    assert "Heard:" not in shown(drill)
    assert [one.task for one in drill.sitting.tries] == ["hear"] * 3


@pytest.mark.parametrize(("odds", "heard"), [(3.0, "one"), (-3.0, "other")])
def test_the_word_that_was_heard_is_told(make: Any, material: Material, odds: float, heard: str) -> None:
    drill = make("1\n" * 3, weigher=FakeWeigher(odds))
    drill_pairs.pairs(drill, 1)
    said = [one for one in drill.sitting.tries if one.task == "say"]
    contrast = material.by_contrast[said[0].contrast]
    assert {one.got for one in said} <= {getattr(pair, heard) for pair in contrast.pairs}
    assert all(f"Heard: {one.got}." in shown(drill) for one in said)


def measured(**values: Any) -> AnswerCard:
    return AnswerCard.model_construct(**{"not_enough": None, "pace": None, "fillers": None, "latency": None, **values})


def test_a_talk_is_measured_without_a_text(make: Any) -> None:
    drill = make("l\n", count=1)
    drill_talk.talk(drill, lambda _: measured(not_enough="2 words: too few to measure."), 60.0)
    assert did(drill) == ["say", "listen"]
    [one] = drill.sitting.tries
    assert isinstance(one, TalkTried)
    assert (one.seconds, one.words_per_minute) == (1.0, None)
    assert "too few to measure" in shown(drill)
    assert drill.scorer.asked == []


def test_another_topic_can_be_asked_for(make: Any) -> None:
    drill = make("n\n", count=2)
    drill_talk.talk(drill, lambda _: measured(not_enough="x"), 60.0)
    assert len(drill.sitting.tries) == 1


# --- the command ------------------------------------------------------------------------------------------

PROGRAM = """
import sys
from bot.audio import portaudio
from bot.audio.devices import Device
from bot.cli import app, practice, studio
from tests.fakes.practice import FakeScorer, FakeStudio, FakeWeigher, Inline
portaudio.devices = lambda: [Device(0, "mic", "x", 1, 1, 16000, True, True)]
import bot.catalogue
bot.catalogue.locate = lambda name: name
studio.RealStudio = lambda *_, **__: FakeStudio()
practice._ears = lambda: (FakeScorer({"schema": 30.0}), lambda *_: 0, FakeWeigher())
sys.exit(app.main(sys.argv[1:]))
"""


def at_terminal(home: Path, *arguments: str) -> TtySession:
    root = str(Path(__file__).parent.parent.parent)
    return TtySession([sys.executable, "-c", PROGRAM, "practice", *arguments], VIVA_HOME=str(home), PYTHONPATH=root)


@pytest.fixture
def text_file(tmp_path: Path) -> str:
    file = tmp_path / "text.txt"
    file.write_text(TEXT, "utf-8")
    return str(file)


def test_from_the_first_key_to_the_summary(viva_home: Path, text_file: str) -> None:
    session = at_terminal(viva_home, "--text-file", text_file, "--language", "Turkish")
    try:
        session.shows("[Enter] I read")
        session.press(b"\n")
        session.shows("[Enter] I repeat schema")
        session.press(b"\n")
        session.shows("[Enter] I say it")
        session.press(b"\n")
        session.shows("[Enter] next  [a] the text again")
        session.press(b"\n")
        session.shows("Practised")
        session.wait_for(lambda one: one.process.poll() is not None)
        assert session.process.returncode == 0
        assert session.settings()[:4] == session.before[:4]
        assert "Understood  11 of 12 words in 1 reading" in session.text()
        assert "schema: " in session.text()
    finally:
        session.close()
    assert 'language = "tr"' in (viva_home / "config.toml").read_text("utf-8")
    [kept], _ = diary.sittings(viva_home / "practice")
    assert (kept.language, kept.mode) == ("tr", "read")


def test_ctrl_c_keeps_what_was_tried_and_gives_the_terminal_back(viva_home: Path, text_file: str) -> None:
    session = at_terminal(viva_home, "--text-file", text_file)
    try:
        session.shows("[Enter] I read")
        session.press(b"\n")
        session.shows("[Enter] I repeat schema")
        session.press(b"\n")
        session.shows("[Enter] I say it")
        session.press(b"\x03")
        session.wait_for(lambda one: one.process.poll() is not None)
        assert session.process.returncode == 130
        assert session.settings()[:4] == session.before[:4]
        assert "Traceback" not in session.text()
    finally:
        session.close()
    [kept], _ = diary.sittings(viva_home / "practice")
    assert len(kept.tries) == 1


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = app.main(["practice", *arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.fixture
def quiet_room(monkeypatch: pytest.MonkeyPatch, viva_home: Path) -> Path:
    from bot.audio import portaudio
    from bot.audio.devices import Device

    monkeypatch.setattr(portaudio, "devices", lambda: [Device(0, "mic", "x", 1, 1, 16_000, True, True)])
    monkeypatch.setattr("bot.catalogue.locate", lambda name: name)
    monkeypatch.setattr("bot.cli.studio.RealStudio", lambda *_, **__: FakeStudio())
    monkeypatch.setattr("bot.cli.practice._ears", lambda: (FakeScorer({"schema": 30.0}), lambda *_: 0, FakeWeigher()))
    return viva_home


def test_json_is_all_that_is_on_standard_output(
    quiet_room: Path, text_file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, "read", "--text-file", text_file, "--json")
    data = json.loads(out)
    assert code == 0
    assert data["schema"] == "viva.practice.summary/1"
    assert data["words"] == {"understood": 11, "of": 12}
    assert [row["name"] for row in data["returning"]] == ["schema"]
    assert data["sitting"]["schema"] == "viva.practice/1"
    assert "Practised" in err


def test_the_command_that_a_report_names_for_unclear_words_can_be_run(
    quiet_room: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    doubt = Doubt(0, "skin water", 1.0, 1.5, 0.2, perhaps=("schema", "d'accord"))
    [command] = [
        line for row in clarity_rows(Clarity((doubt,), ())) for line in row.lines if "viva practice" in str(line)
    ]
    code, out, _ = run(capsys, *shlex.split("".join(piece.text for piece in command.pieces))[2:])
    assert code == 0
    assert "schema" in out


def test_the_same_seed_reads_the_same_text(quiet_room: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = run(capsys, "--seed", "4")[1].splitlines()[2]
    for file in (quiet_room / "practice").glob("*.json"):
        file.unlink()
    assert run(capsys, "--seed", "4")[1].splitlines()[2] == first


def test_a_damaged_sitting_is_said_and_practice_goes_on(
    quiet_room: Path, text_file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = quiet_room / "practice" / "20260101-120000-abcdef.json"
    bad.parent.mkdir()
    bad.write_text("{", "utf-8")
    code, out, _ = run(capsys, "--text-file", text_file)
    assert code == 0
    assert "is damaged" in " ".join(out.split())
    assert bad.read_text("utf-8") == "{"


def test_a_damaged_schedule_stops_before_anything_is_asked(
    quiet_room: Path, text_file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = quiet_room / "practice" / "schedule.json"
    file.parent.mkdir()
    file.write_text("{", "utf-8")
    code, out, err = run(capsys, "--text-file", text_file)
    assert (code, out) == (2, "")
    assert "is damaged" in err
    assert file.read_text("utf-8") == "{"


@pytest.mark.parametrize(
    ("arguments", "code", "why"),
    [
        (["--count", "0"], 2, "--count 0"),
        (["--minutes", "-1"], 2, "--minutes -1"),
        (["pairs", "--text", "x"], 2, "--text and --text-file are for read and shadow"),
        (["--text-file", "nowhere.txt"], 2, "nowhere.txt cannot be read"),
        (["--text", "x", "--text-file", "y"], 2, "both give a text"),
        (["--text", __file__], 2, f"Give --text-file {__file__}"),
        (["--text", "https://example.com/job"], 2, "only a link"),
        (["--text-file", "https://example.com/job"], 2, "Nothing is fetched"),
        (["--text-file", "We ship it."], 2, 'the words themselves go behind --text "…"'),
        (["--text", "!!! ???"], 2, "The text is empty"),
        (["--text", "word " * 10_000], 2, "has 10000 words"),
        (["--text", "x", "--level", "long"], 2, "Give one of them"),
        (["--language", "klingon"], 2, "'klingon'"),
        (["--notes"], 2, "--notes needs your first language"),
        (["sing"], 2, "sing"),
        (["--input", "Yeti"], 3, "No microphone named 'Yeti'"),
    ],
)
def test_what_is_wrong_is_said_in_two_lines(
    quiet_room: Path, arguments: list[str], code: int, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    got, _, err = run(capsys, *arguments)
    assert got == code
    assert why in err
    assert len(err.strip().splitlines()) == 2


def test_without_a_microphone_the_next_command_is_named(
    monkeypatch: pytest.MonkeyPatch, viva_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("bot.audio.portaudio.devices", list)
    code, _, err = run(capsys)
    assert code == 3
    assert "No microphone was found." in err
    assert "viva pronounce" in err


def test_the_notes_have_pairs_and_sources(viva_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "--notes", "--language", "ko")
    assert code == 0
    assert "Korean" in out
    assert "Pairs: right and light" in out
    assert "PHOIBLE" in out
