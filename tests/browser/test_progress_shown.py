"""The page of progress as it is seen: by checkers, on phones, in the dark, in print, by keyboard."""

from typing import Any

import pytest

from bot import paths
from bot.report.accuracy import accuracy, of_change
from bot.report.history import Wish
from bot.report.progress import progress
from bot.report.progress_page import page as made
from tests.browser.conftest import SCREENS, Opener, serious
from tests.fakes.histories import Person, history, pasts
from tests.fakes.session_folder import NOW

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def html() -> str:
    """Thirty sessions of two levels, with a clear change among those of one."""
    past = pasts(history(Person(vocal=7.0, drift={"vocal": 0.15}), 30, 3))
    past[:4] = [one.model_copy(update={"level": "junior"}) for one in past[:4]]
    past[7] = past[7].model_copy(update={"state": "unscored", "samples": ()})
    figures = paths.figures_dir()
    return made(progress(past, Wish(), NOW.date()), accuracy(figures), NOW.date(), of_change(figures))


@SCREENS
def test_an_accessibility_checker_finds_nothing_serious(opened: Opener, html: str, options: dict[str, Any]) -> None:
    page = opened(html, **options)
    assert serious(page) == []
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == page.viewport_size["width"]  # type: ignore[index]  # it has one


def test_nothing_is_wider_than_the_screen_with_large_letters(opened: Opener, html: str) -> None:
    page = opened(html, viewport={"width": 640, "height": 450})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") == 640


def test_a_chart_is_a_picture_with_a_name_and_a_table(opened: Opener, html: str) -> None:
    page = opened(html)
    picture = page.get_by_role("img", name="um and uh over 29 sessions")
    assert picture.count() == 1
    assert "fewer since" in str(picture.locator("desc").text_content())
    assert picture.locator(".dot").count() == 29
    assert picture.locator(".step").count() == 2
    page.get_by_text("The numbers of um and uh").click()
    region = page.get_by_role("region", name="The numbers of um and uh")
    assert region.is_visible()
    assert region.get_by_role("row").count() == 30


def test_colours_change_at_a_press(opened: Opener, html: str) -> None:
    page = opened(html)
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Dark colours").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    assert serious(page) == []


def test_it_is_all_there_without_javascript(opened: Opener, html: str) -> None:
    page = opened(html, java_script_enabled=False)
    assert page.get_by_role("heading", name="Progress over 29 sessions").is_visible()
    assert page.get_by_role("img").count() == 16
    assert not page.get_by_role("button", name="Dark colours").is_visible()


def test_it_prints_charts_and_no_tables_of_them(opened: Opener, html: str) -> None:
    page = opened(html)
    page.emulate_media(media="print")
    assert page.get_by_role("img", name="um and uh over 29 sessions").is_visible()
    assert not page.get_by_text("The numbers of um and uh").is_visible()
    assert page.pdf()[:5] == b"%PDF-"
