"""Which words are fillers. Each line is a sentence and what could go from it."""

import pytest

from bot.scoring.fillers import clusters, find_fillers

pytestmark = pytest.mark.unit


def words_of(text: str) -> list[str]:
    return text.split()


def of_kind(kind: str, text: str) -> list[str]:
    words = text.split()
    return [" ".join(words[f.first : f.last + 1]).strip(",.?!").lower() for f in find_fillers(words) if f.kind == kind]


def lexical(text: str) -> list[str]:
    return of_kind("lexical", text)


def test_like_that_means_something() -> None:
    assert lexical("I like Postgres.") == []
    assert lexical("We really like how it scales.") == []
    assert lexical("I would like to start with the data.") == []
    assert lexical("I'd like a moment.") == []
    assert lexical("Users didn't like it.") == []
    assert lexical("The data is shaped like a tree.") == []
    assert lexical("It looks like a tree") == []
    assert lexical("It was like a tree") == []
    assert lexical("I felt like we were late.") == []
    assert lexical("Something like ten percent.") == []
    assert lexical("Tools like Kafka and Spark.") == []
    assert lexical("and things like that") == []
    assert lexical("Like I said, the index was missing.") == []
    assert lexical("What does it look like?") == []
    assert lexical("We had more like forty nodes.") == []
    assert lexical("I was like okay let's do it.") == []


def test_like_that_means_nothing() -> None:
    assert lexical("It was, like, really slow.") == ["like"]
    assert lexical("Like, we had no tests.") == ["like"]
    assert lexical("and like we had no tests") == ["like"]
    assert lexical("It's like really hard to test") == ["like"]
    assert lexical("because like nobody knew") == ["like"]
    assert lexical("we were just like starting out") == ["like"]
    assert lexical("but like yeah I'm trying") == ["like"]
    assert lexical("We had, um, like, three of them, like.") == ["like", "like"]


def test_you_know() -> None:
    assert lexical("It was, you know, hard.") == ["you know"]
    assert lexical("and you know we had to ship") == ["you know"]
    assert lexical("it failed you know") == ["you know"]
    assert lexical("you know what I mean") == ["you know"]
    assert lexical("Do you know the answer?") == []
    assert lexical("If you know the key, it's fast.") == []
    assert lexical("You know how caches work.") == []
    assert lexical("Let you know when it's done.") == []
    assert lexical("It tells you what you know about them.") == []


def test_i_mean() -> None:
    assert lexical("I mean, it worked.") == ["i mean"]
    assert lexical("it worked I mean we shipped it") == ["i mean"]
    assert lexical("That's what I mean.") == []
    assert lexical("By latency I mean the p99.") == []
    assert lexical("I mean it.") == []


def test_kind_of_and_sort_of() -> None:
    assert lexical("It was kind of hard.") == ["kind of"]
    assert lexical("We sort of guessed") == ["sort of"]
    assert lexical("I kinda knew.") == ["kinda"]
    assert lexical("What kind of model is it?") == []
    assert lexical("a kind of model") == []
    assert lexical("It's a new kind of index.") == []
    assert lexical("some sort of queue") == []
    assert lexical("this sort of thing") == []
    assert lexical("Two kinds of keys.") == []


def test_right() -> None:
    assert lexical("You cache it, right?") == ["right"]
    assert lexical("Right, so the queue fills up.") == ["right"]
    assert lexical("you have the queue right and it fills up") == ["right"]
    assert lexical("Right now it is slow.") == []
    assert lexical("That is the right answer.") == []
    assert lexical("I think that's right.") == []
    assert lexical("We did it right after the launch.") == []
    assert lexical("We got it right.") == []
    assert lexical("Turn right at the end.") == []
    assert lexical("The rights were missing.") == []


def test_actually_and_basically() -> None:
    assert lexical("Actually, we used Kafka.") == ["actually"]
    assert lexical("It was, actually, fine.") == ["actually"]
    assert lexical("We measured what actually happened.") == []
    assert lexical("Did it actually work?") == []
    assert lexical("Basically we rewrote it.") == ["basically"]
    assert lexical("It is basically a queue.") == ["basically"]
    assert lexical("They are basically the same.") == []


def test_so() -> None:
    assert lexical("So, um, we started.") == ["so"]
    assert lexical("And that was it, so yeah.") == ["so"]
    assert lexical("and that was the end so") == ["so"]
    assert lexical("So we started with the data.") == []
    assert lexical("It was slow, so we cached it.") == []
    assert lexical("It was so slow.") == []


def test_vocal_fillers_are_those_written() -> None:
    assert of_kind("vocal", "Um, so uh we er, decided. Hmm. Erm... mm.") == [
        "um",
        "uh",
        "er",
        "hmm",
        "erm",
        "mm",
    ]
    assert of_kind("vocal", "The umbrella and the error.") == []
    assert of_kind("vocal", "Uh-huh. Mhm.") == []


def test_repetitions() -> None:
    assert of_kind("repetition", "the the index") == ["the"]
    assert of_kind("repetition", "I I I think") == ["i", "i"]
    assert of_kind("repetition", "we had a we had a long problem") == ["we had a"]
    assert of_kind("repetition", "in a in a sort of in a summarised section") == ["in a", "in a"]
    assert of_kind("repetition", "the, um, the index") == ["the"]
    assert of_kind("repetition", "It was very very slow.") == []
    assert of_kind("repetition", "I know that that index was missing.") == []
    assert of_kind("repetition", "one one two") == ["one"]
    assert of_kind("repetition", "10 10") == []
    assert of_kind("repetition", "We shipped it. It was late.") == []
    assert of_kind("repetition", "It was done. Done by whom?") == []


def test_false_starts() -> None:
    assert of_kind("false_start", "we imple- implemented it") == ["imple-"]
    assert of_kind("false_start", "we impl implemented it") == ["impl"]
    assert of_kind("false_start", "the th- the index") == ["th-"]
    assert of_kind("false_start", "a real-time system") == []
    assert of_kind("false_start", "we did a b test") == []
    assert of_kind("false_start", "an and") == []


def test_a_sample_of_real_speech() -> None:
    """From the AMI corpus (CC BY 4.0): six repetitions, one "sort of", no hesitation sound."""
    text = (
        "So what I'm having is so we we had a we had a long problem about not finding out why the time in in "
        "a in a sort of in a in a summarised section and the absolute time didn't correspond"
    )
    assert of_kind("vocal", text) == []
    assert lexical(text) == ["sort of"]
    assert of_kind("repetition", text) == ["we", "we had a", "in", "in a", "in a", "in a"]


def test_nothing_overlaps_and_order_is_kept() -> None:
    words = words_of("So, um, like, you know, I I mean it was kind of like, right? the the")
    found = find_fillers(words)
    covered = [i for filler in found for i in range(filler.first, filler.last + 1)]
    assert covered == sorted(set(covered))


def test_a_silence_opens_a_clause_where_punctuation_is_missing() -> None:
    words = words_of("we tested the model actually nobody asked")
    assert not find_fillers(words)
    assert [f.first for f in find_fillers(words, breaks={4})] == [4]


def test_clusters_are_three_in_ten_seconds() -> None:
    at = [(t, t + 0.3) for t in (1.0, 4.0, 9.0, 30.0, 55.0, 56.0, 57.0, 58.0)]
    assert clusters(at) == [(0, 2), (4, 7)]
    assert clusters(at[:2]) == []
    assert clusters([]) == []
