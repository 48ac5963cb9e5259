"""The page and its sound: what is clicked is what is heard, and what is heard is what is shown."""

from typing import Any

import pytest
from playwright.sync_api import Page

from bot.report.page import page as made
from tests.browser.conftest import DECODE, MOVES, Opener, moved_to, until
from tests.fakes.pages import LAST, PAUSE_S, QUESTION_HZ, QUESTION_S, SECONDS, WORDS, hertz, sound, start_s, view

pytestmark = [pytest.mark.browser, pytest.mark.alone]

NEAR_S = 0.1
NEAR_HZ = 30.0

LISTEN = """
() => {
  // The strongest tone that came out of it, and where.
  const audio = document.querySelector("audio");
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 4096, smoothingTimeConstant: 0 });
  context.createMediaElementSource(audio).connect(analyser).connect(context.destination);
  window.heard = [];
  setInterval(() => {
    const levels = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(levels);
    const loudest = levels.indexOf(Math.max(...levels));
    if (levels[loudest] > -50) window.heard.push([audio.currentTime, loudest * context.sampleRate / 4096]);
  }, 20);
}
"""


def word(page: Page, number: int) -> Any:
    return page.locator(".turn.candidate .word:not(.pause)").nth(number)


def ready(opened: Opener, **options: Any) -> Page:
    page = opened(made(view(), sound()), **options)
    page.locator("h1").click()  # sound needs a gesture of the person's
    page.evaluate(MOVES)
    page.evaluate(LISTEN)
    return page


@pytest.mark.parametrize("number", [0, 8, 13])
def test_a_click_on_a_word_plays_that_moment(opened: Opener, number: int) -> None:
    page = ready(opened)
    word(page, number).click()
    at_s = moved_to(page)
    assert at_s == pytest.approx(start_s(number), abs=NEAR_S)
    assert page.evaluate(DECODE, [at_s + 0.05, at_s + 0.45]) == pytest.approx(hertz(number), abs=NEAR_HZ)
    until(page, "window.heard.length > 3")
    assert not page.evaluate("document.querySelector('audio').paused")
    times, tones = zip(*page.evaluate("window.heard.slice(0, 4)"), strict=True)
    assert min(times) >= start_s(number) - NEAR_S
    assert tones[-1] == pytest.approx(hertz(number), abs=NEAR_HZ)


def test_the_interviewers_words_and_the_pauses_play_too(opened: Opener) -> None:
    page = ready(opened)
    page.locator(".turn.interviewer .word").click(position={"x": 5, "y": 5})
    at_s = moved_to(page)
    assert at_s == pytest.approx(QUESTION_S[0], abs=NEAR_S)
    assert page.evaluate(DECODE, [at_s + 0.1, at_s + 1.5]) == pytest.approx(QUESTION_HZ, abs=NEAR_HZ)
    page.locator(".word.pause").click()
    until(page, f"Math.abs(window.moved.at(-1) - {PAUSE_S[0]}) < {NEAR_S}")


def test_the_spoken_word_is_highlighted(opened: Opener) -> None:
    page = ready(opened)
    word(page, 3).click()
    until(page, "words => words.every((word, i) => window.shown[i] === word)", WORDS[3:6])
    assert page.locator(".word.now").count() == 1
    page.locator("#toggle").click()
    page.locator("#seek").fill("0.2")
    until(page, "!document.querySelector('.word.now')")


def test_a_moment_stops_at_its_end_and_a_turn_goes_on(opened: Opener) -> None:
    page = ready(opened)
    page.get_by_role("button", name="Play 0:04", exact=True).first.click()
    assert moved_to(page) == pytest.approx(start_s(0), abs=NEAR_S)
    until(page, "!document.querySelector('audio').paused")
    until(page, "document.querySelector('audio').paused")
    ended_s = page.evaluate("document.querySelector('audio').currentTime")
    assert start_s(1) <= ended_s <= start_s(1) + 1.0
    page.get_by_role("button", name="Play from 0:04").click()
    until(page, f"document.querySelector('audio').currentTime > {ended_s + 0.3}")
    assert not page.evaluate("document.querySelector('audio').paused")


def test_a_click_in_the_timeline_goes_there(opened: Opener) -> None:
    page = ready(opened)
    strip = page.locator(".strip").first
    box = strip.bounding_box()
    assert box
    from_s, to_s = (int(part) / 1000 for part in (strip.get_attribute("data-t") or "").split())
    strip.click(position={"x": box["width"] * (start_s(7) - from_s) / (to_s - from_s), "y": 30})
    assert moved_to(page) == pytest.approx(start_s(7), abs=NEAR_S)
    until(page, "document.querySelector('.cursor')")
    page.locator("#toggle").click()
    left = page.locator(".cursor").evaluate("line => line.getBoundingClientRect().left")
    now_s = page.evaluate("document.querySelector('audio').currentTime")
    assert (left - box["x"]) / box["width"] * (to_s - from_s) + from_s == pytest.approx(now_s, abs=0.05)


def test_the_player(opened: Opener) -> None:
    page = ready(opened)
    page.locator("#toggle").click()
    until(page, "!document.querySelector('audio').paused")
    page.get_by_role("button", name="Pause", exact=True).wait_for()
    page.locator("#speed").select_option("1.5")
    assert page.evaluate("document.querySelector('audio').playbackRate") == 1.5
    page.locator("#toggle").click()
    page.locator("#seek").fill("12")
    until(page, "document.getElementById('now').textContent === '0:12'")
    assert page.locator("#where").text_content() == "1. Which one did you choose?"
    page.locator("#back").click()
    until(page, "document.getElementById('now').textContent === '0:07'")
    assert page.evaluate("document.querySelector('audio').duration") == pytest.approx(SECONDS, abs=0.1)


def test_the_keyboard_alone_is_enough(opened: Opener) -> None:
    page = ready(opened)
    page.keyboard.press("Space")
    until(page, "!document.querySelector('audio').paused")
    page.keyboard.press("Space")
    until(page, "document.querySelector('audio').paused")
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    until(page, "Math.abs(window.moved.at(-1) - 10) < 1")
    page.keyboard.press("ArrowLeft")
    until(page, "Math.abs(window.moved.at(-1) - 5) < 1")

    page.locator(".turn.candidate .words").focus()
    for _ in range(9):
        page.keyboard.press("ArrowRight")
    focused = page.evaluate("[document.activeElement.textContent, document.activeElement.getAttribute('aria-label')]")
    assert focused == ["chose", "chose, 0:08, Decisions"]
    page.keyboard.press("Enter")
    until(page, f"Math.abs(window.moved.at(-1) - {start_s(8)}) < {NEAR_S}")
    page.keyboard.press("End")
    assert page.evaluate("document.activeElement.textContent") == LAST

    # A step is one from where the sound is: it has to stand still meanwhile.
    page.locator("#toggle").focus()
    page.keyboard.press("Space")
    until(page, "document.querySelector('audio').paused")
    page.get_by_role("slider", name="Place in the sound, answer 1").focus()
    page.keyboard.press("Home")
    until(page, "Math.abs(window.moved.at(-1) - 1) < 0.1")
    page.keyboard.press("ArrowRight")
    until(page, "Math.abs(window.moved.at(-1) - 2) < 0.1")


def test_up_and_down_move_by_lines(opened: Opener) -> None:
    page = ready(opened, viewport={"width": 360, "height": 740})
    page.locator(".turn.candidate .words").focus()
    page.keyboard.press("ArrowRight")
    tops = [page.evaluate("document.activeElement.getBoundingClientRect().top + scrollY")]
    for key in ("ArrowDown", "ArrowDown", "ArrowUp"):
        page.keyboard.press(key)
        tops.append(page.evaluate("document.activeElement.getBoundingClientRect().top + scrollY"))
    assert tops[0] < tops[1] < tops[2]
    assert tops[3] == pytest.approx(tops[1], abs=8)
    assert page.locator(".word[role=button]").count() == 1


def test_keys_in_a_control_are_the_controls_own(opened: Opener) -> None:
    page = ready(opened)
    box = page.get_by_label("Filler words")
    box.focus()
    page.keyboard.press("Space")
    assert not box.is_checked()
    page.locator("details summary").first.focus()
    page.keyboard.press("Space")
    assert page.locator("details").first.get_attribute("open") is not None
    page.locator("#keys").focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("dialog", name="Keys").is_visible()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    assert not page.get_by_role("dialog", name="Keys").is_visible()
    assert page.evaluate("window.moved") == []
    assert page.evaluate("document.querySelector('audio').paused")


def test_every_control_can_be_reached_by_tab_in_the_order_it_is_read(opened: Opener) -> None:
    page = opened(made(view(), sound()))
    reached = []
    for _ in range(80):
        page.keyboard.press("Tab")
        name = page.evaluate(
            "() => { const el = document.activeElement;"
            "return el === document.body ? null : el.id || el.getAttribute('aria-label') || el.textContent.trim(); }"
        )
        if name is None:
            break
        reached.append(name)
    order = [
        "Skip to the content", "theme", "Hear it, 0:08", "show-vocal", "timeline-1", "Play from 0:01",
        "Interviewer, word by word", "You, word by word", "toggle", "back", "seek", "speed", "keys",
    ]  # fmt: skip
    assert [name for name in reached if name in order] == order
    assert len(reached) < 60
