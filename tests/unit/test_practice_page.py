"""The page of a sitting: one file that asks for nothing, with all that the terminal says, and the sound where kept."""

import base64
import hashlib
import re

import pytest

from bot.report.practice_page import TAIL, counted, page, summed_up
from bot.report.practice_shapes import Known
from bot.report.practice_view import BETWEEN_S, view
from tests.fakes.outline import Outline
from tests.fakes.practice import NOON, reading, word
from tests.fakes.practice_pages import SECONDS, practised, sitting, sound, start_s

pytestmark = pytest.mark.unit


def test_the_page_is_whole_and_its_policy_names_its_own_style_and_script() -> None:
    html = page(practised(), sound())
    outline = Outline(html)
    assert outline.open == []
    policy = outline.elements[2][1]["content"] or ""
    for tag in ("style", "script"):
        [text] = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        assert base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() in policy
    assert "default-src 'none'" in policy


def test_nothing_is_loaded_and_nothing_runs_from_attributes() -> None:
    html = page(practised(), sound())
    assert not re.search(r"(?:https?:)?//[\w.]+\.\w{2,}", html.replace("http://www.w3.org/2000/svg", ""))
    for tag, attributes in Outline(html).elements:
        assert not {"src", "style", "srcdoc", "action"} & set(attributes), tag
        assert not [name for name in attributes if name.startswith("on")], tag
        assert (attributes.get("href") or "#").startswith("#"), tag


def test_all_that_the_view_says_is_on_the_page() -> None:
    shown = practised()
    said = Outline(page(shown, sound())).read
    squeezed = said.replace(" ", "")
    expected = [shown.title, shown.about, shown.sitting]
    assert shown.first is not None
    expected += [shown.first.text, *(line.text for line in shown.first.why)]
    for part in shown.parts:
        expected += [part.title, part.about, *(line.text for row in part.rows for line in row.lines)]
        expected += [one.difference for one in part.melody] + [line.text for line in part.remarks]
        expected += [row.name for row in part.rows]
    expected += [line.text for row in shown.returning for line in row.lines]
    expected += [one.line for one in shown.references] + [one.figure for one in shown.accuracy]
    for text in expected:
        assert text.replace(" ", "").lower() in squeezed.lower(), text


def test_words_are_marked_and_say_so_to_those_who_do_not_see_it() -> None:
    outline = Outline(page(practised(), sound()))
    assert [len(outline.of(name)) for name in ("off", "unclear", "gone")] == [3 + 1, 1 + 1, 1 + 1], "and the legend"
    said = outline.read
    for told in ("think (a sound to work on: TH heard more like S)", "right (not understood: R heard more like L)",
                 "schema (not found)", "1.2 s pause"):  # fmt: skip
        assert told.replace(" ", "") in said.replace(" ", "").replace("(pauseinsideaclause)", "pause"), told


def test_the_marks_are_counted() -> None:
    assert counted(practised()) == {"off": 3, "unclear": 1, "gone": 1, "mid_clause": 1}


def test_a_word_plays_its_own_place_in_the_sound() -> None:
    outline = Outline(page(practised(), sound()))
    timed = [attributes["data-t"] for attributes in outline.of("word") if "data-t" in attributes]
    assert timed[1] == f"{round(1000 * start_s(1))} {round(1000 * (start_s(1) + 0.5))}"
    buttons = [attributes for attributes in outline.of("moment") if "data-play" in attributes]
    word_buttons = [one for one in buttons if one.get("data-tail") == str(TAIL)]
    assert word_buttons, "words stop at their end"
    [said] = [one for one in buttons if one["aria-label"] == 'Play "right"']
    first_s = SECONDS[0] + BETWEEN_S
    assert said["data-play"] == f"{round(1000 * first_s)} {round(1000 * (first_s + SECONDS[1]))}"


def test_without_recordings_there_is_nothing_to_play_and_all_to_read() -> None:
    html = page(practised(kept=False), None)
    outline = Outline(html)
    assert not outline.of("player")
    assert not [one for _, one in outline.elements if "data-play" in one or "data-t" in one]
    assert len(outline.of("strip")) == 1, "where it paused is drawn all the same"
    assert "right (not understood" in outline.read.replace("right(", "right (")


def test_what_is_said_stays_text() -> None:
    evil = "<script>alert(1)</script>"
    tried = reading(word("x").model_copy(update={"text": evil, "understood": False}), text_id="own-1")
    one = sitting().model_copy(update={"tries": (tried.model_copy(update={"written": (evil,)}),)})
    html = page(view(one, Known({}, {}, {}), (), NOON), None)
    assert evil not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_the_contents_say_how_a_text_begins() -> None:
    parts = practised().parts
    assert summed_up(parts[0]) == ('"We think the right schema …"', "understood 5 of 7 words")
    assert summed_up(parts[1]) == ("said 0 of 1 as meant",)
