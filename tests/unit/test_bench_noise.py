"""What is counted of answers in noise, from what two systems made of them."""

import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType, SimpleNamespace

import noise_trials
import numpy as np
import pytest
from noise_trials import LEAD_S, TAIL_S, Answer, Heard, Kept, trial, window
from noises import SPEECH_DBFS, levelled, power, spoken
from silences import NEVER, Silence

from bot.audio.pcm import SAMPLE_RATE, Signal
from bot.scoring.spans import Span
from bot.stt.transcript import Transcript

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[2]
RUNS = (Span(0.5, 3.0),)
SCORES = {"fillers": 2.0, "pace": 150.0, "pauses": 3.0, "onset": 1.0}


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    loader = SourceFileLoader("bench_noise_script", str(ROOT / "scripts" / "bench_noise"))
    spec = spec_from_loader("bench_noise_script", loader)
    assert spec is not None
    module = module_from_spec(spec)
    sys.modules["bench_noise_script"] = module
    loader.exec_module(module)
    return module


def hiss(seconds: float) -> Signal:
    return np.asarray(np.random.default_rng(0).standard_normal(round(seconds * SAMPLE_RATE)) * 0.05, np.float32)


def answer(name: str = "a", *, human: str | None = None, complete: bool = True) -> Answer:
    """Its speech ends at 5.0 s of a trial."""
    return Answer(name, levelled(hiss(3.2), RUNS), RUNS, human, complete)


def heard(*taken_s: float, words: str = "we chose the queue", scores: dict[str, float] | None = SCORES) -> Heard:
    return Heard(taken_s, words, scores, words)


def test_a_turn_taken_in_the_answer_is_a_cut_in_and_its_end_is_waited_for(bench: ModuleType) -> None:
    pairs = [(answer("a"), heard(3.0, 6.0)), (answer("b"), heard(6.5))]
    clean = {"a": heard(6.0), "b": heard(6.0)}
    found = bench.gathered("Viva", "fan 5 dB", pairs, clean, None)
    assert (found.answers, found.cut_in, found.ends, found.missed) == (2, 1, 2, 0)
    assert found.wait_p50_s == pytest.approx(1.25)


def test_an_end_that_the_noise_hides_is_missed_and_is_no_wait(bench: ModuleType) -> None:
    pairs = [(answer("a"), heard(14.0)), (answer("b"), heard(5.8))]
    found = bench.gathered("plain", "babble 5 dB", pairs, {"a": heard(6.0), "b": heard(6.0)}, None)
    assert (found.ends, found.missed, found.cut_in) == (2, 1, 0)
    assert found.wait_p50_s == pytest.approx(0.8)


def test_who_took_the_turn_for_good_before_the_end_has_no_wait(bench: ModuleType) -> None:
    found = bench.gathered("plain", "fan 5 dB", [(answer(), heard(4.0))], {"a": heard(6.0)}, None)
    assert (found.cut_in, found.ends, found.missed, found.wait_p50_s) == (1, 0, 0, None)


def test_ends_that_are_none_are_not_counted(bench: ModuleType) -> None:
    found = bench.gathered("Viva", "clean", [(answer(complete=False), heard(9.0))], {"a": heard(9.0)}, None)
    assert (found.answers, found.ends, found.missed) == (1, 0, 0)


def test_words_are_compared_with_the_clean_run_and_with_what_a_person_wrote(bench: ModuleType) -> None:
    pairs = [
        (answer("a", human="we chose the queue"), heard(6.0, words="We chose a queue.")),
        (answer("b"), heard(6.0, words="Um, we chose the queue")),
    ]
    clean = {"a": heard(6.0, words="they chose the queue"), "b": heard(6.0)}
    found = bench.gathered("Viva", "office 10 dB", pairs, clean, None)
    assert found.changed == pytest.approx(2 / 8)
    assert found.wrong == pytest.approx(1 / 4)
    assert bench.gathered("Viva", "clean", pairs, clean, None).changed is None


def test_scores_move_by_their_mean_change_and_refusals_are_counted(bench: ModuleType) -> None:
    pairs = [
        (answer("a"), heard(6.0, scores=SCORES | {"fillers": 4.0, "pace": 135.0, "onset": 0.8})),
        (answer("b"), heard(6.0, scores=None)),
        (answer("c"), heard(6.0)),
    ]
    found = bench.gathered("Viva", "fan 5 dB", pairs, {name: heard(6.0) for name in "abc"}, None)
    assert found.refused == 1
    assert found.moved == pytest.approx({"fillers": 1.0, "pace": 0.05, "pauses": 0.0, "onset": 0.1})
    assert found.mean["pace"] == pytest.approx(142.5)


def test_turns_and_words_of_nobody_are_counted(bench: ModuleType) -> None:
    nobody = heard(3.0, 8.0, words="Um, thank you.")
    found = bench.gathered("Viva", "fan 5 dB", [(answer(), heard(6.0))], {"a": heard(6.0)}, nobody)
    assert (found.alone_turns, found.alone_words) == (2, 2)


def test_each_noise_at_each_level_has_a_row_in_each_table(bench: ModuleType) -> None:
    pairs = [(answer(human="we chose the queue"), heard(6.0))]
    found = [
        bench.gathered(system, label, pairs, {"a": heard(6.0)}, None if kind is None else heard(words=""))
        for label, kind, _ in bench.conditions()
        for system in bench.SYSTEMS
    ]
    for table in bench.tables(found, 1):
        assert len(table.rows) == 1 + 4 * 3
        assert all(len(row) == len(table.columns) for row in table.rows)
    notes = [note for table in bench.tables(found, 1) for note in table.notes]
    assert any(note.startswith("keyboard: synthetic") for note in notes)


def test_the_noise_is_before_under_and_after_the_answer_at_its_level() -> None:
    one = answer()
    clean, noisy = trial(one, None, 0.0), trial(one, hiss(LEAD_S + 3.2 + TAIL_S), 10.0)
    assert len(clean) == len(noisy) == round((LEAD_S + 3.2 + TAIL_S) * SAMPLE_RATE)
    added = noisy - clean
    runs = [Span(run.start_s + LEAD_S, run.end_s + LEAD_S) for run in RUNS]
    assert 10 * np.log10(power(spoken(clean, runs))) == pytest.approx(SPEECH_DBFS, abs=0.1)
    for part in (added, added[: round(LEAD_S * SAMPLE_RATE)], added[-round(TAIL_S * SAMPLE_RATE) :]):
        assert 10 * np.log10(power(part)) == pytest.approx(SPEECH_DBFS - 10.0, abs=0.2)
    assert len(window(clean, one.end_s)) / SAMPLE_RATE == pytest.approx(one.end_s - LEAD_S + 2.0)


def test_what_was_heard_is_kept_by_sound_and_system(tmp_path: Path) -> None:
    kept, made = Kept(tmp_path), []

    def make() -> Heard:
        made.append(1)
        return heard(6.0, 7.0, scores=None)

    first = kept.get("Viva", hiss(1.0), make)
    assert kept.get("Viva", hiss(1.0), make) == first == heard(6.0, 7.0, scores=None)
    assert len(made) == 1
    kept.get("plain", hiss(1.0), make)
    kept.get("Viva", hiss(1.1), make)
    assert len(made) == 3


def test_plain_tools_take_the_turn_after_their_silence_and_write_what_came_until_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Speech 2.5–4.0 and 4.6–5.0 s, a cough at 8.0 s: a silence of 0.6 s is a pause, those after 5.0 s are ends."""
    monkeypatch.setattr(noise_trials, "voiced_runs", lambda _: [Span(2.5, 4.0), Span(4.6, 5.0), Span(8.0, 8.2)])
    plain, given = noise_trials.Plain(), []

    def words(sound: Signal) -> list[SimpleNamespace]:
        given.append(len(sound) / SAMPLE_RATE)
        return [SimpleNamespace(word=" Um,", start=0.5, end=0.8), SimpleNamespace(word=" yes.", start=0.9, end=1.5)]

    monkeypatch.setattr(plain, "_words", words)
    found = plain.hear(hiss(13.2), 5.0)
    assert found.taken_s == pytest.approx((6.2, 9.4))
    assert found.words == "Um, yes."
    assert given[0] == pytest.approx(6.2 - 2.2)
    assert given[1] == pytest.approx(5.0)
    assert found.scores == pytest.approx({"fillers": 1.0, "pace": 120.0, "pauses": 2.0, "onset": 2.5})
    assert plain.hear(hiss(13.2), 5.0, score=False).scores is None


def test_plain_tools_that_hear_nobody_take_no_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(noise_trials, "voiced_runs", lambda _: [])
    assert noise_trials.Plain().hear(hiss(13.2), 5.0, score=False) == Heard((), "", None)


def test_viva_takes_the_turn_by_its_waits_with_the_words_it_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A whole sentence ends at 5.0 s; before it a clause breaks off for 0.6 s."""

    def silence(at_s: float, length_s: float, text: str, voice: float) -> Silence:
        return Silence(
            at_s=at_s,
            length_s=length_s,
            words=Transcript.from_text(text).words,
            full_window=False,
            speech_s=4.0,
            judged=((0.2, voice), (0.45, voice)),
            states=np.zeros((1, 512), np.float32),
        )

    monkeypatch.setattr(Silence, "hesitates", lambda _, **_named: 0.0)
    viva = noise_trials.Viva(tmp_path)
    monkeypatch.setattr(
        viva._listener,
        "silences",
        lambda _: [
            silence(4.0, 0.6, "We chose the queue because", 0.1),
            silence(5.0, NEVER, "We chose the queue because it was simple.", 0.95),
        ],
    )
    found = viva.hear(hiss(13.2), 5.0, score=False)
    [taken_s] = found.taken_s
    assert 5.3 < taken_s < 6.5
    assert found.words.endswith("simple.")
    monkeypatch.setattr(viva._listener, "silences", lambda _: [])
    assert viva.hear(hiss(13.2), 5.0, score=False) == Heard((), "", None)


def test_webrtcvad_hears_nobody_in_silence() -> None:
    assert noise_trials.voiced_runs(np.zeros(3 * SAMPLE_RATE, np.float32)) == []
