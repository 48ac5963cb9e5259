"""The page of a sitting as it is seen and heard: by checkers, on phones, in the dark, in print, by keyboard."""

from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Page

from bot import paths
from bot.report.accuracy import PRACTICE, accuracy
from bot.report.history import Wish
from bot.report.practice_page import page as made
from bot.report.practice_view import BETWEEN_S
from bot.report.progress import progress
from bot.report.progress_page import page as progress_page
from tests.browser.conftest import ALL_SPOKEN, DECODE, MOVES, NARROW, SCREENS, Opener, moved_to, serious, until
from tests.fakes.practice_histories import Reader, cards, sittings
from tests.fakes.practice_pages import SECONDS, WORD_S, WORDS, hertz, practised, sound, start_s
from tests.fakes.session_folder import NOW

pytestmark = pytest.mark.browser

NEAR_S = 0.1
NEAR_HZ = 30.0


def ready(opened: Opener, **options: Any) -> Page:
    page = opened(made(practised(), sound()), **options)
    page.locator("h1").click()  # sound needs a gesture of the person's
    page.evaluate(MOVES)
    return page


def word(page: Page, number: int) -> Any:
    return page.locator(".turn .word:not(.pause)").nth(number)


@SCREENS
def test_an_accessibility_checker_finds_nothing_serious(opened: Opener, options: dict[str, Any]) -> None:
    page = opened(made(practised(), sound()), **options)
    assert serious(page) == []
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    word(page, 1).click()
    page.wait_for_selector(".word.now")
    page.evaluate(ALL_SPOKEN)
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == page.viewport_size["width"]  # type: ignore[index]  # it has one


def test_nothing_is_wider_than_the_screen_with_large_letters(opened: Opener) -> None:
    page = opened(made(practised(), sound()), viewport={"width": 640, "height": 450})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") == 640


def test_long_words_and_titles_break(opened: Opener) -> None:
    shown = practised(kept=False)
    [first, *rest] = shown.parts
    long = replace(first, title="1. " + "Donaudampfschiff" * 12,
                   words=(replace(first.words[0], text="Rindfleischetikettierung" * 9),))  # fmt: skip
    page = opened(made(replace(shown, parts=(long, *rest)), None), **NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.alone
@pytest.mark.parametrize("number", [0, 3, 6])
def test_a_click_on_a_word_plays_the_readers_own_sound(opened: Opener, number: int) -> None:
    page = ready(opened)
    word(page, number).click()
    at_s = moved_to(page)
    assert at_s == pytest.approx(start_s(number), abs=NEAR_S)
    assert page.evaluate(DECODE, [at_s + 0.05, at_s + 0.4]) == pytest.approx(hertz(number), abs=NEAR_HZ)
    until(page, "word => window.shown.some((one) => one.startsWith(word))", WORDS[number])


def test_a_word_that_was_not_found_plays_nothing(opened: Opener) -> None:
    page = ready(opened)
    gone = word(page, 4)
    assert gone.get_attribute("data-t") is None
    gone.click()
    page.wait_for_timeout(150)
    assert page.evaluate("document.querySelector('audio').paused")


@pytest.mark.alone
def test_a_word_of_a_list_stops_at_its_end(opened: Opener) -> None:
    page = ready(opened)
    page.get_by_role("button", name="Play right", exact=True).first.click()
    assert moved_to(page) == pytest.approx(start_s(3), abs=NEAR_S)
    until(page, "!document.querySelector('audio').paused")
    until(page, "document.querySelector('audio').paused")
    assert page.evaluate("document.querySelector('audio').currentTime") < start_s(3) + WORD_S + 0.4


def test_the_second_recording_lies_after_the_first(opened: Opener) -> None:
    page = ready(opened)
    page.get_by_role("button", name='Play "right"', exact=True).click()
    at_s = moved_to(page)
    assert at_s == pytest.approx(SECONDS[0] + BETWEEN_S, abs=NEAR_S)
    assert page.evaluate(DECODE, [at_s + 0.2, at_s + 1.2]) == pytest.approx(250.0, abs=NEAR_HZ)


def test_the_words_can_be_walked_by_keyboard(opened: Opener) -> None:
    page = ready(opened)
    page.locator(".turn .words").focus()
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    chosen = page.locator(".word[role=button]")
    assert (chosen.get_attribute("aria-label") or "").startswith("think, 0:01, Understood, with a sound to work on")
    page.keyboard.press("Enter")
    assert moved_to(page) == pytest.approx(start_s(1), abs=NEAR_S)


def test_everything_that_plays_can_be_reached_by_tab(opened: Opener) -> None:
    page = ready(opened)
    wanted = page.locator("[data-play]").count()
    seen = 0
    for _ in range(120):
        page.keyboard.press("Tab")
        seen += bool(page.evaluate("document.activeElement.hasAttribute('data-play')"))
        if page.evaluate("document.activeElement.id") == "keys":
            break
    assert seen == wanted


def test_marks_are_shown_as_chosen_and_differ_by_more_than_colour(opened: Opener) -> None:
    page = opened(made(practised(), sound()))
    look = """run => { const style = getComputedStyle(run);
      return [style.fontWeight, style.textDecorationLine + style.textDecorationStyle, style.borderTopStyle,
              style.boxShadow === "none"].join("|"); }"""
    looks = [page.locator(f".turn .word.{mark}").first.evaluate(look) for mark in ("off", "unclear", "gone")]
    looks.append(word(page, 0).evaluate(look))
    assert len(set(looks)) == 4
    page.locator("#show-unclear").uncheck()
    assert page.locator(".turn .word.unclear").evaluate(look) == looks[3]
    page.locator("#show-mid_clause").uncheck()
    assert not page.locator(".word.mid_clause").is_visible()


def test_without_recordings_it_is_a_page_to_read(opened: Opener) -> None:
    page = opened(made(practised(kept=False), None))
    assert serious(page) == []
    assert page.locator("audio, .player, .wave, [data-play], [role=slider]").count() == 0
    assert page.locator(".strip").count() == 1
    assert page.get_by_text("Telling", exact=False).count() >= 0
    assert page.get_by_text("The sound of").first.is_visible()


def test_only_what_was_kept_can_be_played(opened: Opener) -> None:
    shown = practised()
    [first, *rest] = practised(kept=False).parts
    page = opened(made(replace(shown, parts=(first, *shown.parts[1:])), sound()))
    assert rest
    assert page.locator(".turn .word[data-t]").count() == 0
    assert page.locator("[role=slider]").count() == 0
    assert page.get_by_role("button", name='Play "right"').count() == 1


def test_without_javascript_all_can_be_read(opened: Opener) -> None:
    page = opened(made(practised(), sound()), java_script_enabled=False)
    text = page.locator("body").inner_text()
    for said in ("needs JavaScript", "To practise first", "schema", "heard more like S", "Slower than the voice",
                 "5\nof 7 words", "What returns", "No accent is scored"):  # fmt: skip
        assert said in text, said
    assert not page.locator(".player").is_visible()
    page.get_by_text("What this is").first.click()
    assert page.get_by_text("Munro & Derwing 1995").locator("visible=true").count() >= 1


def test_print_has_no_controls_and_says_once_how_right_it_is(opened: Opener) -> None:
    page = opened(made(practised(), sound()), color_scheme="dark")
    head = page.get_by_role("heading", name="What the numbers are, and how right")
    assert head.count() == 0
    page.emulate_media(media="print")
    assert head.is_visible()
    assert page.locator("details").locator("visible=true").count() == 0
    assert not page.locator(".player").is_visible()
    assert page.get_by_text("2,500 sentences", exact=False).locator("visible=true").count() == 1
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert page.pdf(format="A4").startswith(b"%PDF")


@pytest.fixture(scope="module")
def weeks() -> str:
    """Thirty sittings and the pairs between them, with one sound that gets better."""
    past = sittings(Reader(poor={"R": 0.45, "DH": 0.3, "V": 0.3}, drift={"R": 0.15}), 30, 1)
    found = progress([], Wish(), NOW.date(), past, cards(past), {"th-s": "path and pass", "r-l": "right and light"})
    return progress_page(found, accuracy(paths.figures_dir(), PRACTICE), NOW.date())


@SCREENS
def test_progress_of_practice_is_accessible_and_fits(opened: Opener, weeks: str, options: dict[str, Any]) -> None:
    page = opened(weeks, **options)
    assert serious(page) == []
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == page.viewport_size["width"]  # type: ignore[index]  # it has one


def test_progress_of_practice_has_charts_pairs_and_what_returns(opened: Opener, weeks: str) -> None:
    page = opened(weeks)
    assert page.get_by_role("img", name="words understood over 30 sittings").locator(".dot").count() == 30
    assert page.get_by_text("less often since").first.is_visible()
    assert page.get_by_role("region", name="Pairs, contrast by contrast").get_by_role("row").count() == 3
    assert page.get_by_text("3 due today: gather, thread, schema.").is_visible()
