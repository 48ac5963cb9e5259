"""What past sessions show, on made-up events."""

from collections.abc import Sequence

import pytest

from bot.interviewer.bank import Bank, load_bank
from bot.interviewer.encoder import WordsEncoder
from bot.interviewer.item import Item
from bot.interviewer.review import FADE, NEWEST, Past, Review, Reviewed, Story, review
from bot.paths import prompts_dir
from bot.session.record import (
    DialogueActEvent,
    Event,
    QuestionAsked,
    SessionEnded,
    SessionStarted,
    TranscriptEvent,
    TurnEnded,
)
from bot.stt.transcript import Transcript

pytestmark = pytest.mark.unit

BANK = load_bank([prompts_dir() / "questions"])
FRAUD = "design-fraud-realtime"
RIDGE = "fundamentals-l1-l2"
IMPACT = "behavioral-impact"
BABBLE = "Well that is a nice topic and people talk about it quite a lot at conferences these days."
ASKS = "How many payments per second do we have to handle?"
BUILDS = "I would put a queue in front of the model and a feature store behind it."


def item(item_id: str) -> Item:
    found = BANK.get(item_id)
    assert found
    return found


def whole(item_id: str) -> str:
    """All that the question's points say: a perfect answer."""
    return " ".join(says for point in item(item_id).points for says in point.says)


def asked(item_id: str, move: str = "ask") -> Event:
    known = BANK.get(item_id)
    return QuestionAsked(t_s=1.0, id=item_id, text="?", move=move, pillar=known.pillar if known else None)


def said(text: str, act: str | None = None, span: tuple[float, float] = (2.0, 3.0)) -> list[Event]:
    out: list[Event] = [
        TurnEnded(t_s=4.0, reason="complete", waited_s=0.5, start_s=span[0], end_s=span[1]),
        TranscriptEvent(t_s=4.0, words=list(Transcript.from_text(text, start_s=2.0).words)),
    ]
    return out + ([DialogueActEvent(t_s=4.0, act=act, start_s=span[0], end_s=span[1])] if act else [])


def session(*parts: Event | Sequence[Event], ended: str | None = "finished", name: str = "s1") -> Past:
    events: list[Event] = [SessionStarted(t_s=0.0)]
    for part in parts:
        events += part if isinstance(part, Sequence) else [part]
    return Past(name, [*events, *([SessionEnded(t_s=9.0, reason=ended)] if ended else [])])


def found(*sessions: Past, bank: Bank = BANK) -> Review:
    return review(sessions, bank, WordsEncoder())


def only(*parts: Event | Sequence[Event], ended: str | None = "finished") -> Reviewed:
    [one] = found(session(*parts, ended=ended)).questions
    return one


def test_no_session_shows_nothing() -> None:
    empty = found()
    assert empty == Review()
    assert empty.need("design") is None
    assert empty.open == []
    assert empty.patterns == ()


def test_a_whole_answer_is_strong_and_one_about_nothing_weak() -> None:
    strong = only(asked(RIDGE), said(whole(RIDGE)))
    assert (strong.happened, strong.standing, strong.missing, strong.open) == ("answered", "strong", (), False)
    weak = only(asked(RIDGE), said(BABBLE))
    assert (weak.happened, weak.standing, weak.open) == ("answered", "weak", True)
    heavy = {point.id for point in item(RIDGE).points if point.weight >= 2}
    assert set(weak.missing) == heavy
    assert weak.reason.startswith(f"weak in your session s1: missed {weak.missing[0]}")


def test_the_heaviest_missing_point_is_named_first() -> None:
    missing = only(asked(FRAUD), said(BABBLE)).missing
    weights = {point.id: point.weight for point in item(FRAUD).points}
    assert [weights[name] for name in missing] == sorted((weights[name] for name in missing), reverse=True)


def test_follow_ups_belong_to_their_question() -> None:
    half = " ".join(says for point in item(RIDGE).points[:3] for says in point.says)
    rest = " ".join(says for point in item(RIDGE).points[3:] for says in point.says)
    alone = only(asked(RIDGE), said(half))
    both = only(asked(RIDGE), said(half), asked(RIDGE, "probe_tradeoff"), said(rest))
    assert alone.standing != "strong"
    assert both.standing == "strong"


def test_greeting_warm_up_and_close_are_no_questions() -> None:
    events = [
        asked("warm_up"),
        *said("I am Ada."),
        asked(RIDGE),
        *said(BABBLE),
        asked("closing"),
        *said("How big is it?"),
    ]
    assert [one.item for one in found(session(events)).questions] == [RIDGE]


@pytest.mark.parametrize(
    ("turns", "happened"),
    [
        ([], "unanswered"),
        (said("Let's skip this one.", "skip"), "skipped"),
        (said("I don't know.", "dont_know"), "not known"),
        ([*said("Could you repeat that?", "repeat"), *said("Skip.", "skip")], "skipped"),
        ([*said(BABBLE), *said("Skip.", "skip")], "answered"),
    ],
)
def test_what_was_not_answered_is_said_to_be_so(turns: list[Event], happened: str) -> None:
    one = only(asked(RIDGE), turns, asked("closing", "wrap_up"))
    assert one.happened == happened
    assert one.open
    if happened != "answered":
        assert one.reason == f"{happened} in your session s1"


def test_a_granted_pause_inside_a_turn_does_not_take_the_answer_away() -> None:
    pause = DialogueActEvent(t_s=2.5, act="think", start_s=2.0, end_s=2.5)
    assert only(asked(RIDGE), pause, said(whole(RIDGE))).standing == "strong"


@pytest.mark.parametrize("ended", ["stopped", "interrupted", "failed", None])
def test_the_question_at_which_a_session_broke_off_says_nothing(ended: str | None) -> None:
    events = [asked(FRAUD), *said(BABBLE), asked(RIDGE), *said(BABBLE)]
    read = found(session(events, ended=ended))
    assert [one.happened for one in read.questions] == ["answered", "cut short"]
    assert read.seen == (FRAUD,)
    assert set(read.latest) == {FRAUD}
    assert read.need("fundamentals") is None


def test_constraints_are_first_only_if_asked_before_a_part_of_a_system_is_named() -> None:
    assert only(asked(FRAUD), said(f"{BUILDS} {ASKS}")).constraints_first is False
    assert only(asked(FRAUD), said(f"{ASKS} {BUILDS}")).constraints_first is True
    assert only(asked(FRAUD), said(ASKS, "clarify"), said(BUILDS)).constraints_first is True
    assert only(asked(FRAUD), said(BABBLE)).constraints_first is None
    assert only(asked(RIDGE), said(BUILDS)).constraints_first is None


def test_a_story_has_its_parts_and_an_owner() -> None:
    mine = "I decided to drop the broker because nobody needed it. As a result latency fell from 80 to 20 ms."
    told = only(asked(IMPACT), said(f"{whole(IMPACT)} {mine}")).story
    assert told
    assert told.owned is True
    assert told.outcome is not False
    ours = only(asked(IMPACT), said("We decided to drop the broker. We moved the jobs and we tested it all.")).story
    assert ours
    assert ours.owned is False
    assert only(asked(RIDGE), said(mine)).story is None


def test_newer_sessions_weigh_more_and_the_newest_answer_counts() -> None:
    old = session(asked(RIDGE), said(BABBLE), name="old")
    new = session(asked(RIDGE), said(whole(RIDGE)), name="new")
    read = found(old, new)
    assert [(one.session, one.weight) for one in read.questions] == [("new", 1.0), ("old", FADE)]
    assert read.latest[RIDGE].standing == "strong"
    assert read.open == []
    worse, better = found(new, old).need("fundamentals"), read.need("fundamentals")
    assert worse is not None
    assert better is not None
    assert worse > 0.5 > better


def test_only_the_newest_sessions_are_read_again_but_all_questions_count_as_seen() -> None:
    ids = [one.id for one in BANK][: NEWEST + 3]
    read = found(*(session(asked(name), said(BABBLE), name=f"s{place:02}") for place, name in enumerate(ids)))
    assert len(read.questions) == NEWEST
    assert set(read.seen) == set(ids)
    assert read.sessions == NEWEST + 3
    assert read.open[0].session == f"s{NEWEST + 2:02}"


def test_questions_the_bank_no_longer_has_are_left_out() -> None:
    assert found(session(asked("design-gone"), said(BABBLE))) == Review()


def test_a_pattern_needs_more_than_half() -> None:
    def design(name: str, first: bool | None) -> Reviewed:
        return Reviewed(f"session-{name}", name, "design", "answered", "fair", constraints_first=first)

    bad, good, silent = design("a", first=False), design("b", first=True), design("c", first=None)
    assert Review((bad, good)).patterns == ()
    [pattern] = Review((bad, design("d", first=False), good, silent)).patterns
    assert pattern.pillar == "design"
    assert "in 2 of 3 designs, last in session session-a." in pattern.text
    story = Reviewed("s", "x", "behavioral", "answered", "fair", story=Story(True, None, False, False))
    texts = [pattern.text for pattern in Review((story,)).patterns]
    assert texts == [
        "No outcome was told in 1 of 1 story, last in session s.",
        'The decision was "we" throughout in 1 of 1 story, last in session s.',
    ]
    assert story.lacks == ("told no outcome", 'all "we"')


def test_nothing_that_was_said_is_kept() -> None:
    assert "zebrafish" not in repr(found(session(asked(RIDGE), said(f"{BABBLE} zebrafish"))))
