"""What the end of a text says about whether more will come, one line a case."""

import pytest

from bot.turns.text import Tail, tail

pytestmark = pytest.mark.unit

CASES = {
    Tail.EMPTY: ["", "   ", "...", "-"],
    Tail.HESITATION: [
        "So, um",
        "So, um...",
        "I would, uh...",
        "It was hmm.",
        "The, how do I say",
        "Um",
        "Er, let me see.",
        "So",
        "So...",
        "Okay, so,",
        "Yeah, well...",
    ],
    Tail.ASSENT: ["Mm-hmm.", "Uh-huh.", "Mhm, mm-hmm", "Uh-uh."],
    Tail.FILLER: ["It depends on, you know,", "We used, I mean", "Yeah, kind of."],
    Tail.BROKEN: [
        "I would start with the",
        "I would start with the.",
        "We moved it to Kafka because",
        "The model was retrained every week and",
        "I was talking to my",
        "It looks like a box with...",
        "It looks like...",
        "This is kind of...",
        "I think it's",
    ],
    Tail.UNFINISHED: [
        "There are two reasons, first,",
        "I think that",
        "It depends on whether we",
        "We could use a feature store or",
        "So the latency was",
        "And then I",
        "They wanted to, but...",
        "Because we",
        "We measured precision, recall,",
        "And it worked, so",
        "The first thing would be.",
        "I don't know what it would be",
        "There's a hole where the eye would be...",
    ],
    Tail.SENTENCE: [
        "I decided to roll it back.",
        "We retrained it every week.",
        "Yes, I think so.",
        "The precision went up by ten percent!",
        "That is what it is.",
        "It has spikes coming out all over.",
        "It was hard to deal with.",
        "That's the model we decided to move on.",
        "It's what it was based on.",
        "There's a hole where the eye would be.",
        "It was slower than it should be.",
        "I could start right now.",
        "Yes, right now.",
    ],
    Tail.OPEN: ["I decided to roll it back", "We retrained it every week", "it was fine like that", "I think so"],
    Tail.QUESTION: ["Could you repeat the question?", "What is the latency budget?"],
    Tail.CLOSED: [
        "And that's how I did it.",
        "So yeah, that's it.",
        "That would be my answer.",
        "I hope that answers the question.",
        "Does that make sense?",
        "I'm done, thank you.",
    ],
}


@pytest.mark.parametrize(("expected", "text"), [(kind, text) for kind, texts in CASES.items() for text in texts])
def test_tail(expected: Tail, text: str) -> None:
    assert tail(text) is expected
