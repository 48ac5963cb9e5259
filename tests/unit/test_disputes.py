"""What was struck out is in no number, and all else is as it was measured."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.scoring.card import AnswerCard, CountedEvent, Scorecard, Timed
from bot.scoring.disputes import Disputes, Label, disputed, listed, places, restore, strike
from bot.scoring.habits import habits
from bot.scoring.measures import Material, filler_card, pace_card, summarize
from bot.scoring.scorecard import answer_card, score_text
from bot.scoring.session import SessionMaterial, score_session
from bot.scoring.spans import Span
from bot.scoring.speech import HeldSound
from tests.fakes.assessor import SaysSo
from tests.fakes.session_folder import Said, answer, events_of, question, spread, tracks_of

pytestmark = pytest.mark.unit

NOW = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)

SAID = [
    question("Tell me about a hard technical decision you made.", 1.0, 4.0),
    answer(
        (5.0, 9.5, "So um in my last job reads were like really slow because we had no index."),
        (10.1, 13.3, "So I decided to add a cache, you know, in front"),
        (13.9, 15.3, "of the the database."),
        (
            17.0,
            25.0,
            "As a result latency dropped. We shipped it. We tested it. We fixed bugs. We chose Redis at last.",
        ),
    ),
    question("Why a cache and not a replica?", 27.5, 29.0, move="probe_reasoning"),
    answer((30.2, 36.0, "Um, because the reads were, like, all for the same rows. It always wins.")),
    question("What is drift?", 38.0, 39.0, key="drift"),
    answer((40.0, 41.0, "I don't know."), act="dont_know"),
]


@cache
def measured() -> Scorecard:
    candidate, interviewer = tracks_of(SAID, 43.0)
    material = SessionMaterial("20261124-103000-abcdef", events_of(SAID), HeldSound(candidate), HeldSound(interviewer))
    return score_session(material, assessor=SaysSo(["cache", "rows", "latency"], wrong="wins"))


def scored(*said: Said) -> Scorecard:
    candidate, interviewer = tracks_of(said, max(one.end_s for one in said) + 2.0)
    return score_session(SessionMaterial("x", events_of(said), HeldSound(candidate), HeldSound(interviewer)))


def ids(card: Scorecard, kind: str | None = None, labels: Sequence[Label] = ()) -> list[str]:
    return [one.event.id for one in listed(card, labels) if kind in (None, one.event.kind)]


def event(card: Scorecard, event_id: str) -> CountedEvent:
    return next(one.event for one in listed(card, ()) if one.event.id == event_id)


def without(card: Scorecard, *gone: str) -> Scorecard:
    return disputed(card, strike(card, [], gone, NOW))


def first(card: Scorecard) -> AnswerCard:
    return card.answers[0]


def _texts(said: Sequence[Timed]) -> list[str]:
    return [one.text for one in said]


# --- one kind after the other ----------------------------------------------------------------------------


def test_ids_count_each_kind_in_each_answer() -> None:
    assert ids(measured(), "vocal") == ["1.f2", "2.f1"]
    assert ids(measured(), "lexical") == ["1.f1", "1.f3", "1.f4", "2.f2"]
    assert ids(measured(), "repetition") == ["1.r1"]
    assert ids(measured(), "decision") == ["1.d1", "1.d2"]
    assert event(measured(), "1.f3").text == "like"


def test_a_struck_filler_is_in_no_count_and_no_rate_and_stays_to_be_seen() -> None:
    before, after = first(measured()).fillers, first(without(measured(), "1.f3")).fillers
    assert before
    assert after
    assert after.count == before.count - 1
    assert after.by_kind["lexical"].count == before.by_kind["lexical"].count - 1
    assert after.by_kind["vocal"] == before.by_kind["vocal"]
    assert (before.per_minute or 0) * after.count / before.count == pytest.approx(after.per_minute, abs=0.02)
    assert (before.per_100_words or 0) * after.count / before.count == pytest.approx(after.per_100_words, abs=0.02)
    assert [one.text for one in after.events] == [one.text for one in before.events if one.text != "like"]
    [shown] = first(without(measured(), "1.f3")).struck
    assert (shown.id, shown.kind, shown.text, shown.struck_at) == ("1.f3", "lexical", "like", NOW)


def test_three_close_together_are_no_cluster_with_two() -> None:
    fillers = first(measured()).fillers
    assert fillers
    assert [cluster.count for cluster in fillers.clusters] == [4]
    left = first(without(measured(), "1.f1", "1.f2")).fillers
    assert left
    assert left.clusters == []


def test_a_word_that_is_said_twice_counts_as_before_in_the_rates() -> None:
    before, after = first(measured()).fillers, first(without(measured(), "1.r1")).fillers
    assert before
    assert after
    assert after.by_kind["repetition"].count == 0
    assert (after.count, after.per_100_words) == (before.count, before.per_100_words)


def test_a_struck_filler_that_is_a_word_is_the_first_word_of_substance() -> None:
    latency = first(measured()).latency
    assert latency
    assert latency.content_s is not None
    assert latency.content_s > latency.onset_s + 0.3
    opened = first(without(measured(), "1.f1")).latency
    assert opened
    assert opened.content_s == latency.onset_s == opened.onset_s
    # It is not known that a word was there.
    assert first(without(measured(), "1.f2")).latency == latency
    # It stands after the first word of substance.
    assert first(without(measured(), "1.f3")).latency == latency


def test_an_announced_pause_keeps_its_latency() -> None:
    card = scored(
        question("Why?", 1.0, 2.0),
        answer((3.0, 4.0, "So, let me think.")),
        answer((7.0, 10.0, "So it was late then.")),
    )
    before = first(card).latency
    assert before
    assert before.announced_pause
    assert first(without(card, *ids(card, "lexical"))).latency == before


def test_a_struck_pause_is_speech() -> None:
    before = first(measured()).pace
    assert before
    assert [pause.after for pause in before.pauses] == ["index.", "front", "database."]
    after = first(without(measured(), "1.p3")).pace
    assert after
    length_s = before.pauses[2].end_s - before.pauses[2].start_s
    assert after.pause_count == 2
    assert after.pause_s == pytest.approx(before.pause_s - length_s)
    assert after.phonation_s == pytest.approx(before.phonation_s + length_s)
    assert after.articulation_rate == pytest.approx(before.syllables / after.phonation_s, abs=0.01)
    assert after.longest_pause_s < before.longest_pause_s
    assert after.mean_run_syllables > before.mean_run_syllables
    assert (after.words_per_minute, after.answer_s) == (before.words_per_minute, before.answer_s)


def test_a_pause_that_divides_no_clause_is_still_a_pause() -> None:
    before = first(measured()).pace
    after = first(without(measured(), "1.m2")).pace
    assert before
    assert after
    assert (before.mid_clause_count, after.mid_clause_count) == (1, 0)
    assert after.model_copy(update={"mid_clause_count": 1, "pauses": before.pauses}) == before


def test_what_hangs_on_a_struck_event_is_not_listed_beside_it() -> None:
    assert "1.m2" in ids(measured())
    assert "1.m2" not in ids(measured(), labels=strike(measured(), [], ["1.p2"], NOW))
    assert [one.id for one in first(without(measured(), "1.p2", "1.m2")).struck] == ["1.p2"]


def test_a_struck_decision_takes_its_chain_and_the_owner_of_we_near_it() -> None:
    before, after = first(measured()).ownership, first(without(measured(), "1.d1")).ownership
    assert before
    assert after
    assert before.decisions == {"I": 1, "we": 1, "other": 0, "passive": 0}
    assert after.decisions == {"I": 0, "we": 1, "other": 0, "passive": 0}
    assert [chain.decision.text for chain in after.chains] == [before.chains[1].decision.text]
    assert [one.text for one in before.unowned] == ["We fixed bugs.", "We chose Redis at last."]
    assert [one.text for one in after.unowned] == ["We shipped it.", "We tested it.", *_texts(before.unowned)]
    assert after.pronouns == before.pronouns


def test_a_struck_we_has_its_owner() -> None:
    before = first(measured()).ownership
    assert before
    name = ids(measured(), "unowned")[0]
    after = first(without(measured(), name)).ownership
    assert after
    assert [one.text for one in after.unowned] == [one.text for one in before.unowned][1:]
    assert after.decisions == before.decisions


def test_a_suggestion_goes_with_what_it_was_about() -> None:
    card = scored(
        question("Tell me about it.", 1.0, 2.0),
        answer((3.0, 9.0, "We decided to move the files. It was a Monday in May. The weather was grey.")),
    )
    own = first(card).ownership
    assert own
    assert {one.kind for one in own.suggestions} == {"unowned", "reason", "outcome"}
    [decision] = ids(card, "decision")
    left = first(without(card, decision)).ownership
    assert left
    assert left.suggestions == []
    [we] = ids(card, "unowned")
    owned = first(without(card, we)).ownership
    assert owned
    assert {one.kind for one in owned.suggestions} == {"reason", "outcome"}


def test_a_struck_claim_was_not_made() -> None:
    card = measured()
    before = first(card).structure
    assert before
    [claim] = ids(card, "wrong_claim")
    assert claim == "1.c1"
    after = first(without(card, claim)).structure
    assert after
    assert (len(before.wrong_claims), after.wrong_claims) == (1, [])


def test_an_opening_that_was_known_by_a_struck_claim_is_not_known() -> None:
    said = [question("Why?", 1.0, 2.0), answer((3.0, 7.0, "It always wins. The rest is of no use to anyone."))]
    candidate, interviewer = tracks_of(said, 9.0)
    material = SessionMaterial("x", events_of(said), HeldSound(candidate), HeldSound(interviewer))
    card = score_session(material, assessor=SaysSo(wrong="wins"))
    assert first(card).structure.opening.does == "wrong_claim"  # type: ignore[union-attr]  # it is there
    after = first(without(card, "1.c1")).structure
    assert after
    assert after.opening is None
    assert "opening" in [note.what for note in after.unsaid]


def drawn(*gone: str) -> AnswerCard:
    text = "Constraint: how fast? Architecture: a queue. Constraint: how much? Architecture: a cache in front."
    said = [Said("interviewer", [(1.0, 2.0, "Design it.")], question="d", pillar="design"), answer((3.0, 11.0, text))]
    candidate, interviewer = tracks_of(said, 13.0)
    material = SessionMaterial("x", events_of(said), HeldSound(candidate), HeldSound(interviewer))
    return first(without(score_session(material, assessor=SaysSo()), *gone))


def design(*gone: str) -> tuple[int, str | None, bool | None]:
    built = drawn(*gone).structure
    assert built
    assert built.design
    assert len(built.design.decisions) == 2 - sum(".a" in name for name in gone)
    first_part = built.design.architecture
    return len(built.design.constraints), first_part.text if first_part else None, built.design.constraints_first


def test_a_struck_constraint_or_part_of_a_design_changes_what_came_first() -> None:
    assert design() == (2, "Architecture: a queue.", True)
    assert design("1.q2") == (1, "Architecture: a queue.", True)
    assert design("1.q1") == (1, "Architecture: a queue.", False)
    assert design("1.q1", "1.a1") == (1, "Architecture: a cache in front.", True)
    assert design("1.q1", "1.q2", "1.a1") == (0, "Architecture: a cache in front.", False)
    assert design("1.a1", "1.a2") == (2, None, None)


def test_what_the_opening_of_a_design_does_goes_with_it() -> None:
    built, left, bare = drawn().structure, drawn("1.q1").structure, drawn("1.a1", "1.a2").structure
    assert built
    assert left
    assert bare
    assert built.opening
    assert built.opening.does == "constraint"
    assert left.opening is None
    assert [note.what for note in left.unsaid] == ["opening"]
    assert [note.what for note in bare.unsaid] == ["whether constraints came first"]


def test_a_point_that_is_not_covered_is_not_covered_in_the_follow_up_either() -> None:
    card = measured()
    assert [(one.point, one.evidence is not None) for one in card.answers[1].coverage] == [("rows", True)]
    rows = next(one.event.id for one in listed(card, ()) if one.event.about == "rows")
    after = without(card, rows)
    assert [one.evidence is not None for one in first(after).coverage] == [True, False, True]
    assert after.answers[1].coverage == []


def test_the_summary_and_the_habits_follow() -> None:
    after = without(measured(), "1.f3", "1.d1")
    assert after.summary == summarize(after.answers)
    assert after.summary.decisions["I"] == 0
    assert (after.summary.fillers_per_100_words or 0) < (measured().summary.fillers_per_100_words or 0)
    long = [first(measured())] * 5
    talker = measured().model_copy(update={"answers": long, "summary": summarize(long)})
    assert [habit.measure for habit in habits([talker])] == ["fillers"]
    assert habits([without(talker, *ids(talker, "vocal"), *ids(talker, "lexical"))]) == []


# --- what holds whatever is struck -----------------------------------------------------------------------

SOME = st.lists(st.sampled_from(sorted(place.event.id for place in places(measured()))), unique=True)


def test_striking_nothing_changes_nothing() -> None:
    assert disputed(measured(), []) is measured()
    far = strike(measured(), [], ["1.f3"], NOW)[0].model_copy(update={"start_s": 900.0, "end_s": 901.0})
    assert disputed(measured(), [far]) is measured()


@settings(deadline=None)
@given(SOME, st.randoms(use_true_random=False))
def test_the_order_of_striking_does_not_matter(gone: list[str], random: Random) -> None:
    labels: list[Label] = []
    for name in gone:
        labels = strike(measured(), labels, [name], NOW)
    mixed = list(labels)
    random.shuffle(mixed)
    assert disputed(measured(), mixed) == disputed(measured(), strike(measured(), [], gone, NOW))


@settings(deadline=None)
@given(SOME, SOME)
def test_striking_and_restoring_gives_the_card_from_before(kept: list[str], more: list[str]) -> None:
    labels = strike(measured(), [], kept, NOW)
    added = [name for name in more if name not in kept]
    again = restore(measured(), strike(measured(), labels, added, NOW), added)
    assert again == labels
    assert disputed(measured(), restore(measured(), labels, kept)) == measured()


@settings(deadline=None)
@given(SOME)
def test_all_that_is_struck_is_shown_or_hangs_on_what_is(gone: list[str]) -> None:
    labels = strike(measured(), [], gone, NOW)
    card = disputed(measured(), labels)
    shown = {one.id for answer in card.answers for one in answer.struck}
    assert shown == {one.event.id for one in listed(measured(), labels) if one.label}
    hidden = set(gone) - shown
    assert all(name.split(".")[1][0] in "mu" for name in hidden)
    assert strike(measured(), labels, gone, NOW) == labels


@settings(deadline=None)
@given(SOME)
def test_numbers_are_those_of_the_events_that_are_left(gone: list[str]) -> None:
    for one in without(measured(), *gone).answers:
        if one.fillers:
            kinds = [event.kind for event in one.fillers.events]
            assert one.fillers.count == kinds.count("vocal") + kinds.count("lexical")
            assert {kind: known.count for kind, known in one.fillers.by_kind.items()} == {
                kind: kinds.count(kind) for kind in ("vocal", "lexical", "repetition", "false_start")
            }
        if one.pace:
            lengths = [pause.end_s - pause.start_s for pause in one.pace.pauses]
            assert one.pace.pause_count == len(lengths)
            assert one.pace.pause_s == pytest.approx(sum(lengths), abs=0.005)
            assert one.pace.longest_pause_s == pytest.approx(max(lengths, default=0.0), abs=0.001)
            assert one.pace.phonation_s == pytest.approx(one.pace.answer_s - sum(lengths), abs=0.005)
            assert one.pace.mid_clause_count == sum(pause.mid_clause is True for pause in one.pace.pauses)
        if one.ownership:
            decided = [clause.subject for clause in one.ownership.clauses if clause.role == "decision"]
            assert one.ownership.decisions == {who: decided.count(who) for who in ("I", "we", "other", "passive")}
            assert len(one.ownership.chains) == len(decided)


TEXT = "So um I like really decided to to go you know because it was um basically slow and we were late"


@settings(deadline=None)
@given(st.sets(st.integers(0, 6)), st.lists(st.floats(0.3, 2.0), min_size=3, max_size=3), st.sets(st.integers(0, 2)))
def test_fillers_and_pauses_are_as_if_measured_without_them(
    gone: set[int], lengths: list[float], silent: set[int]
) -> None:
    """The same answer measured without these fillers, and with sound where these pauses were."""
    texts = TEXT.split()
    words, runs, at_s = [], [], 2.0
    for part in range(4):
        some = texts[5 * part : 5 * part + 5]
        words += spread(at_s, at_s + 2.0, " ".join(some))
        runs.append(Span(at_s, at_s + 2.0))
        at_s = round(at_s + 2.0 + (lengths[part] if part < 3 else 0.0), 3)
    material = Material(tuple(words), (tuple(runs),), listened=True).with_fillers()
    one = answer_card(Material(tuple(words), (tuple(runs),), listened=True), None)
    card = measured().model_copy(update={"answers": [one], "summary": summarize([one])})
    assert one.fillers
    fillers = [i for i in gone if i < len(one.fillers.events)]
    found = places(card)
    names = [place.event.id for place in found if place.at in fillers and place.event.id[2] in "fr"]
    names += [place.event.id for place in found if place.at in silent and place.event.kind == "pause"]
    left = first(without(card, *names))
    rest = tuple(filler for i, filler in enumerate(material.fillers) if i not in fillers)
    joined: list[Span] = []
    for i, run in enumerate(runs):
        if i and i - 1 in silent:
            joined[-1] = Span(joined[-1].start_s, run.end_s)
        else:
            joined.append(run)
    expected = filler_card(replace(material, fillers=rest))
    assert left.fillers == expected.model_copy(update={"per_minute": pytest.approx(expected.per_minute, abs=0.011)})
    pace = pace_card(replace(material, turns=(tuple(joined),)))
    assert left.pace
    assert pace
    for name in ("words_per_minute", "articulation_rate", "phonation_s", "pause_count", "pause_s", "longest_pause_s"):
        assert getattr(left.pace, name) == pytest.approx(getattr(pace, name), abs=0.011), name
    assert left.pace.mean_run_syllables == pytest.approx(pace.mean_run_syllables, abs=0.11)


# --- labels ----------------------------------------------------------------------------------------------


def test_a_label_says_what_when_where_and_what_the_detector_had_said() -> None:
    [label] = strike(measured(), [], ["1.f3"], NOW, "it was needed")
    heard = event(measured(), "1.f3")
    assert (label.kind, label.text, label.start_s, label.end_s) == ("lexical", "like", heard.start_s, heard.end_s)
    assert (label.because, label.struck_at, label.viva_version) == ("it was needed", NOW, measured().viva_version)
    assert label.answer.question_id == "q1"
    assert label.answer.start_s == first(measured()).start_s
    assert label.measured.confidence == heard.confidence == 0.9
    assert Disputes.model_validate_json(Disputes(labels=[label]).to_json()).labels == [label]


def test_a_label_fits_the_same_event_measured_anew() -> None:
    """A newer Viva hears another filler before it, and its edges 0.05 s off: the place in the list is another."""
    labels = strike(measured(), [], ["1.f3", "1.d1", "1.p2"], NOW)
    moved = [
        label.model_copy(update={"start_s": label.start_s + 0.05, "end_s": label.end_s + 0.05}) for label in labels
    ]
    assert [one.id for one in first(disputed(measured(), moved)).struck] == ["1.f3", "1.d1", "1.p2"]


def test_a_label_strikes_one_event_of_its_own_kind_and_claim() -> None:
    [label] = strike(measured(), [], ["1.f3"], NOW)
    wide = label.model_copy(update={"start_s": 0.0, "end_s": 60.0})
    assert len(first(disputed(measured(), [wide])).struck) == 1
    other = label.model_copy(update={"kind": "vocal"})
    assert disputed(measured(), [other]) is measured()
    [claim] = strike(measured(), [], ["1.c1"], NOW)
    about = claim.model_copy(update={"measured": claim.measured.model_copy(update={"about": "Another claim."})})
    assert disputed(measured(), [about]) is measured()


def test_nothing_of_a_text_can_be_struck_out() -> None:
    assert places(score_text("Um, I decided, like, to wait because it was late.")) == []
