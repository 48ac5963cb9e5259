"""The candidate's stories: sorted, judged, matched with questions, kept."""

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import StoryError
from bot.interviewer import storybook
from bot.interviewer.encoder import WordsEncoder
from bot.interviewer.item import Item
from bot.interviewer.stories import MAX_PART, MAX_STORIES, Story, plain, slug, told, written
from bot.interviewer.story_gaps import LONGEST_S, Kind, advice, gaps, seconds
from bot.interviewer.story_match import asked_at, nearest, scores, search, serves, story_questions, uncovered
from bot.interviewer.story_parts import PARTS, Part
from bot.stt.transcript import Transcript, Word

pytestmark = pytest.mark.unit

DAY = date(2026, 3, 1)
FILLER = "The rest of it was the usual work of such a project and took us some time. " * 5
WHOLE: dict[Part, str] = {
    "situation": f"Our cluster fell over every second week and somebody had to get up at night for it. {FILLER}",
    "decision": "I decided to take it out and to load files once an hour.",
    "reasoning": "The alternative was a smaller cluster, but nobody needed anything fresher because reports are daily.",
    "outcome": "Calls at night went from two a month to none.",
    "reflection": "I learned to ask how fresh it has to be.",
}


def story(title: str = "Kafka out", **parts: str) -> Story:
    return written({part: parts.get(part, "") for part in PARTS}, title, DAY)


def whole(**changed: str) -> Story:
    parts = {part: changed.get(part, said) for part, said in WHOLE.items()}
    return written(parts, "Kafka out", DAY)


def kinds(found: Story) -> list[str]:
    return [gap.kind for gap in gaps(found)]


# --- texts and ids


def test_what_is_printed_is_one_line_without_control_or_direction_characters() -> None:
    assert plain("a\x1b[31mred\x07 \u202eb\r\n c\x00") == "a[31mred b c"
    assert plain("naïve 模型 👩\u200d💻") == "naïve 模型 👩\u200d💻"
    assert plain("\udcff") == ""


def test_ids_are_made_of_the_title_and_unique() -> None:
    assert slug("Kafka out!") == "kafka-out"
    assert slug("Kafka out", {"kafka-out"}) == "kafka-out-2"
    assert slug("Kafka out", {"kafka-out", "kafka-out-2"}) == "kafka-out-3"
    assert slug("Überblick über Größe") == "uberblick-uber-groe"
    assert slug("模型") == "story"
    assert len(slug("very long title " * 20)) <= 40
    assert not slug("very long title " * 20).endswith("-")


@given(st.text(min_size=1, max_size=120))
def test_any_title_gives_a_story(title: str) -> None:
    found = story(title, decision="I decided it.")
    assert found.title == (plain(title) or "I decided it")


def test_a_title_that_is_too_long_is_refused() -> None:
    with pytest.raises(StoryError, match="The title has 121 characters; at most 120 fit"):
        story("x" * 121, decision="I decided it.")


def test_without_a_title_the_first_words_serve() -> None:
    assert story("", decision="I decided to drop the two old models, all of them.").title == (
        "I decided to drop the two old"
    )


def test_an_empty_or_too_long_story_is_refused() -> None:
    with pytest.raises(StoryError, match="every part is empty"):
        story(decision=" \x00\n")
    with pytest.raises(StoryError, match=r"The outcome has 6,001 characters; at most 6,000 fit"):
        story(outcome="x" * (MAX_PART + 1))


def test_no_hour_is_sorted() -> None:
    with pytest.raises(StoryError, match="The story has 50,000 characters"):
        told("word " * 10_000, "", DAY)


# --- told in one go


def test_a_told_story_is_sorted_into_its_parts() -> None:
    found = told(
        "Our cluster fell over every second week. I decided to take it out. The alternative was a smaller one, but "
        "nobody needed that. As a result the calls went from two to none. Looking back I should have asked earlier.",
        "Kafka",
        DAY,
    )
    assert found.situation == "Our cluster fell over every second week."
    assert found.decision == "I decided to take it out."
    assert found.reasoning.startswith("The alternative")
    assert found.outcome == "As a result the calls went from two to none."
    assert found.reflection == "Looking back I should have asked earlier."


def test_without_punctuation_it_is_cut_where_clauses_begin() -> None:
    found = told(
        "our cluster fell over every second week and somebody had to get up at night so i decided to take it out and "
        "to load files once an hour because nobody needed anything fresher as a result the calls at night went from "
        "two a month to none looking back i should have asked earlier",
        "Kafka",
        DAY,
    )
    assert "i decided" in found.decision
    assert "because nobody needed" in found.reasoning
    assert "as a result" in found.outcome
    assert found.situation.startswith("our cluster")


def test_headings_of_a_written_story_are_kept_to() -> None:
    found = told("Situation: We had\nno data.\nAction: I bought some.\n- and cleaned it\nResult: It worked.", "", DAY)
    assert found.situation == "We had no data."
    assert found.decision == "I bought some. and cleaned it"
    assert found.outcome == "It worked."


def test_a_recognised_story_is_cut_at_its_pauses() -> None:
    first = [Word(text, i * 0.3, i * 0.3 + 0.3, 0.9) for i, text in enumerate(["we"] * 30)]
    second = [Word(text, 20 + i * 0.3, 20 + i * 0.3 + 0.3, 0.9) for i, text in enumerate(["i", "decided", "it"] * 6)]
    found = told(Transcript((*first, *second)), "Pauses", DAY)
    assert found.situation == " ".join(["we"] * 30)


WORDS = "I we decided because. so result, learned went 5 alternative it and would".split()  # noqa: SIM905 - read as said


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=80))
def test_nothing_told_is_lost_or_reworded(words: list[str]) -> None:
    found = told(" ".join(words), "T", DAY)
    assert sorted(found.text.split()) == sorted(words)
    for said in found.parts.values():
        rest = iter(words)
        assert all(word in rest for word in said.split()), "in order within a part"


# --- gaps


def test_a_whole_story_has_no_gap() -> None:
    assert kinds(whole()) == []


ALONE = {kind for kind in get_args(Kind) if kind != "too_short"}


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({"situation": ""}, "no_situation"),
        ({"decision": ""}, "no_decision"),
        ({"decision": "We decided to take it out. We moved the jobs."}, "we_only"),
        ({"decision": "The team decided to take it out."}, "we_only"),
        ({"decision": "We decided to take it out and I was happy with it."}, "we_only"),
        ({"reasoning": ""}, "no_reason"),
        ({"reasoning": "Because nobody needed anything fresher."}, "no_alternative"),
        ({"outcome": ""}, "no_outcome"),
        ({"outcome": "It worked well and people were happy."}, "no_evidence"),
        ({"reflection": ""}, "no_reflection"),
        ({"situation": FILLER * 5}, "too_long"),
        ({"situation": "It fell over."}, "too_short"),
    ],
)
def test_each_gap_is_found_alone(changed: dict[str, str], kind: str) -> None:
    # Without its situation the example is also short.
    assert [name for name in kinds(whole(**changed)) if name in {kind, *ALONE}] == [kind]


@pytest.mark.parametrize(
    "changed",
    [
        {
            "decision": "I decided to take it out, because nobody needed it.",
            "reasoning": "We also considered two tools.",
        },
        {"decision": "Took it out and loaded files."},
        {"decision": "We argued, and it was my proposal that won."},
        {"reasoning": "Instead of repairing it we could be done with it."},
        {"outcome": "The other teams still use it today."},
        {"outcome": "Cost fell by a third."},
        {"outcome": "It was adopted by the other department."},
        {"reflection": "", "outcome": "It fell to none. In hindsight I would ask first."},
    ],
)
def test_what_is_there_is_not_missed(changed: dict[str, str]) -> None:
    assert kinds(whole(**changed)) == []


def test_the_seconds_and_the_words_to_cut_are_given() -> None:
    long = whole(situation="word " * 400)
    assert seconds(long) == round(len(long.text.split()) / 150 * 60) > LONGEST_S
    [gap] = gaps(long)
    assert f"{seconds(long)} seconds" in gap.what
    assert f"about {len(long.text.split()) - 300} words, first in the situation" in gap.suggestion


def test_every_gap_says_in_a_sentence_what_to_do() -> None:
    empty = story(decision="We decided.")
    for gap in [*gaps(empty), *gaps(story(situation="It was."))]:
        assert gap.what.endswith(".")
        assert gap.suggestion.endswith(".")
        assert gap.suggestion.count(". ") == 0


def test_how_many_are_right() -> None:
    assert [advice(n, "junior").verdict for n in (0, 4, 5, 8, 9)] == [
        "too few",
        "too few",
        "right",
        "right",
        "too many",
    ]
    assert [advice(n, "senior").verdict for n in (7, 8, 10, 11)] == ["too few", "right", "right", "too many"]
    assert advice(8, "staff").verdict == "right"
    assert advice(1, "junior").text == "1 story; 5 to 8 are right for junior: 4 more to go."


# --- questions


def item(name: str, ask: str, says: str, roles: tuple[str, ...] = ("situation",), **fields: object) -> Item:
    points = [
        {"id": f"p{i}", "role": role, "says": [says, f"{says} again"], "probe": "Why?"} for i, role in enumerate(roles)
    ]
    base = {"id": name, "pillar": "behavioral", "levels": ["senior"], "ask": ask, "rephrase": ask, "points": points}
    return Item.model_validate({"intent": "A clear answer to it.", **base, **fields})


MISTAKE = item("mistake", "Tell me about a mistake.", "My mistake broke production invoices.")
MENTOR = item("mentor", "Whom did you mentor?", "I taught an apprentice until she was promoted.", levels=["staff"])
BIG = item("big", "Tell me about scale.", "Several departments signed a common standard.", companies=["bigtech"])
FUTURE = item("future", "Where will you be?", "I want to lead.", ("decision",))
ITEMS = [MISTAKE, MENTOR, BIG]
STORIES = [
    story("Invoices", situation="My mistake broke production and the invoices were wrong."),
    story("Lena", decision="I taught my apprentice for a year.", outcome="She was promoted."),
]


def test_only_questions_about_the_past_want_a_story() -> None:
    bare = MISTAKE.model_copy(update={"id": "bare", "points": ()})
    design = MISTAKE.model_copy(update={"pillar": "fundamentals"})
    assert story_questions([MISTAKE, FUTURE, bare, design]) == [MISTAKE, bare]


def test_questions_are_those_of_the_level_and_company() -> None:
    assert asked_at(ITEMS, "senior", "any") == [MISTAKE, BIG]
    assert asked_at(ITEMS, "senior", "startup") == [MISTAKE]
    assert asked_at(ITEMS, "senior", "bigtech") == [MISTAKE, BIG]
    assert asked_at(ITEMS, "staff", "any") == [MENTOR]


def test_a_story_serves_what_it_is_nearest_to() -> None:
    found = serves(STORIES, ITEMS, WordsEncoder())
    assert [(match.story.title, match.item.id) for match in found] == [("Invoices", "mistake"), ("Lena", "mentor")]
    assert uncovered(ITEMS, found, "any") == [BIG]
    assert uncovered([MISTAKE, BIG], [], "bigtech") == [BIG, MISTAKE]


def test_the_nearest_story_is_found_or_none() -> None:
    assert nearest(STORIES, MENTOR, ITEMS, WordsEncoder()) == STORIES[1]
    assert nearest(STORIES, BIG, ITEMS, WordsEncoder()) is None
    assert nearest([], MENTOR, ITEMS, WordsEncoder()) is None
    assert nearest(STORIES, MENTOR, [], WordsEncoder()) == STORIES[1]


def test_the_score_of_one_question_is_the_same_alone() -> None:
    every = scores(STORIES, ITEMS, WordsEncoder())
    alone = scores(STORIES, ITEMS, WordsEncoder(), only_first=True)
    assert every[:, 0] == pytest.approx(alone[:, 0])
    assert not alone[:, 1:].any()
    assert scores(STORIES, [], WordsEncoder()).shape == (2, 0)


def test_words_find_their_story_first() -> None:
    assert [found.title for found, _ in search(STORIES, "apprentice", WordsEncoder())] == ["Lena"]
    assert search(STORIES, "xylophone", WordsEncoder()) == []
    assert search([], "apprentice", WordsEncoder()) == []


# --- on disk


def test_stories_are_kept_privately_and_read_again(viva_home: Path) -> None:
    home = viva_home / "new"
    assert storybook.load(home) == []
    kept = [storybook.add(home, story("Größe 模型", decision="Ich entschied 🙂.")) for _ in range(2)]
    assert [one.id for one in kept] == ["groe", "groe-2"]
    assert storybook.load(home) == kept
    assert stat.S_IMODE((home / "stories.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert json.loads((home / "stories.json").read_text(encoding="utf-8"))["schema"] == "viva.stories/1"


def test_a_story_is_deleted_by_its_id_or_a_clear_beginning(viva_home: Path) -> None:
    for title in ("Kafka", "Kafka two", "Lena"):
        storybook.add(viva_home, story(title, decision="I did."))
    assert storybook.delete(viva_home, "kafka").id == "kafka"
    assert storybook.delete(viva_home, "le").id == "lena"
    storybook.add(viva_home, story("Kafka three", decision="I did."))
    with pytest.raises(StoryError, match="fits more than one story: kafka-two, kafka-three"):
        storybook.delete(viva_home, "kaf")
    for absent in ("x", "", "../stories"):
        with pytest.raises(StoryError, match="No story"):
            storybook.delete(viva_home, absent)


def test_no_more_than_fit(viva_home: Path) -> None:
    one = story(decision="I did.").model_dump(mode="json")
    rows = [{**one, "id": f"s-{n}"} for n in range(MAX_STORIES)]
    (viva_home / "stories.json").write_text(json.dumps({"schema": "viva.stories/1", "stories": rows}))
    with pytest.raises(StoryError, match="There are 60 stories"):
        storybook.add(viva_home, story(decision="I did."))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"{",
        b"[]",
        b"[" * 100_000,
        b'{"schema": "viva.stories/2", "stories": []}',
        b'{"schema": "viva.stories/1"}',
        b'{"schema": "viva.stories/1", "stories": [{"id": "a", "title": "secret", "added": "soon"}]}',
        b'{"schema": "viva.stories/1", "stories": [{"id": "a", "title": "secret", "added": "2026-01-01"}]}',
        b'{"schema": "viva.stories/1", "stories": [{"id": "../a", "title": "x", "added": "2026-01-01"}]}',
    ],
)
def test_a_damaged_file_is_named_and_left_as_it_is(content: bytes, viva_home: Path) -> None:
    path = viva_home / "stories.json"
    path.write_bytes(content)
    for change in (
        lambda: storybook.load(viva_home),
        lambda: storybook.add(viva_home, story(decision="I did.")),
        lambda: storybook.delete(viva_home, "a"),
    ):
        with pytest.raises(StoryError) as caught:
            change()
        assert str(path) in caught.value.message
        assert caught.value.hint
        assert "secret" not in caught.value.message
    assert path.read_bytes() == content


def test_an_id_used_twice_is_damage(viva_home: Path) -> None:
    one = story(decision="I did.").model_dump(mode="json")
    (viva_home / "stories.json").write_text(json.dumps({"schema": "viva.stories/1", "stories": [one, one]}))
    with pytest.raises(StoryError, match="'kafka-out' occurs twice"):
        storybook.load(viva_home)


def test_a_link_is_not_followed(viva_home: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.json").write_text('{"schema": "viva.stories/1", "stories": []}')
    (viva_home / "stories.json").symlink_to(tmp_path / "elsewhere.json")
    with pytest.raises(StoryError, match="is a link"):
        storybook.add(viva_home, story(decision="I did."))


def test_commands_at_the_same_time_lose_nothing_of_each_other(viva_home: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: storybook.add(viva_home, story("Same", decision=f"I did {n}.")), range(16)))
    assert len({kept.id for kept in storybook.load(viva_home)}) == 16
