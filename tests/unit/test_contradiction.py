"""Two things that cannot both be so: clear ones are noticed, and what only sounds like one is not.

Likeness is that of shared words here; `tests/model` has the embedded encoder.
"""

import pytest

from bot.interviewer.bank import Bank
from bot.interviewer.contradiction import contradiction
from bot.interviewer.director import BOTH_QUOTES_WORDS, CONTRADICTION
from bot.interviewer.encoder import WordsEncoder
from bot.interviewer.facts import Contradiction, conflicting_facts, facts
from bot.interviewer.interview import Interview
from bot.interviewer.item import MAX_SPOKEN_WORDS, Item
from bot.interviewer.moves import Reply
from bot.interviewer.phrasing import GO_TOGETHER
from bot.interviewer.plan import Plan, Slot
from bot.session.record import QuestionAsked, SessionStarted
from bot.settings import InterviewSettings
from bot.stt.transcript import Transcript, Turn, Word

pytestmark = pytest.mark.unit

ENCODER = WordsEncoder()


def said(text: str, start_s: float = 0.0) -> Transcript:
    return Transcript.from_text(text, start_s=start_s)


def here(earlier: str, now: str) -> Contradiction | None:
    """Both to one question."""
    return contradiction([said(earlier)], [], said(now, 100.0), ENCODER)


def elsewhere(earlier: str, now: str) -> Contradiction | None:
    """To two questions."""
    return contradiction([], [said(earlier)], said(now, 100.0), ENCODER)


CLEAR = [
    # decision
    (
        "I decided to use Kafka for the event pipeline.",
        "The choice of Kafka for the events wasn't my decision.",
    ),
    ("The move to the vector index was my call.", "Moving to a vector index was not my decision, it came from above."),
    # team
    ("We were three people on the recommender team.", "The recommender team had nine people."),
    ("It was just three of us on the fraud project.", "We were ten people on the fraud project."),
    # cadence
    ("The churn model was retrained every night.", "We retrained the churn model once a month."),
    # experience
    ("I've never worked with Spark.", "I set up the alerts and we ran Spark for years."),
    # having
    ("We had no monitoring on the pricing model.", "We had monitoring on the pricing model from the start."),
    # doing
    ("I built the ranking service on my own.", "The ranking service was written by a colleague."),
    # use
    ("The ranking model is still live.", "We shelved the ranking model."),
    # automation
    (
        "The labels of the intent classifier were written by hand.",
        "The labels of the intent classifier were automated.",
    ),
    # time
    ("We hit the deadline of the migration.", "We missed the deadline of the migration."),
    # the same thing, negated or opposed
    ("We did use customer data for the ranking.", "We did not use customer data for the ranking."),
    ("The features came from a batch pipeline.", "The features came from a streaming pipeline."),
    ("The retraining pipeline was stable in production.", "The retraining pipeline was unstable in production."),
]


@pytest.mark.parametrize(("earlier", "now"), CLEAR)
def test_a_clear_contradiction_is_noticed_either_way_round(earlier: str, now: str) -> None:
    for first, second in ((earlier, now), (now, earlier)):
        found = here(first, second)
        assert found is not None
        assert found.earlier.text in first
        assert found.now.text in second


NEAR = {
    "another time": [
        ("We had no monitoring on the pricing model when I joined.", "We had monitoring on the pricing model."),
        ("The team was three people when we started the search.", "By the end the search team had nine people."),
        ("At first the features came from a batch pipeline.", "The features came from a streaming pipeline."),
        ("Two years ago the features were a nightly batch.", "I moved the features to streaming."),
        ("We used to retrain the churn model monthly.", "We retrain the churn model every night."),
        ("Initially I built the ranking service on my own.", "The ranking service was rewritten by a colleague."),
        ("The first version was never launched.", "The second version is still live."),
    ],
    "before and after": [
        ("Latency was three hundred milliseconds before the change.", "Latency was a hundred milliseconds after it."),
        ("We had five people on the search team before it.", "After the merger the search team had twelve people."),
        ("The error rate was forty percent.", "The error rate was ten percent in the end."),
    ],
    "another system": [
        ("The churn model was retrained every night.", "The forecasting model was retrained once a month."),
        ("We were three people on the recommender team.", "The fraud team had nine people."),
        ("I built the ranking service on my own.", "The frontend of the ranking was written by a colleague."),
        ("We missed the deadline of the beta release.", "We hit the deadline of the launch release."),
        ("The model is evaluated daily on fresh data.", "The model is retrained monthly on fresh data."),
        ("We never used deep learning for the demand forecast.", "We used gradient boosting for the demand forecast."),
        ("I've never worked with Spark.", "We used Kafka in production."),
        ("I decided to use Kafka for the event pipeline.", "My manager decided to hire two for the event pipeline."),
        ("I chose boosting for the churn model.", "The director chose which customers the churn model covers."),
        ("L1 regularization gives sparse weights.", "L2 regularization does not give sparse weights."),
        ("Users in Germany increased their orders.", "Users in France decreased their orders."),
        ("I never used Airflow in that job.", "In the job before I ran Airflow for years."),
        ("I wrote the ingestion by myself.", "The dashboards of the ingestion were built by a colleague."),
    ],
    "a possibility": [
        ("If we retrained the churn model nightly it would drift.", "We retrained the churn model once a month."),
        ("I would not use customer data for the ranking.", "We did use customer data for the ranking."),
        ("Maybe the features came from a batch pipeline.", "The features came from a streaming pipeline."),
        ("Did we use customer data for the ranking?", "We did not use customer data for the ranking."),
    ],
    "a comparison": [
        ("Precision was higher than recall.", "Recall was lower than precision."),
        ("Boosted trees were faster than the network.", "The network was slower than boosted trees."),
        ("Small models are fast to train for ranking.", "Large models are slow to train for ranking."),
        ("Batch inference is cheap for this use case.", "Online inference is expensive for this use case."),
        ("Recall increased with the threshold we took.", "Precision decreased with the threshold we took."),
        ("Offline metrics improved with the reranker.", "Online metrics worsened with the reranker."),
        ("The accuracy did not improve with more rows.", "The calibration did improve with more rows."),
        ("Adding columns helped on the training set.", "Adding columns did not help on the test set."),
    ],
    "the same again": [
        ("We were nine people on the search team.", "The search team had about ten people."),
        ("The features were refreshed hourly for the risk engine.", "The risk engine features came every hour."),
        ("I've never worked with Spark.", "I haven't used Spark."),
        ("We did not use customer data for the ranking.", "No customer data was used for the ranking."),
    ],
}  # fmt: skip


@pytest.mark.parametrize(("earlier", "now"), [pair for pairs in NEAR.values() for pair in pairs])
def test_what_goes_together_is_no_contradiction(earlier: str, now: str) -> None:
    for first, second in ((earlier, now), (now, earlier)):
        assert here(first, second) is None
        assert elsewhere(first, second) is None


def test_nothing_contradicts_the_first_turn_or_nothing_said() -> None:
    assert contradiction([], [], said("We had no monitoring."), ENCODER) is None
    assert here("We had no monitoring on the pricing model.", "") is None


def test_turns_to_other_questions_have_to_share_more_than_those_to_this_one() -> None:
    earlier, now = "I built the ranking on my own.", "The ranking was written by my colleague."
    assert here(earlier, now) is not None
    assert elsewhere(earlier, now) is None
    more = " It was the ranking of hotels in Lisbon with embeddings."
    assert elsewhere(earlier + more, now + more) is not None


def test_the_clauses_are_those_that_clash_with_their_own_words_and_times() -> None:
    earlier = "The project was for hotels. We were three people on the recommender team, and it was fun."
    now = "It took a while. The recommender team had nine people, because we could."
    found = here(earlier, now)
    assert found is not None
    assert found.earlier.text == "We were three people on the recommender team,"
    assert found.now.text == "The recommender team had nine people,"
    assert found.earlier.start_s < 10.0
    assert found.now.start_s > 100.0


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("We were three people on the team.", {"team"}),
        ("It was just three of us.", {"team"}),
        ("We retrained it weekly.", {"cadence"}),
        ("I did all of it by myself.", {"doing"}),
        ("It was not my call.", {"decision"}),
        ("We rolled it back.", {"use"}),
        ("We missed the deadline.", {"time"}),
        ("I like trees more.", set()),
        ("Were you three people on the team?", set()),
        ("We would be three people on the team.", set()),
        ("We retrained it weekly until I left.", set()),
    ],
)
def test_what_is_a_fact(text: str, kinds: set[str]) -> None:
    found = {fact.kind for fact in facts(said(text))}
    assert kinds <= found
    assert bool(found) == bool(kinds)


def test_a_fact_does_not_conflict_with_itself() -> None:
    for earlier, now in CLEAR:
        for text in (earlier, now):
            assert conflicting_facts([said(text)], said(text, 100.0), same_question=True) is None


# --- in an interview


def story(name: str) -> Item:
    """Of two points the first turn of a pair covers one and the second the other: nobody asks on in vain."""
    points = {
        "choice": ("I decided to rebuild the search of the shop.", "The hotels were mine."),
        "end": (
            "It took us a while to agree, and the search was slow.",
            "The result was good and the hotels liked it.",
        ),
        "rest": ("Bread and cheese for everybody.", "Nobody sang at the party."),
    }
    return Item.model_validate(
        {
            "id": name,
            "pillar": "behavioral",
            "levels": ["senior"],
            "ask": f"Tell me about a search or a ranking, {name}.",
            "rephrase": "In other words?",
            "intent": "Decision, reasons, outcome.",
            "vocabulary": ["search", "ranking"],
            "points": [{"id": point, "says": says, "probe": "What else?"} for point, says in points.items()],
        }
    )


STORIES = (story("one"), story("two"), story("three"))
PLAN = Plan(tuple(Slot(item, 600.0) for item in STORIES), False, False, 3600.0)
FIRST = "I decided to rebuild the search of the shop. We were three people on the search team, back in Lisbon."
SECOND = "The search team had nine people, so it took us a while to agree, and the search was slow."
THIRD = "The hotels were mine. I built the hotel ranking on my own because it had to be quick."
FOURTH = "The hotel ranking was written by a colleague. The result was good and all the hotels liked it a lot."


class Talk:
    def __init__(self) -> None:
        self.interview = Interview(PLAN, Bank(STORIES), ENCODER, InterviewSettings(), seed=3)
        self.now_s = 0.0
        self.state, self.reply = self.interview.begin(0.0)

    def says(self, text: str, probability: float = 1.0) -> Reply:
        self.now_s += 5.0
        words = said(text, self.now_s).words
        heard = Transcript(tuple(Word(w.text, w.start_s, w.end_s, probability) for w in words))
        self.state, self.reply = self.interview.respond(self.state, Turn(heard, self.now_s, heard.end_s), self.now_s)
        return self.reply

    @property
    def about_a_contradiction(self) -> bool:
        return self.reply.move is not None and self.reply.move.target == CONTRADICTION


def test_both_sides_are_quoted_as_they_were_said_in_one_short_question() -> None:
    talk = Talk()
    talk.says(FIRST)
    reply = talk.says(SECOND)
    assert talk.about_a_contradiction
    move = reply.move
    assert move is not None
    assert move.earlier is not None
    assert move.quote is not None
    assert move.earlier in FIRST
    assert move.quote in SECOND
    assert len(f"{move.earlier} {move.quote}".split()) <= BOTH_QUOTES_WORDS
    assert f'"{move.earlier}"' in reply.text
    assert f'"{move.quote}"' in reply.text
    assert reply.text.endswith(GO_TOGETHER)
    assert reply.text.count("?") == 1
    assert len(reply.text.split()) <= MAX_SPOKEN_WORDS


def test_the_language_model_never_words_it() -> None:
    talk = Talk()
    assert talk.says(FIRST).phrase is not None
    assert talk.says(SECOND).phrase is None
    assert talk.about_a_contradiction


def test_repeated_it_is_the_same_question() -> None:
    talk = Talk()
    talk.says(FIRST)
    question = talk.says(SECOND).text
    assert question in talk.says("Sorry, could you say that again?").text


def test_it_is_asked_about_once_a_session() -> None:
    talk = Talk()
    talk.says(FIRST)
    talk.says(SECOND)
    assert talk.about_a_contradiction
    clashes = 0
    for text in (THIRD, FOURTH, FIRST, SECOND, THIRD, FOURTH):
        talk.says(text)
        clashes += talk.about_a_contradiction
    assert clashes == 0


def test_the_second_pair_would_have_been_asked_about_alone() -> None:
    talk = Talk()
    talk.says(THIRD)
    talk.says(FOURTH)
    assert talk.about_a_contradiction


def test_nor_again_when_the_session_goes_on_after_it_broke_off() -> None:
    talk = Talk()
    asked = [
        QuestionAsked(t_s=1.0, id="one", text="", move="ask"),
        QuestionAsked(t_s=60.0, id="one", text="", move="clarify", target=CONTRADICTION),
    ]
    talk.state = talk.interview.resume([SessionStarted(t_s=0.0), *asked])
    talk.state, talk.reply = talk.interview.go_on(talk.state, 100.0)
    for text in (THIRD, FOURTH):
        talk.says(text)
        assert not talk.about_a_contradiction


def test_words_that_were_hardly_recognised_are_not_held_against_anyone() -> None:
    talk = Talk()
    talk.says(FIRST, probability=0.4)
    talk.says(SECOND)
    assert not talk.about_a_contradiction


def test_what_goes_together_is_not_asked_about() -> None:
    talk = Talk()
    talk.says(FIRST)
    talk.says("The platform team had nine people, so it took us a while to agree, and the search was slow.")
    assert not talk.about_a_contradiction
