"""Pace and melody of sounds made to measure, and what is said of them."""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.audio.pcm import SAMPLE_RATE, Signal
from bot.cli.as_read import clause_ends
from bot.pronunciation.comparison import SAME, Usual, compared, remarks, usual
from bot.pronunciation.levels import levels
from bot.pronunciation.prosody import MEANINGS, Ending, Measure, Pause, Prosody, measure, npvi
from bot.pronunciation.spoken import SpokenWord, marked, sentences, spoken
from tests.fakes.speech_sound import hiss

pytestmark = pytest.mark.unit


@dataclass(frozen=True)
class Heard:
    phone: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class Told:
    """One sound to be made: its length, pitch at its start and end (None: no voice), and level."""

    phone: str
    seconds: float = 0.1
    hz: tuple[float, float] | None = (120.0, 120.0)
    level: float = 0.2


def made(*words: tuple[str, list[Told]], noise: float = 0.0003) -> tuple[Signal, list[SpokenWord]]:
    """The sound of words one after the other, and the words as an aligner would place them. "": silence."""
    parts, out, at = [hiss(0.2, level=noise)], [], 0.2
    phase = 0.0
    for text, sounds in words:
        placed = []
        for told in sounds:
            size = round(told.seconds * SAMPLE_RATE)
            wave = hiss(told.seconds, level=noise)
            if told.hz:
                steps = 2 * np.pi * np.geomspace(*told.hz, size) / SAMPLE_RATE
                phases = phase + np.cumsum(steps)
                phase = float(phases[-1])
                tone = np.asarray(sum(np.sin(k * phases) / k for k in range(1, 16)))
                wave = wave + (told.level * tone).astype(np.float32)
            parts.append(wave)
            placed.append(Heard(told.phone, at, at + told.seconds))
            at += told.seconds
        if text:
            out.append(spoken(text, placed))
    parts.append(hiss(0.2, level=noise))
    return np.concatenate(parts), out


SILENCE = ("", [Told("", 0.4, None)])


def plain(text: str, *phones: str, **told: object) -> tuple[str, list[Told]]:
    return text, [Told(phone, **told) for phone in phones]  # type: ignore[arg-type]  # Told's own fields


def letters(count: int, end: str = "") -> list[tuple[str, list[Told]]]:
    return [plain("no" + (end if i == count - 1 else ""), "N", "OW") for i in range(count)]


def of(*words: tuple[str, list[Told]]) -> Prosody:
    return measure(*made(*words))


# --- pace ---


def test_the_rate_counts_syllables_in_the_time_spent_speaking() -> None:
    heard = of(*letters(6, ","), SILENCE, *letters(6, "."))
    assert heard.syllables == 12
    assert heard.numbers["rate"] == pytest.approx(12 / 2.4, rel=0.03)


def test_a_pause_after_a_comma_is_between_and_another_inside() -> None:
    heard = of(*letters(3, ","), SILENCE, *letters(3), SILENCE, *letters(3, "."))
    assert [(pause.after, pause.inside) for pause in heard.pauses] == [("no,", False), ("no", True)]
    assert [pause.end_s - pause.start_s for pause in heard.pauses] == pytest.approx([0.4, 0.4], abs=0.03)
    assert heard.numbers["between"] == pytest.approx(0.4, abs=0.03)
    assert heard.numbers["inside"] == pytest.approx(100 / 9)


def test_a_silence_of_a_fifth_of_a_second_is_no_pause() -> None:
    assert not of(*letters(4), ("", [Told("", 0.2, None)]), *letters(4)).pauses


def test_silences_another_ear_found_are_taken_as_they_are() -> None:
    signal, words = made(*letters(8, "."))
    heard = measure(signal, words, pauses=[(1.0, 1.5)])
    assert heard.pauses == (Pause(1.0, 1.5, "no", inside=True),)


def test_little_speech_is_not_enough_to_say() -> None:
    heard = of(*letters(2, "."))
    assert set(heard.numbers.values()) == {None}
    assert {one.measure: one.yours for one in compared(heard)} == {
        "rate": "not enough to say", "inside": "not enough to say", "between": "none", "linking": "too few",
        "range": "not enough to say", "rhythm": "not enough to say",
    }  # fmt: skip


def test_no_words_and_no_sound_say_nothing() -> None:
    heard = measure(np.zeros(0, np.float32), [])
    assert set(heard.numbers.values()) == {None}
    assert (heard.syllables, heard.pitch_hz, heard.endings, heard.links) == (0, None, (), ())


# --- melody ---


def sentence(text: str, *heights: tuple[float, float]) -> list[tuple[str, list[Told]]]:
    """Each word a vowel of 0.25 s at its height."""
    return [(word, [Told("AA", 0.25, hz)]) for word, hz in zip(text.split(), heights, strict=True)]


def test_the_range_is_that_of_the_middle_four_fifths() -> None:
    glide = [(word, [Told("AA", 2.0, (100.0, 200.0))]) for word in ["ah"]]
    assert of(*glide).numbers["range"] == pytest.approx(0.8 * 12, abs=0.3)


@pytest.mark.parametrize(
    ("text", "end", "direction", "asks"),
    [
        ("is it done?", (120.0, 180.0), "rise", True),
        ("it is done.", (120.0, 85.0), "fall", False),
        ("it is done", (120.0, 122.0), "level", False),
        ("why so slow?", (120.0, 85.0), "fall", None),
    ],
)
def test_the_end_of_a_sentence_goes_up_or_down(text: str, end: tuple[float, float], direction: str, asks: bool) -> None:
    heard = of(*sentence(text, (120.0, 120.0), (120.0, 120.0), end))
    assert [(one.direction, one.asks) for one in heard.endings] == [(direction, asks)]


def test_an_end_without_voice_cannot_be_told() -> None:
    heard = of(*letters(5), ("hush.", [Told("HH", 0.6, None)]))
    assert heard.endings[0].direction is None


def test_sentences_end_at_their_marks() -> None:
    _, words = made(*letters(2, "?"), *letters(2, "."), *letters(1))
    assert [one.text for one in sentences(words)] == ["no no?", "no no.", "no"]


# --- stress ---


def connected(*stressed: int) -> tuple[str, list[Told]]:
    """Three syllables; those named are longer, louder and higher."""

    def vowel(i: int, phone: str) -> Told:
        return Told(phone, 0.16, (150.0, 145.0), 0.2) if i in stressed else Told(phone, 0.07, (115.0, 115.0), 0.08)

    return "connected", [
        Told("K", 0.05, None), vowel(0, "AH"), Told("N", 0.06, level=0.03), vowel(1, "EH"), Told("K", 0.05, None),
        Told("T", 0.05, None), vowel(2, "AH"), Told("D", 0.05, level=0.03),
    ]  # fmt: skip


def test_stress_where_a_dictionary_has_it_is_no_remark() -> None:
    heard = of(*letters(2), connected(1), *letters(2))
    assert [(one.text, one.heard, one.usual, one.astray) for one in heard.stresses] == [("connected", 1, 1, False)]
    assert not remarks(heard)


def test_stress_on_another_syllable_is_remarked_on_with_its_moment() -> None:
    heard = of(*letters(2), connected(0), *letters(2))
    (remark,) = remarks(heard)
    assert remark.text == '"connected": the first syllable stood out; dictionaries stress the second'
    assert (remark.start_s, remark.end_s) == (heard.astray[0].start_s, heard.astray[0].end_s)


def test_what_the_voice_stresses_too_is_no_remark() -> None:
    heard = of(*letters(2), connected(0), *letters(2))
    assert not remarks(heard, heard)


def test_a_syllable_that_is_only_louder_is_not_sure() -> None:
    text, sounds = connected(1)
    sounds[0] = replace(sounds[0], level=0.6)
    assert not of(*letters(2), (text, sounds), *letters(2)).astray


def test_a_word_no_dictionary_has_is_not_judged() -> None:
    _, sounds = connected(0)
    heard = of(*letters(2), ("blorptanto", sounds), *letters(2))
    assert not heard.stresses


def test_either_syllable_may_be_stressed_where_dictionaries_say_both() -> None:
    _, (word,) = made(plain("record", "R", "EH", "K", "ER", "D"))
    assert word.stressed == {0, 1}


# --- linking ---


def an_old(gap_s: float, noise: float = 0.0003) -> Prosody:
    gap = [("", [Told("", gap_s, None)])] if gap_s else []
    return measure(*made(*letters(4), plain("an", "AE", "N"), *gap, plain("old", "OW", "L", "D"), noise=noise))


def test_a_consonant_runs_into_the_vowel_or_stops_before_it() -> None:
    assert [link.joined for link in an_old(0.0).links] == [True]
    assert [link.joined for link in an_old(0.1).links] == [False]
    assert [(link.before, link.after) for link in an_old(0.1).links] == [("an", "old")]


def test_a_pause_is_no_missing_link() -> None:
    assert not an_old(0.5).links


def test_in_noise_links_are_not_sure() -> None:
    assert [link.joined for link in an_old(0.1, noise=0.02).links] == [None]


def test_no_link_over_a_comma_or_after_a_vowel() -> None:
    assert not of(*letters(2), plain("an,", "AE", "N"), plain("old", "OW", "L", "D")).links
    assert not of(*letters(2), plain("so", "S", "OW"), plain("old", "OW", "L", "D")).links


# --- rhythm ---


def vowels(*lengths: float) -> list[Heard]:
    """With a consonant of 0.05 s between."""
    at, out = 0.0, []
    for length in lengths:
        out.append(Heard("AA", at, at + length))
        at += length + 0.05
    return out


def test_vowels_of_one_length_have_no_variability() -> None:
    assert npvi(vowels(*[0.1] * 12)) == pytest.approx(0.0)


def test_long_and_short_by_turns_vary() -> None:
    assert npvi(vowels(*[0.1, 0.05] * 6)) == pytest.approx(100 * 0.05 / 0.075)


def test_nine_vowels_are_not_enough() -> None:
    assert npvi(vowels(*[0.1, 0.05] * 4, 0.1)) is None


def test_neighbours_over_a_pause_are_no_pair() -> None:
    told = vowels(*[0.1] * 6, *[0.05] * 6)
    assert npvi(told) == pytest.approx(100 * (0.05 / 0.075) / 11)
    pause = Pause(told[5].end_s, told[6].start_s, "", inside=True)
    assert npvi(told, [pause]) == pytest.approx(0.0)


@given(st.lists(st.floats(0.03, 0.4), min_size=10, max_size=30), st.floats(0.5, 2.0))
def test_speed_does_not_change_rhythm(lengths: list[float], factor: float) -> None:
    """All intervals scaled alike; and it lies between 0 and 200."""
    one, other = npvi(vowels(*lengths)), npvi(vowels(*(factor * length for length in lengths)))
    assert one is not None
    assert 0.0 <= one <= 200.0
    assert other == pytest.approx(one)


# --- beside a voice ---

NUMBERS: dict[Measure, float | None] = {
    "rate": 4.0, "inside": 2.0, "between": 0.5, "linking": 80.0, "range": 6.0, "rhythm": 55.0,
}  # fmt: skip
READ = Prosody(60, 15.0, 9.0, 120.0, NUMBERS, (), (), (), ())


def told(name: Measure, yours: float, voice: float | None = None, usually: float | None = None) -> str:
    mine = replace(READ, numbers={**NUMBERS, name: yours})
    other = None if voice is None else replace(READ, numbers={**NUMBERS, name: voice})
    rows = compared(mine, other, {} if usually is None else {name: Usual(usually, SAME[name])})
    return next(row.difference for row in rows if row.measure == name)


def test_differences_are_told_in_words() -> None:
    assert told("rate", 3.1, 4.4) == "slower than the voice"
    assert told("rate", 4.4, 4.3) == "about the same as the voice"
    assert told("rate", 4.4, 4.3, 3.2) == "about the same as the voice, faster than you usually"
    assert told("inside", 6.0, 0.0) == "more than the voice"
    assert told("between", 0.4, 0.9) == "shorter than the voice"
    assert told("linking", 30.0, 90.0) == "fewer joined than the voice"
    assert told("range", 3.0, 6.0) == "narrower than the voice"
    assert told("rhythm", 40.0, 60.0) == "more even than the voice"
    assert told("range", 3.0) == ""


def test_nothing_is_compared_with_what_is_not_enough() -> None:
    short = replace(READ, numbers={**NUMBERS, "range": None})
    row = next(row for row in compared(short, READ) if row.measure == "range")
    assert (row.yours, row.voice, row.difference) == ("not enough to say", "6", "")
    other = next(row for row in compared(READ, short) if row.measure == "range")
    assert (other.yours, other.voice, other.difference) == ("6", "not enough to say", "")


def test_only_the_side_that_is_harder_to_follow_matters() -> None:
    def matters(name: Measure, yours: float) -> bool:
        rows = compared(replace(READ, numbers={**NUMBERS, name: yours}), READ)
        return next(row.matters for row in rows if row.measure == name)

    assert matters("range", 3.0)
    assert not matters("range", 12.0)
    assert matters("inside", 9.0)
    assert not matters("inside", 0.0)
    assert matters("rate", 3.0)
    assert matters("rate", 6.0)
    assert not matters("range", 6.0)


def earlier(*rates: float | None) -> list[dict[Measure, float | None]]:
    return [{"rate": rate} for rate in rates]


def test_six_readings_make_a_habit() -> None:
    assert usual(earlier(3.0, 3.1, 3.2, 3.3, 3.4, 3.5))["rate"].middle == pytest.approx(3.25)
    assert usual(earlier(3.0, 3.1, 3.2, 3.3, 3.4)) == {}
    assert usual(earlier(*[None] * 9, 3.0, 3.1, 3.2, 3.3, 3.4)) == {}


def test_one_odd_reading_changes_no_habit() -> None:
    steady = usual(earlier(3.0, 3.1, 3.2, 3.3, 3.4, 3.5, 3.2))["rate"]
    odd = usual(earlier(3.0, 3.1, 3.2, 3.3, 3.4, 3.5, 30.0))["rate"]
    assert odd.middle == pytest.approx(steady.middle, abs=0.11)
    assert odd.margin < 2 * steady.margin


def test_only_what_leaves_ones_own_spread_is_told() -> None:
    even, uneven = (usual(earlier(*rates)) for rates in ([3.2] * 8, [2.4, 2.7, 3.0, 3.2, 3.3, 3.6, 3.9, 4.2]))
    mine = replace(READ, numbers={**NUMBERS, "rate": 4.0})
    assert compared(mine, None, even)[0].difference == "faster than you usually"
    assert compared(mine, None, uneven)[0].difference == "about the same as you usually"
    assert even["rate"].margin == SAME["rate"]


def test_a_habit_is_what_one_does_of_late() -> None:
    assert usual(earlier(*[9.0] * 30, *[3.0] * 20))["rate"].middle == 3.0


@given(st.lists(st.floats(0.5, 9.0), min_size=6, max_size=40))
def test_what_is_usual_lies_among_the_readings(rates: list[float]) -> None:
    found = usual(earlier(*rates))["rate"]
    assert min(rates) <= found.middle <= max(rates)
    assert found.margin >= SAME["rate"]


def test_a_difference_from_ones_own_is_told_on_either_side() -> None:
    wide = replace(READ, numbers={**NUMBERS, "range": 12.0})

    def tells(yours: Prosody, voice: Prosody | None, usually: float | None = None) -> bool:
        rows = compared(yours, voice, {} if usually is None else {"range": Usual(usually, 1.0)})
        return next(row.tells for row in rows if row.measure == "range")

    assert tells(READ, wide)
    assert not tells(wide, READ)
    assert tells(wide, READ, 6.0)
    assert not tells(wide, READ, 12.0)
    assert not tells(READ, READ, 6.0)
    assert not tells(READ, None)


# --- moments ---


def paused(*pauses: Pause) -> Prosody:
    return replace(READ, pauses=pauses)


def test_pauses_inside_clauses_are_told_with_their_moment_and_length() -> None:
    heard = paused(Pause(2.0, 2.6, "moved", inside=True), Pause(4.0, 5.0, "table,", inside=False))
    assert [(one.start_s, one.text) for one in remarks(heard)] == [
        (2.0, 'after "moved" a pause of 0.6 s, inside a clause')
    ]
    assert not remarks(heard, paused(Pause(9.0, 9.3, "moved", inside=True)))


def test_the_three_longest_pauses_are_told_in_order() -> None:
    heard = paused(*(Pause(i, i + length, f"w{i}", inside=True) for i, length in enumerate((0.3, 0.9, 0.4, 0.5))))
    assert [one.start_s for one in remarks(heard)] == [1, 2, 3]


def ended(move_st: float | None, asks: bool | None) -> Prosody:
    return replace(READ, endings=(Ending("done?", 1.0, 1.4, asks, move_st),))


def test_ends_that_went_the_other_way_are_remarked_on() -> None:
    (asked,) = remarks(ended(-4.0, True), ended(5.0, True))
    assert asked.text == 'at "done" your voice went down, the other went up; a question for yes or no mostly goes up'
    (said,) = remarks(ended(4.0, False), ended(-5.0, False))
    assert said.text.endswith("a statement that goes up can sound unfinished, or like a question")


def test_the_usual_way_is_no_remark_whatever_the_voice_does() -> None:
    assert not remarks(ended(5.0, True), ended(-4.0, True))
    assert not remarks(ended(-5.0, False), ended(4.0, False))
    for own in (-5.0, 5.0):
        assert not remarks(ended(own, None), ended(-own, None))


def test_ends_alike_level_or_unknown_are_not() -> None:
    for own, voice in pairwise((4.0, 5.0, None, -4.0, 0.5, 4.0)):
        assert not remarks(ended(own, True), ended(voice, True))
    assert not remarks(ended(-4.0, True))


def test_every_measure_says_what_it_means_and_from_where() -> None:
    for name in (*SAME, "stress", "ending"):
        meaning = MEANINGS[name]
        assert meaning.definition.endswith(".")
        assert meaning.means.endswith(".")
        assert meaning.source
    assert not any("score" in meaning.means or "accent" in meaning.means for meaning in MEANINGS.values())


def test_words_get_the_punctuation_of_their_text_back() -> None:
    text = 'So, is it "done"? We ran 24 7 then; no A/B test.'
    words = ["So", "is", "it", "done", "We", "ran", "24 7", "then", "no", "A/B", "test"]
    assert marked(text, words) == ["So,", "is", "it", 'done"?', "We", "ran", "24 7", "then;", "no", "A/B", "test."]
    assert marked("Well - no.", ["Well", "no"]) == ["Well", "no."]
    assert marked("one two", ["three", "two"]) == ["three", "two"]


# --- where a clause ends ---


def divided(text: str) -> list[str]:
    """The text cut where its clauses end."""
    words, out, held = text.split(), [], []
    ends = clause_ends(words)
    for i, word in enumerate(words):
        held.append(word)
        if i in ends:
            out.append(" ".join(held))
            held = []
    assert not held
    return out


def test_clauses_end_at_punctuation_and_before_what_begins_another() -> None:
    assert divided("We moved the data, and it worked.") == ["We moved the data,", "and it worked."]
    assert divided("The launch failed because I trusted a metric that nobody had checked.") == [
        "The launch failed", "because I trusted a metric", "that nobody had checked.",
    ]  # fmt: skip
    assert divided("It absorbs the peaks and lets us replay the events") == [
        "It absorbs the peaks", "and lets us replay the events",
    ]  # fmt: skip
    assert divided("I would see whether the day got shorter.") == ["I would see", "whether the day got shorter."]


def test_no_clause_ends_in_the_middle_of_a_phrase() -> None:
    for text in (
        "The load balancer spreads requests over twelve servers in three zones.",
        "We used a learning rate of 0.001 and a batch size of 256.",
        "Most of our users asked us about the new app.",
    ):
        assert divided(text) == [text]


def test_who_reads_because_is_still_inside_what_it_began() -> None:
    assert divided("It was slow, so we never shipped it.") == ["It was slow,", "so we never shipped it."]
    assert divided("We waited because the labels were late.") == ["We waited", "because the labels were late."]


@given(
    st.lists(
        st.sampled_from(["we", "and", "because", "it,", "that", "ran.", "the", "so", "of", "fast", "model?", "if"]),
        max_size=20,
    )
)
def test_the_last_word_and_every_mark_end_a_clause(words: list[str]) -> None:
    ends = clause_ends(words)
    assert ends <= set(range(len(words)))
    assert not words or len(words) - 1 in ends
    assert all(i in ends for i, word in enumerate(words) if word[-1] in ",.?")


def test_a_pause_where_a_clause_begins_divides_nothing() -> None:
    words = [plain("we", "W", "IY"), plain("ran", "R", "AE", "N"), SILENCE, plain("because", "B", "IH", "K", "AO", "Z")]
    signal, placed = made(*letters(3), *words, *letters(3, "."))
    placed[4] = replace(placed[4], ends_clause=True)
    assert [pause.inside for pause in measure(signal, placed).pauses] == [False]


def test_a_click_in_a_silence_does_not_make_it_two() -> None:
    click = ("", [Told("", 0.02)])
    [pause] = of(*letters(3), SILENCE, click, SILENCE, *letters(3, ".")).pauses
    assert pause.end_s - pause.start_s == pytest.approx(0.82, abs=0.03)


def test_a_pause_is_quiet_in_a_room_whose_noise_comes_and_goes() -> None:
    signal, words = made(*letters(3), SILENCE, *letters(3, "."), noise=0.012)
    first = round(words[2].end_s * SAMPLE_RATE)
    louder = signal.copy()
    louder[first : first + round(0.4 * SAMPLE_RATE)] *= 10 ** (8 / 20)  # behind the words it is 8 dB louder
    assert 24 < levels(louder).clear_db < 34
    assert [round(pause.end_s - pause.start_s, 1) for pause in measure(louder, words).pauses] == [0.4]


def test_two_silences_around_what_is_not_of_the_text_are_two_pauses() -> None:
    um = ("", [Told("AH", 0.3)])
    heard = of(*letters(3), SILENCE, um, SILENCE, *letters(3, "."))
    assert [round(pause.end_s - pause.start_s, 1) for pause in heard.pauses] == [0.4, 0.4]
