"""How often the rules agree with a human on the labelled uses, and what each newer rule tells apart."""

import pytest

from bot.scoring.fillers import find_fillers
from tests.filler_labels import FORMS, Score, form_score, parse, read_labels, span_score

pytestmark = pytest.mark.unit

LABELS = read_labels()


def of_kind(kind: str, text: str) -> list[str]:
    words = text.split()
    return [" ".join(words[f.first : f.last + 1]).strip(",.?!").lower() for f in find_fillers(words) if f.kind == kind]


def lexical(text: str) -> list[str]:
    return of_kind("lexical", text)


def test_the_labels_are_many_and_balanced() -> None:
    uses = [s for label in LABELS for s in label.spans if s.mark in {"filler", "meaning"}]
    assert len(uses) >= 260
    assert 0.4 < sum(use.mark == "filler" for use in uses) / len(uses) < 0.55
    assert sum(s.mark in {"repetition", "false_start"} for label in LABELS for s in label.spans) >= 70
    for form in FORMS:
        of_form = [span.mark for label in LABELS for span in label.spans if label.text(span.first, span.last) == form]
        assert len(of_form) >= 20, form
    assert sum(label.part == "tune" for label in LABELS) == len(LABELS) // 2


def test_markup() -> None:
    words, spans = parse("<we> we {like} it, [you know,] /imple-/ implemented")
    assert words == ("we", "we", "like", "it,", "you", "know,", "imple-", "implemented")
    assert [(s.mark, s.first, s.last) for s in spans] == [
        ("repetition", 0, 0),
        ("meaning", 2, 2),
        ("filler", 4, 5),
        ("false_start", 6, 6),
    ]
    with pytest.raises(ValueError, match="not closed"):
        parse("[like it")


def test_agreement_on_the_labelled_uses() -> None:
    found = {label.id: find_fillers(label.words) for label in LABELS}
    fillers = sum((form_score(label, found[label.id], form) for label in LABELS for form in FORMS), Score())
    repeated = sum((span_score(label, found[label.id], "repetition") for label in LABELS), Score())
    started = sum((span_score(label, found[label.id], "false_start") for label in LABELS), Score())
    assert fillers.f1 >= 0.85
    assert repeated.f1 >= 0.9
    assert started.f1 >= 0.8


def test_scores_count_both_ways() -> None:
    score = Score(found=1, claimed=2, hit=1, labelled=4) + Score(found=1, claimed=2, hit=1, labelled=0)
    assert (score.precision, score.recall) == (0.5, 0.5)
    assert score.f1 == 0.5
    assert Score().f1 == 0.0


def test_like_before_an_example_a_number_or_speech() -> None:
    assert lexical("Like most teams, we had one server.") == []
    assert lexical("It took like nine months.") == []
    assert lexical("We had like 40 nodes and like a hundred users.") == []
    assert lexical("I check other metrics, like returns and page speed.") == []
    assert lexical("If something breaks, like the sales drop, we go back.") == []
    assert lexical("It lags like when a batch comes in.") == []
    assert lexical("They land in the inbox like they do now.") == []
    assert lexical("He was like, why not?") == []
    assert lexical("I was like we can't do that") == []
    assert lexical("It looks like, uh, a bat.") == []
    assert lexical("What is it like?") == []


def test_like_that_hangs_in_the_air() -> None:
    assert lexical("we like started to worry") == ["like"]
    assert lexical("I mean like the whole point is speed") == ["i mean", "like"]
    assert lexical("I kind of like the idea") == ["kind of"]
    assert lexical("it was broken, like really broken") == ["like"]
    assert lexical("and I just like start losing steam") == ["like"]
    assert lexical("I'm trying to like yeah I noticed it") == ["like"]
    assert lexical("they had like completely different keys") == ["like"]


def test_i_mean_that_says_what_is_meant() -> None:
    assert lexical("but I mean it should be four") == ["i mean"]
    assert lexical("I mean no we never did") == ["i mean"]
    assert lexical("I mean no disrespect.") == []
    assert lexical("I mean what I say.") == []
    assert lexical("When I say big data I mean two hundred gigabytes.") == []
    assert lexical("do it again I mean the second one") == []
    assert lexical("The last one, I mean the calibration plot, convinced them.") == []
    assert lexical("We lost it, I mean the whole disk was gone.") == ["i mean"]
    assert lexical("It is idempotent, I mean that the same message can come twice.") == []


def test_you_know_of_a_thing() -> None:
    assert lexical("I mean, you know the type, fast and alone.") == ["i mean"]
    assert lexical("I made no fuss you know it was solved") == ["you know"]
    assert lexical("I'm not sure you know this.") == []


def test_sort_of_that_puts_in_order() -> None:
    assert lexical("The external sort of the files was slow.") == []
    assert lexical("This is sort of an odd shape.") == ["sort of"]
    assert lexical("This kind of looks like a bird.") == ["kind of"]
    assert lexical("This kind of test is slow.") == []
    assert lexical("I sort of kind of knew.") == ["sort of", "kind of"]


def test_basically_for_almost() -> None:
    assert lexical("The service is basically stateless.") == []
    assert lexical("It is basically unchanged.") == []
    assert lexical("It is basically as fast.") == []
    assert lexical("He basically works the same hours.") == []
    assert lexical("we basically understood it") == ["basically"]


def test_actually_of_oneself_and_of_facts() -> None:
    assert lexical("I actually studied physics.") == ["actually"]
    assert lexical("I was actually working at a bank.") == ["actually"]
    assert lexical("and actually the lexer was slow") == ["actually"]
    assert lexical("i said actually i do") == ["actually"]
    assert lexical("They actually pay people.") == []
    assert lexical("We log the vectors we actually serve.") == []
    assert lexical("How many have we actually recorded?") == []
    assert lexical("Actually measuring it took an afternoon.") == []


def test_right_between_clauses_and_set_right() -> None:
    assert lexical("you take the vector right you look it up") == ["right"]
    assert lexical("to get the joins right we had to wait") == []
    assert lexical("you are ninety percent right so it tells nothing") == []


def test_so_that_only_begins() -> None:
    assert lexical("So the background is long.") == ["so"]
    assert lexical("So there's a couple.") == ["so"]
    assert lexical("So I imple- implemented it.") == ["so"]
    assert lexical("Okay so we had two.") == ["so"]
    assert lexical("That was it. So then I left.") == ["so"]
    assert lexical("That was slow. So I left.") == []
    assert lexical("So slow was the disk that we left.") == []
    assert lexical("So far nobody complained.") == []
    assert lexical("I think so.") == []


def test_doubles_that_are_no_repetition() -> None:
    for text in (
        "We met every day, every day, for a month.",
        "I learned a lot, a lot.",
        "There was a lot a lot of work.",
        "What it is is a queue.",
        "Where we developed it, it was perfect.",
        "I run an l l m there.",
        "It came to fifty fifty.",
        "It took a long long time.",
    ):
        assert of_kind("repetition", text) == [], text
    assert of_kind("repetition", "I learned that that you have to talk") == ["that"]
    assert of_kind("repetition", "he asked so so we added it") == ["so"]
    assert of_kind("repetition", "The pipeline, the pipeline was old.") == ["the pipeline"]
    assert of_kind("repetition", "if- if we define it") == ["if-"]


def test_beginnings_given_up() -> None:
    assert of_kind("false_start", "I we moved it") == ["i"]
    assert of_kind("false_start", "We tried to, um, I proposed a canary.") == ["we tried to"]
    assert of_kind("false_start", "Then we could, um, I sketched it.") == ["we could"]
    assert of_kind("false_start", "we had a there were two") == ["we had a"]
    assert of_kind("false_start", "we had a three a four node setup") == ["a three"]
    assert of_kind("false_start", "The index was, no, let me start again, it had none.") == ["the index was"]
    assert of_kind("false_start", "I'd start by, sorry, first I would ask.") == ["i'd start by"]
    assert of_kind("false_start", "Imple\N{EM DASH} implementing it was easy.") == ["imple\N{EM DASH}"]


def test_beginnings_that_go_on() -> None:
    for text in (
        "if we could we would",
        "when I had to I asked",
        "before I start can I ask who sees it",
        "The thing is, it's slow.",
        "What I decided was, we go first.",
        "This is, um, a plant.",
        "under the E U A I act",
        "I was, I was late.",
        "they were slow so did we they said",
        "I was late, sorry, the train stood.",
    ):
        assert of_kind("false_start", text) == [], text
