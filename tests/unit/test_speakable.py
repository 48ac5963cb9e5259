"""How written text is read aloud, and how it is cut for a quick start."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.tts.sentences import sentences
from bot.tts.speakable import speakable

pytestmark = pytest.mark.unit


def test_numbers() -> None:
    assert speakable("0.1%") == "zero point one percent"
    assert speakable("99.9% uptime") == "ninety-nine point nine percent uptime"
    assert speakable("0.001") == "zero point zero zero one"
    assert speakable("1,000,000 rows") == "one million rows"
    assert speakable("1000000000") == "one billion"
    assert speakable("-5 degrees") == "minus five degrees"
    assert speakable("1st, 2nd and 95th") == "first, second and ninety-fifth"
    assert speakable("3/4 of users") == "three quarters of users"
    assert speakable("1/100") == "one hundredth"
    assert speakable("24/7") == "twenty-four seven"
    assert speakable("an 80/20 split") == "an eighty twenty split"
    assert speakable("80:20") == "eighty to twenty"
    assert speakable("10:1") == "ten to one"
    assert speakable("3:30") == "three thirty"
    assert speakable("12:05") == "twelve oh five"
    assert speakable("#1") == "number one"
    assert speakable("1e-3") == "ten to the minus three"
    assert speakable("10^6") == "ten to the six"
    assert speakable("x^2") == "x squared"
    assert speakable("555-123-4567") == "five five five, one two three, four five six seven"
    assert speakable("I'm 25.") == "I'm twenty-five."
    assert speakable("Python 3.11") == "Python three point one one"
    assert speakable("v2 of 3.11.2") == "version two of three point eleven point two"


def test_units_and_scales() -> None:
    assert speakable("10ms") == "ten milliseconds"
    assert speakable("100 ms") == "one hundred milliseconds"
    assert speakable("a 100-ms budget") == "a one hundred millisecond budget"
    assert speakable("1s") == "one second"
    assert speakable("30s") == "thirty seconds"
    assert speakable("5 min") == "five minutes"
    assert speakable("2x faster") == "two times faster"
    assert speakable("10X") == "ten times"
    assert speakable("10k QPS") == "ten thousand queries per second"
    assert speakable("10k req/s") == "ten thousand requests per second"
    assert speakable("1,000/s") == "one thousand per second"
    assert speakable("10 GB/s") == "ten gigabytes per second"
    assert speakable("7B parameters") == "seven billion parameters"
    assert speakable("1.5M users") == "one point five million users"
    assert speakable("5pp") == "five percentage points"
    assert speakable("$5M") == "five million dollars"
    assert speakable("50% of $2B") == "fifty percent of two billion dollars"
    assert speakable("$5-10M") == "five to ten million dollars"
    assert speakable("$19.99") == "nineteen dollars and ninety-nine cents"
    assert speakable("$0.05") == "five cents"
    assert speakable("$1") == "one dollar"
    assert speakable("5€ or 1,500 €") == "five euros or one thousand five hundred euros"


def test_percentiles() -> None:
    assert speakable("p95") == "P ninety-five"
    assert speakable("p99.9 latency") == "P ninety-nine point nine latency"
    assert speakable("P50") == "P fifty"


def test_dates() -> None:
    assert speakable("On 2024-03-01, we shipped it.") == "On March first, twenty twenty-four, we shipped it."
    assert speakable("2024-03-01 to 2024-04-22") == (
        "March first, twenty twenty-four to April twenty-second, twenty twenty-four"
    )
    assert speakable("since 2024-03") == "since March twenty twenty-four"
    assert speakable("2024-12-24T08:05:00Z") == "December twenty-fourth, twenty twenty-four at eight oh five U T C"
    assert speakable("12/31/2024") == speakable("31/12/2024") == "December thirty-first, twenty twenty-four"
    assert speakable("03/04/2024") == "three, four, twenty twenty-four"
    assert speakable("On March 1, 2024, we met.") == "On March first, twenty twenty-four, we met."
    assert speakable("until May 5") == "until May fifth"
    assert speakable("On March 5 we met") == "On March fifth we met"
    assert speakable("the launch on March 5 slipped") == "the launch on March fifth slipped"
    assert speakable("5 March 2024") == "the fifth of March twenty twenty-four"
    assert speakable("on the 5 March we met") == "on the fifth of March we met"


def test_what_is_no_date() -> None:
    assert speakable("In March 15 people joined") == "In March fifteen people joined"
    assert speakable("the 5 May releases") == "the five May releases"
    assert speakable("2024-13-01") == "twenty twenty-four-thirteen to zero one"
    assert speakable("2010-2012") == "twenty ten to twenty twelve"
    assert speakable("3/4") == "three quarters"
    assert speakable("at 10.0.12.7") == "at ten dot zero dot twelve dot seven"


def test_fractions_in_one_sign() -> None:
    assert speakable("½") == "one half"
    assert speakable("½ an hour") == "half an hour"
    assert speakable("2½ hours") == "two and a half hours"
    assert speakable("1¾ cups, ⅔ full") == "one and three quarters cups, two thirds full"
    assert speakable("3⅛") == "three and an eighth"


def test_years_and_ranges() -> None:
    assert speakable("in 2024") == "in twenty twenty-four"
    assert speakable("2000 requests") == "two thousand requests"
    assert speakable("2019-2021") == "twenty nineteen to twenty twenty-one"
    assert speakable("the 1990s") == "the nineteen nineties"
    assert speakable("the '90s") == "the nineties"
    assert speakable("10-20ms") == "ten to twenty milliseconds"
    assert speakable("0.5–1.0s") == "zero point five to one point zero seconds"
    assert speakable("3 to 5 years") == "three to five years"
    assert speakable("20%-30%") == "twenty percent to thirty percent"
    assert speakable("10M-100M") == "ten million to one hundred million"
    assert speakable("a 2-3x gain") == "a two to three times gain"
    assert speakable("90-day") == "ninety day"


def test_acronyms_read_as_letters() -> None:
    assert speakable("the API") == "the A P I"
    assert speakable("an A/B test") == "an A B test"
    assert speakable("ML") == "M L"
    assert speakable("LLMs and GPUs") == "L L M's and G P U's"
    assert speakable("a GPU's memory") == "a G P U's memory"
    assert speakable("CI/CD") == "C I C D"
    assert speakable("NDCG@10") == "N D C G at ten"
    assert speakable("recall@k") == "recall at K"
    assert speakable("write to e@x.com") == "write to e at x dot com"
    assert speakable("john.doe@mail.example.com") == "john dot doe at mail dot example dot com"
    assert speakable("ROC-AUC") == "rock A U C"
    assert speakable("AUC of 0.92") == "A U C of zero point nine two"
    assert speakable("TF-IDF and Q&A") == "T F I D F and Q and A"


def test_acronyms_read_as_words() -> None:
    assert speakable("SQL") == "sequel"
    assert speakable("RAG") == "rag"
    assert speakable("BERT") == "bert"
    assert speakable("NaN") == "nan"
    assert speakable("MLOps") == "M L ops"
    assert speakable("k8s") == "kubernetes"
    assert speakable("SHAP values") == "shap values"
    assert speakable("PyTorch, NumPy") == "pie torch, num pie"
    assert speakable("It is NOT ALL of it") == "It is not all of it"


def test_letters_with_digits() -> None:
    assert speakable("L1 or L2") == "L one or L two"
    assert speakable("L1/L2") == "L one or L two"
    assert speakable("F1 score") == "F one score"
    assert speakable("S3, EC2") == "S three, E C two"
    assert speakable("A BM25 index") == "a B M twenty-five index"
    assert speakable("GPT-4") == "G P T four"
    assert speakable("int8") == "int eight"
    assert speakable("4-bit") == "four bit"
    assert speakable("2D") == "two D"
    assert speakable("top-5") == "top five"
    assert speakable("word2vec") == "word to veck"


def test_abbreviations_and_symbols() -> None:
    assert speakable("e.g. this, i.e. that") == "for example this, that is that"
    assert speakable("(e.g., Kafka)") == "for example, Kafka"
    assert speakable("precision vs. recall") == "precision versus recall"
    assert speakable("Kafka, Flink, etc.") == "Kafka, Flink, et cetera."
    assert speakable("C++ & C#") == "C plus plus and C sharp"
    assert speakable("≥ 10") == "at least ten"
    assert speakable("~5%") == "about five percent"
    assert speakable("p < 0.05") == "p less than zero point zero five"
    assert speakable("x=3") == "x equals three"
    assert speakable("train/test split") == "train test split"
    assert speakable("O(n log n)") == "O of n log n"
    assert speakable("user_id") == "user id"
    assert speakable("model.fit") == "model dot fit"
    assert speakable("A — or B") == "A, or B"
    assert speakable("Wait... what?") == "Wait, what?"
    assert speakable("😀 Good.") == "Good."


def test_quotes_are_silent_and_apostrophes_are_not() -> None:
    assert speakable('You said "we retrained it".') == "You said we retrained it."
    assert speakable("You said, “we used LoRA” – why?") == "You said, we used lora, why?"
    assert speakable("it’s the 'best' one, don't you think?") == "it's the best one, don't you think?"


def test_markdown_and_addresses_are_not_read() -> None:
    assert speakable("**Bold**, *it* and `code`") == "Bold, it and code"
    assert speakable("## Title") == "Title"
    assert speakable("See [the docs](https://example.com/a_b).") == "See the docs."
    assert speakable("See https://example.com/x?a=1.") == "See a link."
    assert speakable("Like so: ```x = 1``` Clear?") == "Like so: Clear?"


def test_a_comma_at_the_end_of_a_piece_keeps_its_melody() -> None:
    assert speakable("Given that,") == "Given that,"


@example("0^⁴")
@given(st.text(st.characters(max_codepoint=0x2FFF), max_size=80))
def test_what_is_spoken_has_no_digit_and_no_symbol(text: str) -> None:
    spoken = speakable(text)
    assert not re.search(r"[0-9%$#@*_`\"/\\<>=+&^~|{}\[\]()]", spoken)
    assert spoken == spoken.strip()
    assert "  " not in spoken


@given(
    st.lists(st.sampled_from("We saw 0.1% drift vs. SQL p95 $5M A/B don't 10ms , . ? - ( ) x2 3/4".split()))  # noqa: SIM905
)
def test_spoken_text_is_spoken_as_it_is(words: list[str]) -> None:
    once = speakable(" ".join(words))
    assert speakable(once) == once


def test_sentences() -> None:
    assert sentences("Hello. How are you?") == ["Hello.", "How are you?"]
    assert sentences("Hm! Really?! Yes.") == ["Hm!", "Really?!", "Yes."]
    assert sentences("Use e.g. Kafka. Or Flink?") == ["Use e.g. Kafka.", "Or Flink?"]
    assert sentences("It was 0.1 vs. 0.2. Why?") == ["It was 0.1 vs. 0.2.", "Why?"]
    assert sentences("Kafka, Flink, etc. What else?") == ["Kafka, Flink, etc.", "What else?"]
    assert sentences("I worked with J. Smith. He left.") == ["I worked with J. Smith.", "He left."]
    assert sentences('You said "we did it." Who?') == ['You said "we did it."', "Who?"]
    assert sentences("1. One thing. 2. Another.") == ["1. One thing.", "2. Another."]
    assert sentences("- a\n- b") == ["- a", "- b"]
    assert sentences("folded\ntext") == ["folded text"]
    assert sentences("...") == []
    assert sentences("") == []


def test_a_long_first_sentence_is_cut_at_a_clause() -> None:
    assert sentences("Design a system that flags fraud in real time, and tell me what you would watch.") == [
        "Design a system that flags fraud in real time,",
        "and tell me what you would watch.",
    ]
    assert sentences("Now, imagine the traffic grows a hundredfold overnight: what breaks first?") == [
        "Now, imagine the traffic grows a hundredfold overnight:",
        "what breaks first?",
    ]


def test_a_short_first_sentence_and_all_later_ones_stay_whole() -> None:
    assert sentences("Thanks, that helps me a lot.") == ["Thanks, that helps me a lot."]
    later = "Then tell me, with an example if you can, what you would do about it, and why."
    assert sentences(f"I see. {later}") == ["I see.", later]


@given(st.text(st.sampled_from("ab .,!?:;1e.g\n\"'-"), max_size=60))
def test_the_pieces_are_the_words_of_the_text(text: str) -> None:
    assert [w for w in " ".join(sentences(text)).split() if any(map(str.isalnum, w))] == [
        w for w in text.split() if any(map(str.isalnum, w))
    ]
