"""What is practised next, and which word of a pair was said."""

from datetime import timedelta
from random import Random

import pytest

from bot import paths
from bot.pronunciation.diary import PairTried, Tried
from bot.pronunciation.drills import (
    counts,
    due_alone,
    next_contrasts,
    next_pairs,
    next_texts,
    right,
    weak_sounds,
    weights,
    worst_words,
)
from bot.pronunciation.library import load
from bot.pronunciation.pair import CLEAR, EXCHANGED, SPEECH, SPEECH_WORD, THERE_OR_NOT, Weighed, verdict
from bot.pronunciation.phones import dictionary
from bot.pronunciation.schedule import SOON, Card, bare, tried
from bot.pronunciation.shadowing import alongside
from bot.pronunciation.texts import Material
from tests.fakes.practice import NOON, pair, pronounced, reading, word

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def material() -> Material:
    return load(paths.prompts_dir() / "practice")


def spelled(text: str) -> tuple[str, ...]:
    return (dictionary().get(text) or ((),))[0]


def card(kind: str, name: str) -> Card:
    made = tried(None, "word" if kind == "word" else "contrast", name, "again", NOON - timedelta(days=1))
    assert made is not None
    return made


def contrasts(
    material: Material, tries: list[Tried], *, seed: int = 1, count: int = 3, language: str = ""
) -> list[str]:
    first = material.language(language) if language else None
    return [
        one.contrast.id for one in next_contrasts(material, tries, [], first, NOON, Random(seed), count)
    ]  # fmt: skip


def test_a_sound_heard_as_another_counts_for_their_contrast_alone(material: Material) -> None:
    found = counts([reading(word("right", R="L"), word("rate"))], material.contrasts)
    assert (found["r-l"].wrong, found["r-l"].tries) == (1.0, 2)
    assert found["v-w"].tries == 0
    # "right" holds no d: the t at its end went well
    assert (found["t-d"].wrong, found["t-d"].tries) == (0.0, 2)


def test_a_poor_sound_that_may_be_anything_counts_a_little(material: Material) -> None:
    found = counts([reading(word("right", 30.0))], material.contrasts)
    assert found["r-l"].wrong == pytest.approx(0.3)
    # a missing ending is what the ending's contrast is about
    assert found["end-stop"].wrong == 1.0


def test_words_that_were_not_said_say_nothing(material: Material) -> None:
    found = counts([reading(word("right", 0.0, missing=True, understood=False), word("now"))], material.contrasts)
    assert found["r-l"].tries == 0


def test_what_goes_wrong_in_ones_own_speech_comes_first(material: Material) -> None:
    tries: list[Tried] = [reading(*[word("right", R="L")] * 12) for _ in range(4)]
    picked = [contrasts(material, tries, seed=seed, count=1) for seed in range(60)]
    assert sum(one == ["r-l"] for one in picked) > 25
    before = [contrasts(material, [], seed=seed, count=1) for seed in range(60)]
    assert sum(one == ["r-l"] for one in before) < 15


def test_of_two_that_go_wrong_as_often_english_hangs_on_one_more(material: Material) -> None:
    tries: list[Tried] = [*[pair("r-l", "right", "light")] * 5, *[pair("th-f", "three", "free")] * 5]
    found = weights(material, counts(tries, material.contrasts), None)
    loads = {contrast.id: contrast.load for contrast in material.contrasts}
    assert loads["r-l"] > loads["th-f"]
    assert found["r-l"] / found["th-f"] == pytest.approx(loads["r-l"] / loads["th-f"])


def test_the_first_language_counts_until_ones_own_tries_say_otherwise(material: Material) -> None:
    vietnamese = material.language("vi")
    named = weights(material, {}, vietnamese)
    assert named["end-stop"] > weights(material, {}, None)["end-stop"]
    well: list[Tried] = [pair("end-stop", "node", "node")] * 30
    after = weights(material, counts(well, material.contrasts), vietnamese)
    assert after["end-stop"] < named["h-f"]


def test_what_is_due_comes_before_all_else(material: Material) -> None:
    cards = [card("contrast", "th-f"), card("contrast", "gone-from-the-files"), card("word", "schema")]
    chosen = next_contrasts(material, [], cards, None, NOON, Random(1), 3)
    assert (chosen[0].contrast.id, chosen[0].why) == ("th-f", "due")
    assert len({one.contrast.id for one in chosen}) == 3


def test_the_same_seed_gives_the_same_choice(material: Material) -> None:
    assert contrasts(material, [], seed=5, count=6) == contrasts(material, [], seed=5, count=6)
    assert len({tuple(contrasts(material, [], seed=seed, count=6)) for seed in range(5)}) > 1


def test_not_the_same_contrast_twice_in_a_row(material: Material) -> None:
    first = contrasts(material, [], seed=3, count=2)
    done: list[Tried] = [pair(name, "x", "x") for name in first for _ in range(2)]
    assert not set(first) & set(contrasts(material, done, seed=3, count=2))


def test_pairs_that_were_practised_least_come_first(material: Material) -> None:
    contrast = material.by_contrast["r-l"]
    done: list[Tried] = [pair("r-l", one.one, one.one) for one in contrast.pairs[:-2]]
    assert set(next_pairs(contrast, done, Random(1), 2)) == set(contrast.pairs[-2:])
    assert len(next_pairs(contrast, [], Random(1), 100)) == len(contrast.pairs)


def test_a_text_with_a_due_word_comes_first(material: Material) -> None:
    found = next_texts(material.texts, [], [card("word", "chargebacks")], spelled, NOON, Random(1), 1)
    assert found[0].id == "fraud-labels"


def test_texts_are_of_the_length_asked_for_and_different(material: Material) -> None:
    found = next_texts(material.texts, [], [], spelled, NOON, Random(2), 6, "medium")
    assert {text.length for text in found} == {"medium"}
    assert len({text.id for text in found}) == 6


def test_what_was_just_read_waits(material: Material) -> None:
    first = [text.id for text in next_texts(material.texts, [], [], spelled, NOON, Random(4), 5)]
    tries: list[Tried] = [reading(word("x"), text_id=name) for name in first]
    again = [text.id for text in next_texts(material.texts, tries, [], spelled, NOON, Random(4), 5)]
    assert not set(first) & set(again)


def test_texts_have_more_of_the_sounds_that_go_badly(material: Material) -> None:
    tries: list[Tried] = [reading(*[word("three", TH="T")] * 20, text_id="x")] * 3
    assert weak_sounds(tries)["TH"] > 0.8

    def share(found: list[str]) -> float:
        sounds = [phone for one in found for token in one.split() for phone in spelled(bare(token))]
        return sounds.count("TH") / len(sounds)

    def chosen(past: list[Tried]) -> list[str]:
        seeds = (Random(seed) for seed in range(8))
        return [t.text for seed in seeds for t in next_texts(material.texts, past, [], spelled, NOON, seed, 3)]

    assert share(chosen(tries)) > share(chosen([]))


def test_the_worst_words_are_repeated_each_once() -> None:
    words = [
        word("Kubernetes,", 40.0), word("kubernetes", 20.0), word("the", 45.0), word("model", 95.0),
        word("schema", 60.0, understood=False), word("cache", 49.0),
    ]  # fmt: skip
    assert [one.text for one in worst_words(words, 3)] == ["schema", "kubernetes", "cache"]
    assert worst_words([word("fine")], 3) == []


def test_words_that_change_in_running_speech_are_repeated_last() -> None:
    words = [word("to", 5.0, understood=False), word("gun", 40.0), word("head", 60.0, understood=False)]
    assert [one.text for one in worst_words(words, 2)] == ["head", "gun"]
    assert [one.text for one in worst_words(words[:1], 2)] == ["to"]


def weighed(
    odds: float, *, exchanged: bool = True, fit: float = -1.0, expected: float = 0.5, clearest: float = -0.2
) -> Weighed:
    """So much by the sound alone."""
    sound = odds / (EXCHANGED if exchanged else THERE_OR_NOT)[0]
    return Weighed(sound, 0.0, exchanged, fit, expected, clearest)


def test_which_word_of_a_pair_was_said() -> None:
    for exchanged in (True, False):
        assert verdict(weighed(CLEAR + 0.01, exchanged=exchanged)) == "one"
        assert verdict(weighed(-CLEAR - 0.01, exchanged=exchanged)) == "other"
        assert verdict(weighed(CLEAR - 0.01, exchanged=exchanged)) is None
        assert verdict(weighed(0.0, exchanged=exchanged)) is None


def test_the_witnesses_add_up() -> None:
    both, against = Weighed(4.0, 4.0, True, -1.0, 0.5, -0.2), Weighed(4.0, -7.0, True, -1.0, 0.5, -0.2)
    assert both.odds > Weighed(4.0, 0.0, True, -1.0, 0.5, -0.2).odds > against.odds
    assert verdict(against) is None


def test_another_word_is_neither() -> None:
    assert weighed(0.0, fit=-6.0, expected=0.0).neither
    assert not weighed(0.0, fit=-6.0, expected=0.1).neither
    assert not weighed(0.0, fit=-1.0, expected=0.0).neither


def test_a_cough_is_no_word() -> None:
    cough = weighed(-CLEAR - 1.0, fit=-3.4, expected=0.0, clearest=SPEECH - 0.01)
    assert cough.neither
    assert not cough.speech
    mumbled = weighed(-CLEAR - 1.0, fit=-3.4, expected=0.0, clearest=SPEECH + 0.01)
    assert not mumbled.neither
    assert mumbled.speech
    expected = weighed(-CLEAR - 1.0, fit=-3.4, expected=SPEECH_WORD, clearest=SPEECH - 0.01)
    assert expected.speech


def test_how_far_behind_the_voice_and_which_words_were_held() -> None:
    words = [word(text) for text in ("we", "cache", "the", "vectors", "at", "night")]
    voice = pronounced(words)
    behind = alongside(voice.words, voice.words, 0.5)
    assert behind is not None
    assert (behind.lag_s, behind.spread_s, behind.pace, behind.held) == (0.5, 0.0, 1.0, ())
    slower = pronounced(words, [0.8 * i for i in range(6)], each_s=0.6)
    twice = alongside(slower.words, voice.words, 0.0)
    assert twice is not None
    assert (twice.pace, twice.held) == (2.0, ())
    stretched = voice.model_copy(
        update={"words": [*voice.words[:-1], voice.words[-1].model_copy(update={"end_s": 2.0 + 1.2})]}
    )
    held = alongside(stretched.words, voice.words, 0.0)
    assert held is not None
    assert held.held[0].text == "night"


def test_of_few_words_no_rhythm_is_told() -> None:
    words = pronounced([word("no"), word("one"), word("there")]).words
    assert alongside(words, words, 0.0) is None


def test_guessing_is_worth_nothing_and_what_could_be_either_half() -> None:
    def tries(*got: str | None) -> list[PairTried]:
        return [pair("r-l", "right", one) for one in got]

    assert right(tries("right", "right", "right", "right")) == 100.0
    assert right(tries("right", "light", "right", "light")) == 0.0
    assert right(tries("light", "light")) == 0.0
    assert right(tries("right", "right", "right", None)) == 75.0
    assert right([]) == 0.0


def test_due_words_of_no_text_are_practised_alone(material: Material) -> None:
    cards = [tried(None, "word", name, "again", NOON) for name in ("model", "zymurgy", "quokka")]
    kept = [card for card in cards if card is not None]
    assert due_alone(material.texts, kept, NOON + SOON, 3) == ["quokka", "zymurgy"]
    assert due_alone(material.texts, kept, NOON + SOON, 1) == ["quokka"]
    assert due_alone(material.texts, kept, NOON, 3) == []
