"""What recognisers write where nobody speaks is not measured; what people say is."""

import pytest

from bot.scoring.plausible import implausible, looped

pytestmark = pytest.mark.unit


def reason(text: str, speech_s: float | None = None) -> str | None:
    said = text.lower().split()
    return implausible(said, speech_s or max(1.0, len(said) / 3.0), 5)


@pytest.mark.parametrize(
    "text",
    [
        "old old old old old old",
        "no no no no no",
        "i have a good old old old old old old old old old",
        "what do you do what do you do what do you do what do you do",
        "what are you doing guys " * 3 + "i do not know",
    ],
)
def test_the_same_again_and_again(text: str) -> None:
    assert reason(text) == "Not enough speech to say: the same words again and again."


@pytest.mark.parametrize(
    "text",
    [
        "thank you for watching bye bye",
        "bye thank you thank you bye bye",
        "thank you very much i'll see you in the next video",
        "music music applause thank you so much for watching please subscribe",
    ],
)
def test_the_ends_of_videos(text: str) -> None:
    assert reason(text) == "Not enough speech to say: nothing but thanks and goodbyes."


def test_looped_words_are_counted_once() -> None:
    assert looped(["a", "b", "c", "d", "e", "f"]) == 0
    assert looped(["no", "no", "i", "went"]) == 0
    assert looped(["no", "no", "no", "i", "went"]) == 3
    assert looped(["i", "do", "i", "do", "i", "do", "so", "x"]) == 6
    assert looped(["x", "a", "a", "a", "a", "y", "b", "c", "b", "c", "b", "c"]) == 10
    assert looped([]) == 0


def test_words_that_do_not_fit_the_sound() -> None:
    told = "well i think we had better wait for it"
    assert (
        reason(told, 1.0)
        == reason(told, 60.0)
        == "Not enough speech to say: the recognised words do not fit the sound."
    )
    assert reason(told, 9.0) is None


@pytest.mark.parametrize(
    "text",
    [
        "thank you i decided to cache the reads",
        "no no no i would never do that",
        "you asked me what you can do",
        "we thank you for the music that you played",
    ],
)
def test_what_people_say(text: str) -> None:
    assert reason(text) is None
