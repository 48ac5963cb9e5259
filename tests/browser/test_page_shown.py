"""The page as it is seen: filters, colours, phones, print, without JavaScript; and what was said stays text."""

from dataclasses import replace
from typing import Any

import pytest

from bot.report.page import page as made
from bot.report.shapes import Token, Utterance
from tests.browser.conftest import ALL_SPOKEN, NARROW, PHONE, SCREENS, Opener, serious
from tests.fakes.pages import at, sound, view

pytestmark = pytest.mark.browser

HOSTILE = [
    "<script>alert(1)</script>",
    "</script><script>alert(2)</script>",
    "</style><img src=x onerror=alert(3)>",
    "<!-- <script>",
    "]]>",
    "\"'` onclick=alert(4) '\"",
    "{{ 7*7 }} {% raw %}",
    "\u2028\u2029\u202eevil\u202c\u0000",
    "&lt;b&gt;",
]


@SCREENS
def test_an_accessibility_checker_finds_nothing_serious(opened: Opener, options: dict[str, Any]) -> None:
    page = opened(made(view(), sound()), **options)
    assert serious(page) == []
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    page.locator(".word").nth(3).click()
    page.wait_for_selector(".word.now")
    page.evaluate(ALL_SPOKEN)
    assert serious(page) == []


def test_no_sound_no_player_and_all_else(opened: Opener) -> None:
    page = opened(made(view(), None))
    assert serious(page) == []
    assert page.locator("audio, .player, .wave, [data-play], [role=slider]").count() == 0
    assert page.locator(".strip").count() == 1
    assert page.get_by_text("talked").is_visible()


@pytest.mark.parametrize("options", [PHONE, NARROW], ids=["phone", "narrow"])
def test_nothing_is_wider_than_the_screen(opened: Opener, options: dict[str, Any]) -> None:
    page = opened(made(view(), sound()), **options)
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") == options["viewport"]["width"]


def test_nothing_is_wider_than_the_screen_with_large_letters(opened: Opener) -> None:
    page = opened(made(view(), sound()), viewport={"width": 640, "height": 450})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") == 640


def test_marks_are_shown_as_chosen(opened: Opener) -> None:
    page = opened(made(view(), sound()))
    decision = page.locator(".dialogue .run.decision").first
    tag = page.locator(".dialogue .tag.decision")

    def tint() -> str:
        return str(decision.evaluate("run => getComputedStyle(run).boxShadow"))

    assert tint() != "none"
    assert tag.is_visible()
    assert tag.count() == 1
    page.get_by_label("Decisions").uncheck()
    assert tint() == "none"
    assert not tag.is_visible()
    assert page.get_by_text("chose", exact=True).is_visible()
    assert page.locator(".word.pause").is_visible()
    page.locator("#show-pause").uncheck()
    assert not page.locator(".word.pause").is_visible()
    page.get_by_label("Decisions").check()
    assert tint() != "none"


def test_marks_differ_by_more_than_colour(opened: Opener) -> None:
    page = opened(made(view(), sound()))
    look = """run => { const style = getComputedStyle(run);
      return [style.fontStyle, style.textDecorationLine + style.textDecorationStyle, style.borderBottomStyle,
              style.boxShadow.replace(/^(rgb|color|oklab)[^)]*\\)/, ""), style.borderTopStyle].join("|"); }"""
    looks = [page.locator(f".sample.{mark}").evaluate(look) for mark in ("vocal", "lexical", "repetition", "unowned")]
    looks += [page.locator(f".sample.{mark}").evaluate(look) for mark in ("decision", "unsure", "struck", "pause")]
    assert len(set(looks)) == len(looks)


def test_the_colours_can_be_turned_without_anything_kept(opened: Opener) -> None:
    page = opened(made(view(), sound()), color_scheme="light")
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.get_by_role("button", name="Dark colours").click()
    assert page.evaluate(paper) != light
    assert serious(page) == []
    page.get_by_role("button", name="Light colours").click()
    assert page.evaluate(paper) == light


def test_print_tells_once_how_right_it_is_and_has_no_controls(opened: Opener) -> None:
    page = opened(made(view(), sound()), color_scheme="dark")
    assert page.pdf(format="A4").startswith(b"%PDF")
    head = page.get_by_role("heading", name="To compare with, and how right the numbers are")
    assert head.count() == 0
    page.emulate_media(media="print")
    assert head.is_visible()
    assert page.get_by_text("213 clips").locator("visible=true").count() == 1
    assert page.locator("details").locator("visible=true").count() == 0
    assert not page.locator(".player").is_visible()
    assert not page.locator("#theme").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


def test_without_javascript_all_can_be_read(opened: Opener) -> None:
    page = opened(made(view(), sound()), java_script_enabled=False)
    text = page.locator("body").inner_text()
    for said in ("need JavaScript", "Say why you chose it.", "152", "talked", "0:04", "It needs a text to read."):
        assert said in text, said
    assert page.locator("noscript").is_visible()
    assert not page.locator(".player").is_visible()
    page.get_by_text("Compare fillers, and how right this is").first.click()
    assert page.get_by_text("Bortfeld 2001").locator("visible=true").count() == 1


def test_what_was_said_stays_text(opened: Opener) -> None:
    base = view()
    tokens = tuple(Token(text, at(i), ("vocal",)) for i, text in enumerate(HOSTILE))
    answer = replace(base.answers[0], title=" ".join(HOSTILE), dialogue=(Utterance("candidate", tokens),))
    page = opened(made(replace(base, answers=(answer,)), sound(), asked=[("When", HOSTILE[1])]))
    shown = [text.replace("\u0000", "") for text in HOSTILE]
    assert page.locator(".turn .word").all_text_contents() == shown
    assert page.locator(".answer h2").text_content() == " ".join(shown)
    assert page.locator("script").count() == 2
    assert page.locator("img").count() == 0
    page.locator(".turn .word").first.click()
    page.wait_for_selector(".word.now")


def test_right_to_left_overrides_end_with_their_word(opened: Opener) -> None:
    base = view()
    utterance = Utterance("candidate", (Token("\u202eabc", at(0)), Token("def", at(1)), Token("ghi", at(2))))
    page = opened(made(replace(base, answers=(replace(base.answers[0], dialogue=(utterance,)),)), sound()))
    lefts = page.locator(".turn .word").evaluate_all("words => words.map((word) => word.getBoundingClientRect().left)")
    assert lefts == sorted(lefts)
