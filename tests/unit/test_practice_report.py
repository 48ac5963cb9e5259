"""A sitting of practice as a report: words marked, sounds gathered, what to practise first, what returns. No grades."""

import json
from dataclasses import asdict
from datetime import timedelta
from functools import cache
from io import StringIO
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bot import paths
from bot.cli.practice_report import known
from bot.pronunciation.diary import PauseTried, RemarkTried, Sitting, TalkTried, TextTried, Tried, VowelTried, WordTried
from bot.pronunciation.schedule import Card, tried
from bot.report.accuracy import PRACTICE, accuracy
from bot.report.practice_markdown import markdown
from bot.report.practice_shapes import Known, PracticeView
from bot.report.practice_sounds import how
from bot.report.practice_terminal import show, signed
from bot.report.practice_view import BETWEEN_S, placed, view
from bot.report.shapes import Row
from tests.fakes.practice import NOON, pair, reading, word

pytestmark = pytest.mark.unit
ID = "20260302-120000-abcdef"
ONE, TWO = f"{ID}-01-read.wav", f"{ID}-02-read.wav"


@cache
def everything_known() -> Known:
    return known()


def sitting(*tries: Tried, **changed: Any) -> Sitting:
    values = {"schema": "viva.practice/1", "id": ID, "created": NOON, "viva_version": "1", "mode": "read"}
    return Sitting.model_validate({**values, "tries": tries, **changed})


def made(*tries: Tried, **options: Any) -> PracticeView:
    return view(sitting(*tries), everything_known(), options.pop("cards", ()), NOON, **options)


def texts(rows: tuple[Row, ...]) -> list[str]:
    return [f"{row.name}: " + " / ".join(one.text for one in row.lines) for row in rows]


def timed(one: WordTried, start_s: float, each_s: float = 0.3) -> WordTried:
    return one.model_copy(update={"start_s": start_s, "end_s": start_s + each_s})


def recorded(*words: WordTried, name: str = ONE, **changed: Any) -> TextTried:
    spoken = [timed(one, 1.0 + 0.4 * i) if not one.missing else one for i, one in enumerate(words)]
    return reading(*spoken).model_copy(update={"recording": name, **changed})


def card(name: str, days: float, kind: str = "word") -> Card:
    found = tried(None, "word" if kind == "word" else "contrast", name, "again", NOON)
    assert found is not None
    return found.model_copy(update={"due": NOON + timedelta(days=days)})


def test_how_a_word_came_over() -> None:
    assert how(word("cache")) == "clear"
    assert how(word("cache", 60.0)) == "clear", "60 of 100 is not bad"
    assert how(word("right", R="L")) == "off", "understood all the same"
    assert how(word("right", understood=False, R="L")) == "unclear"
    assert how(word("cache", 90.0, understood=False)) == "unclear"
    assert how(word("cache", 0.0, understood=False, missing=True)) == "gone"


def test_the_text_is_shown_as_written() -> None:
    own = reading(word("We"), word("cache"), word("it"))
    [part] = made(own.model_copy(update={"written": ("We", "cache", "it.")})).parts
    assert [one.text for one in part.words] == ["We", "cache", "it."]
    [part] = made(own).parts
    assert [one.text for one in part.words] == ["We", "cache", "it"], "files of earlier versions have no punctuation"
    assert made(reading(word("We"), text_id="rollback")).parts[0].title == "1. MLOps"


def test_titles_and_what_was_done() -> None:
    own = reading(word("we"), text_id="own-1")
    shadowed = own.model_copy(update={"mode": "shadow", "lag_s": 0.4, "text_id": "x"})
    after = own.model_copy(update={"mode": "shadow", "text_id": "y"})
    parts = made(own, own, shadowed, after).parts
    assert [part.title for part in parts] == ["1. Your own text", "2. Your own text", "3. A text", "4. A text"]
    done = ["read", "read once more", "spoken along with the voice", "spoken after the voice"]
    assert [part.about.split(" · ")[0] for part in parts] == done
    assert "Along: 0.4 s behind the voice" in texts(parts[2].rows)


def test_understood_then_what_was_not_then_sounds() -> None:
    gone = word("schema", 0.0, understood=False, missing=True).model_copy(update={"instead": "scheme"})
    [part] = made(reading(word("we"), gone, word("three", understood=False, TH="S"), word("path", TH="T"))).parts
    assert texts(part.rows)[:3] == ["Understood: 2 of 4 words", "Unclear: three",
                                    'Not found: schema (heard "scheme")']  # fmt: skip
    assert texts(part.rows)[3] == (
        'TH in "think": three: heard more like S in "see" / path: heard more like T in "ten" / '
        "Tongue tip lightly between the teeth, breath only; let the air pass."
    )
    assert len(part.rows) == 4


def test_all_well_has_one_row() -> None:
    shown = made(reading(word("we"), word("cache")))
    assert texts(shown.parts[0].rows) == ["Understood: 2 of 2 words"]
    assert shown.first is None


def test_a_vowel_heard_as_a_consonant_is_only_not_clear() -> None:
    [part] = made(reading(word("such", AH="S"))).parts
    assert texts(part.rows)[1].startswith('AH in "cup": such: not clear / ')
    assert part.words[0].told == "AH was not clear"


def test_a_sound_is_told_once_with_all_its_words() -> None:
    [part] = made(reading(word("three", TH="S"), word("three", TH="S"), word("think", TH="S"))).parts
    assert texts(part.rows)[1].startswith('TH in "think": three, think: heard more like S in "see" / ')


def test_vowels_that_were_put_in_are_told() -> None:
    big = word("big").model_copy(update={"put_in": (VowelTried(vowel="UW", after_phone="G", last=True),)})
    [part] = made(reading(big)).parts
    assert texts(part.rows)[1] == "Put in: big: a vowel after its last sound, G; let the word end there."
    assert (part.words[0].how, part.words[0].told) == ("off", "a vowel after G")


def test_many_sounds_are_named_and_five_are_told() -> None:
    words = [word("think", TH="S"), word("very", V="W"), word("right", R="L"), word("this", DH="D"),
             word("job", JH="CH"), word("she", SH="S"), word("zoo", Z="S")]  # fmt: skip
    rows = made(reading(*words)).parts[0].rows
    assert [row.name for row in rows].count("Also") == 1
    assert len(rows) == 1 + 5 + 1


def test_first_is_the_sound_in_most_words_that_were_not_understood() -> None:
    two = [word("right", R="L"), word("red", R="L"), word("rain", R="L")]
    one = [word("think", understood=False, TH="S")]
    assert made(reading(*two)).first is not None
    first = made(reading(*two, *one)).first
    assert first is not None
    assert first.text == 'The sound of "think" (TH)'
    why = [line.text for line in first.why]
    assert why[0] == "It went badly in 1 word, which was not understood."
    assert why[1] == 'think: heard more like S in "see"'
    assert any(text.startswith("TH: Tongue tip lightly") for text in why)
    assert any(text.startswith("S: A thin hiss") for text in why)
    assert any(text.startswith('Pairs: "viva practice pairs" has words such as ') for text in why)


def test_how_many_of_them_were_understood() -> None:
    def why(*words: WordTried) -> str:
        first = made(reading(*words)).first
        assert first is not None
        return first.why[0].text

    well, badly = word("right", R="L"), word("red", understood=False, R="L")
    assert why(well, word("rain", R="L")) == "It went badly in 2 words."
    assert why(well, badly) == "It went badly in 2 words, 1 of them not understood."
    assert why(badly, word("rain", understood=False, R="L")) == "It went badly in 2 words, none of them understood."


def test_one_word_that_was_understood_is_no_pattern() -> None:
    assert made(reading(word("right", R="L"), word("we"))).first is None
    assert made(reading(word("right", R="L"), word("right", R="L"))).first is None, "it is the same word"


def test_a_word_that_was_not_understood_though_its_sounds_were_good() -> None:
    first = made(reading(word("schema", understood=False), word("we"))).first
    assert first is not None
    assert first.text == "The word schema"
    assert made(reading(word("and", understood=False), word("we"))).first is None, "everybody swallows it"


def test_a_sound_that_is_only_the_weakest_of_its_word_is_not_named_first() -> None:
    [part] = made(reading(word("cache", 70.0, understood=False))).parts
    assert any(row.measure == "sounds" for row in part.rows), "it is told with its word"
    assert made(reading(word("cache", 70.0, understood=False))).first is None


def test_first_of_pairs_is_the_contrast_that_went_wrong_more_than_once() -> None:
    assert made(pair("r-l", "right", "light")).first is None
    first = made(pair("r-l", "right", "light"), pair("r-l", "red", None), pair("th-s", "path", "pass")).first
    assert first is not None
    assert first.text == "Telling apart right and light"
    assert first.why[0].text == "2 of 2 tries did not come out as meant."


def test_pairs_by_contrast() -> None:
    heard = pair("r-l", "right", "right").model_copy(update={"task": "hear"})
    missed = pair("r-l", "red", "led").model_copy(update={"task": "hear"})
    parts = made(heard, pair("r-l", "light", None), missed, pair("th-s", "path", "path")).parts
    assert [part.title for part in parts] == ["1. Right and light", "2. Path and pass"]
    rows = texts(parts[0].rows)
    assert rows[0] == 'Heard: 1 of 2 as meant / the voice said "red", you chose "led"'
    assert rows[1] == 'Said: 0 of 1 as meant / you said "light": it could have been either'
    assert rows[2].startswith("How: ")
    assert [row.name for row in parts[1].rows] == ["Said"], "what went well needs no advice"


def test_a_contrast_nobody_knows_any_more_keeps_its_id() -> None:
    assert made(pair("mine-gone", "a", "b")).parts[0].title == "1. Mine-gone"


def test_talks_have_the_numbers_of_an_answer() -> None:
    talk = TalkTried(mode="talk", topic_id="favourite-metric", at=NOON, seconds=62.0, words_per_minute=118.0,
                     articulation_rate=3.6, mid_clause_pauses=4.2, fillers=3.1)  # fmt: skip
    shown = made(talk, accuracy=accuracy(paths.figures_dir(), PRACTICE))
    assert shown.parts[0].title.startswith("1. Which metric do you trust most")
    assert texts(shown.parts[0].rows) == [
        "Pace: 118 words a minute, 3.6 syllables a second",
        "Pauses: 4 inside a clause in 100 words",
        "Fillers: 3 in 100 words",
    ]
    assert {one.measure for one in shown.references} == {"pace", "pauses", "fillers"}
    assert {one.measure for one in shown.accuracy} == {"pace", "pauses", "fillers"}
    quiet = talk.model_copy(update={"words_per_minute": None})
    assert texts(made(quiet).parts[0].rows) == [": Not enough speech to say anything."]


def test_recordings_lie_one_after_the_other() -> None:
    tries = [recorded(word("we")), recorded(word("cache"), name=TWO), reading(word("it"))]
    both = placed(tries, {ONE: 3.0, TWO: 2.0})
    assert [(one.name, one.start_s) for one in both] == [(ONE, 0.0), (TWO, 3.0 + BETWEEN_S)]
    assert [one.name for one in placed(tries, {TWO: 2.0})] == [TWO], "the other is gone"
    assert placed(tries, {}) == ()


@given(st.lists(st.floats(0.1, 120.0), max_size=20))
def test_no_two_recordings_overlap(lengths: list[float]) -> None:
    names = [f"{ID}-{i:02d}-read.wav" for i in range(len(lengths))]
    tries = [recorded(word("we"), name=name) for name in names]
    found = placed(tries, dict(zip(names, lengths, strict=True)))
    assert [one.name for one in found] == names
    for one, after in pairwise(found):
        assert one.start_s + one.seconds < after.start_s


def test_words_have_their_moment_where_there_is_sound() -> None:
    tries = (recorded(word("we")), recorded(word("cache"), word("it", understood=False, IH="IY"), name=TWO))
    shown = made(*tries, seconds={ONE: 3.0, TWO: 2.0})
    at = shown.parts[1].words[0].moment
    assert at is not None
    assert at.start_s == pytest.approx(3.0 + BETWEEN_S + 1.0)
    assert shown.parts[1].moment is not None
    [unclear] = [row for row in shown.parts[1].rows if row.name == "Unclear"]
    assert unclear.lines[0].pieces[0].moment == shown.parts[1].words[1].moment
    silent = made(*tries)
    assert all(one.moment is None for part in silent.parts for one in part.words)
    assert all(part.moment is None for part in silent.parts)


def test_pauses_stand_among_the_words_and_in_the_timeline() -> None:
    words = [timed(word("We"), 1.0), timed(word("cache"), 2.0), timed(word("it"), 4.0), timed(word("now"), 4.5)]
    found = (PauseTried(start_s=1.3, end_s=2.0, inside=True), PauseTried(start_s=2.3, end_s=4.0, inside=False),
             PauseTried(start_s=4.3, end_s=4.5, inside=False))  # fmt: skip
    [part] = made(reading(*words).model_copy(update={"pauses": found})).parts
    shown = [(one.text, one.how) for one in part.words]
    assert shown == [("We", "clear"), ("0.7 s", "mid_clause"), ("cache", "clear"), ("1.7 s", "pause"),
                     ("it", "clear"), ("now", "clear")]  # fmt: skip
    assert [bar.kind for bar in part.timeline] == ["speech", "mid_clause", "speech", "pause", "speech", "pause",
                                                   "speech"]  # fmt: skip
    assert made(reading(word("We"))).parts[0].timeline == (), "earlier versions kept no times"


def test_melody_beside_the_voice_and_the_usual() -> None:
    numbers = {"rate": 3.0, "inside": 9.0, "range": None}
    own = reading(word("we")).model_copy(update={"melody": numbers, "voice": {"rate": 4.8, "inside": 9.1}})
    usually = [own.model_copy(update={"melody": {"rate": 2.0}})] * 6
    [rate, inside] = made(own, earlier=usually).parts[0].melody
    assert (rate.yours, rate.voice, rate.usual) == ("3.0", "4.8", "2.0")
    assert rate.difference == "slower than the voice, faster than you usually"
    assert inside.difference == "about the same as the voice"
    shown = made(own)
    told = [one.line.partition(":")[0] for one in shown.references if one.measure == "melody"]
    assert told == ["Pace", "Pauses inside"]
    assert made(reading(word("we"))).parts[0].melody == ()


def test_remarks_have_their_moment() -> None:
    remark = RemarkTried(start_s=1.0, end_s=1.4, text='at "we" your voice went up')
    own = recorded(word("we"), remarks=(remark,))
    [line] = made(own, seconds={ONE: 3.0}).parts[0].remarks
    assert line.text == '0:01 at "we" your voice went up'
    assert line.pieces[0].moment is not None
    [line] = made(own).parts[0].remarks
    assert line.text == 'at "we" your voice went up'


def test_what_returns_when() -> None:
    cards = [card("cache", 0), card("schema", 1), card("we", 6), card("elsewhere", 3), card("r-l", 6, "contrast"),
             card("other", -1)]  # fmt: skip
    shown = made(reading(word("We"), word("cache"), word("schema")), pair("r-l", "right", "light"), cards=cards)
    assert texts(shown.returning) == [
        "Soon: cache",
        "Tomorrow: 3 March: schema",
        "In 6 days: 8 March: right and light, we",
        "Others: 2 from other days, 1 of them due now",
    ]
    assert made(reading(word("we"))).returning == ()


def test_the_sitting_summed_up() -> None:
    shown = made(reading(word("we"), word("right", understood=False, R="L")), pair("r-l", "light", None))
    assert texts(shown.summary) == [
        "Understood: 1 of 2 words, in 1 reading",
        "Sounds: 1 of 5 sounds went badly",
        "Pairs said: 0 of 1 as meant",
    ]
    assert shown.about == "1 text read aloud, 1 word of pairs"
    assert shown.title.startswith("Practice of 2 March 2026")


def test_every_measure_says_how_right_it_is() -> None:
    own = reading(word("right", R="L"), word("red", R="L")).model_copy(update={"melody": {"rate": 3.0}})
    shown = made(own, accuracy=accuracy(paths.figures_dir(), PRACTICE))
    measured = {one.measure for one in shown.accuracy}
    assert measured == {"understood", "sounds", "melody"}
    for one in shown.accuracy:
        assert one.figure
        assert one.data
        assert one.fails


def test_an_empty_sitting_is_no_error() -> None:
    shown = made()
    assert shown.about == "Nothing was practised"
    assert shown.parts == ()
    assert "Nothing was practised" in in_terminal(shown)


def everything(**options: Any) -> PracticeView:
    gone = word("schema", 0.0, understood=False, missing=True)
    own = recorded(word("We"), word("three", understood=False, TH="S"), gone, word("path", TH="T"),
                   melody={"rate": 3.0}, voice={"rate": 4.8}, written=("We", "three;", "schema,", "path."),
                   remarks=(RemarkTried(start_s=1.0, end_s=1.2, text="a remark"),))  # fmt: skip
    return made(own, pair("r-l", "right", "light"), cards=[card("three", 1)], **options)


def in_terminal(shown: PracticeView, width: int = 80) -> str:
    out = StringIO()
    show(shown, Console(file=out, width=width, highlight=False))
    return out.getvalue()


def test_the_terminal_shows_all_within_80_columns() -> None:
    shown = everything(accuracy=accuracy(paths.figures_dir(), PRACTICE))
    text = in_terminal(shown)
    assert max(len(row) for row in text.splitlines()) <= 80
    flat = " ".join(text.split())
    for said in ("We *three; [schema,] ~path.", "To practise first", "What returns", "slower than the voice",
                 "a remark", "Understood 2 of 4 words", 'you said "right": heard "light"',
                 f"viva report {ID} --open"):  # fmt: skip
        assert said in flat, said


def test_marks_show_without_colour() -> None:
    [part] = made(reading(word("we"), word("right", R="L"), word("cache", understood=False))).parts
    assert signed(part.words).plain == "we ~right *cache "


def test_nothing_said_steers_the_terminal_or_becomes_markup() -> None:
    evil = word("x").model_copy(update={"text": "\x1b[31m*bold*<b>[red]"})
    shown = made(reading(evil.model_copy(update={"understood": False})))
    assert "\x1b" not in in_terminal(shown)
    assert "[red]" in in_terminal(shown)
    assert "\\*bold\\*\\<b\\>" in markdown(shown)


def test_markdown_has_all_parts() -> None:
    text = markdown(everything())
    for said in ("# Practice of 2 March 2026", "## To practise first", "> We **three;** ~~schema,~~ *path.*",
                 "| Pace, syllables a second | 3.0 | 4.8 |  | slower than the voice |", "## What returns"):  # fmt: skip
        assert said in text, said
    assert text.endswith("\n")


def test_the_view_is_json() -> None:
    data = json.loads(json.dumps(asdict(everything(seconds={ONE: 3.0}))))
    assert data["sitting"] == ID
    assert data["recordings"] == [{"name": ONE, "start_s": 0.0, "seconds": 3.0}]
    assert data["parts"][0]["words"][1] == {
        "text": "three;", "how": "unclear", "moment": {"start_s": 1.4, "end_s": 1.7}, "told": "TH heard more like S",
    }  # fmt: skip


def test_no_line_grades_anybody() -> None:
    shown = everything()
    said = (in_terminal(shown) + markdown(shown)).lower()
    assert not any(name in said for name in ("accent", "native", "great", "excellent", "well done", "score", "mistake"))
