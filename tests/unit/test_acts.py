"""Dialogue acts in recognised speech: walls of asserts, both ways."""

import pytest

from bot.interviewer.acts import announces_pause, announces_question, understand, wishes_to_know, yes_or_no
from bot.interviewer.moves import Act

pytestmark = pytest.mark.unit

ACTS: dict[Act, list[str]] = {
    "repeat": [
        "Sorry, could you say that again?",
        "could you repeat the question",
        "Can you please repeat that?",
        "Um, sorry, can you repeat?",
        "Sorry?",
        "Pardon?",
        "Pardon me?",
        "I didn't catch that.",
        "Sorry I didn't quite catch the last part",
        "I didn't hear you.",
        "What was the question again?",
        "what was the question",
        "What did you say?",
        "Say that again please.",
        "One more time, please.",
        "Come again?",
        "I'm sorry, I missed that.",
        "Could you repeat the question, please? I didn't hear it.",
        "Sorry, you broke up. Could you repeat that?",
        "Can I hear the question again?",
        "So I would use a feature store and a model behind it. Sorry, could you repeat the question?",
        "I forgot the question.",
    ],
    "rephrase": [
        "Could you rephrase the question?",
        "can you rephrase that please",
        "Can you put it differently?",
        "I don't understand the question.",
        "I'm not sure I understand the question.",
        "What do you mean?",
        "What do you mean by that?",
        "Can you explain the question?",
        "Could you clarify the question?",
        "Sorry, I didn't understand.",
        "I'm not sure what you're asking.",
        "What exactly are you looking for?",
        "Could you ask that in another way?",
    ],
    "slower": [
        "Can you slow down?",
        "Could you speak more slowly, please?",
        "Could you please speak a little slower?",
        "You're talking too fast.",
        "Slower please.",
        "Sorry, that was too fast.",
        "Can you say it again slowly?",
        "Please slow down a bit.",
    ],
    "think": [
        "Let me think for a second.",
        "let me think about that",
        "Um give me a moment",
        "Give me a second to think.",
        "Hmm, let me see.",
        "Okay, one second.",
        "That's a good question. Let me think.",
        "Can I have a minute to think about it?",
        "Could I take a moment?",
        "Hold on.",
        "Bear with me a second.",
        "I need a moment to gather my thoughts.",
        "Let me gather my thoughts for a moment.",
        "I'm thinking.",
        "That's a good question.",
        "Just a moment please.",
    ],
    "hint": [
        "Can I get a hint?",
        "Could you give me a hint please?",
        "um a hint",
        "I'm stuck, can you help me?",
        "Give me a tip.",
        "Maybe point me in the right direction.",
        "One more hint?",
        "Help me out here, please.",
    ],
    "dont_know": [
        "I don't know.",
        "I don't know",
        "I have no idea honestly",
        "Honestly, I have no idea.",
        "Um, I'm not sure.",
        "I really don't know, sorry.",
        "No idea.",
        "I have no clue.",
        "I've never used that.",
        "I haven't worked with that before.",
        "I can't think of an example.",
        "I can't recall.",
        "I don't remember exactly.",
        "Nothing comes to mind right now.",
        "I'm drawing a blank.",
        "I'm not familiar with that.",
        "I don't know the answer to that.",
        "I'm stuck.",
        "I don't have a good example for that.",
        "Sorry, I don't know how to answer that.",
        "I can't remember the exact number.",
    ],
    "skip": [
        "Can we skip this one?",
        "can we skip this question",
        "Let's skip it.",
        "Skip.",
        "Pass.",
        "I'll pass.",
        "Next question please.",
        "Could we move on to the next question?",
        "I don't know, can we skip this one?",
        "I'd like to skip that one.",
        "Can we move on?",
        "Could you ask me something else?",
    ],
    "pause": [
        "Let's pause.",
        "Can we pause for a minute?",
        "Can we take a short break?",
        "I need a break.",
        "Could we pause the interview?",
        "Pause please.",
        "Sorry, someone is at the door.",
        "Hold on, there's someone at the door.",
        "Let me grab a glass of water.",
        "I'll be right back.",
        "Stop.",
        "Stop, stop.",
    ],
    "resume": [
        "I'm ready.",
        "Okay, I'm back.",
        "Let's continue.",
        "Go ahead.",
        "I'm ready to continue.",
        "Let's go on.",
    ],
    "stop": [
        "Stop the interview.",
        "I'd like to stop here.",
        "Let's stop here.",
        "I want to stop.",
        "Can we stop here, please?",
        "I'd like to end the interview.",
        "Please end the session now.",
        "Sorry, I have to go.",
        "Let's call it a day.",
        "I don't want to continue.",
        "That was a lot of work back then. I'd like to end the interview here.",
        "Can we finish the interview early?",
        "I think we got through it well. Let's stop here.",
        "We retrained the model every night. Can we end the interview, please?",
        "We retrained the model every night. I'd like to stop here.",
    ],
    "clarify": [
        "What's the latency budget?",
        "what is the latency budget",
        "How many users do we have?",
        "So how many transactions per second are we talking about?",
        "Do we have labels?",
        "Can I assume the data is already collected?",
        "Should I focus on the model or on the serving?",
        "Is it for one country only?",
        "Do you want a technical example?",
        "Before I start, what's the traffic?",
        "Can I ask how large the team is?",
        "Can I ask about the latency?",
        "May I ask about the scale first?",
        "Can you tell me more about the users?",
        "Tell me about the data.",
        "I have a question about the latency.",
        "Which latency do we need",
        "Can I ask you a question?",
        "I have a question.",
        "Just one more question.",
        "And one more thing.",
        "May I ask a question first? How fast must it answer?",
        (
            "Okay so the first thing is what the goal is and who uses it, and there are several kinds of users "
            "that I can think of here. What is the latency budget?"
        ),
    ],
    "ask_back": [
        "How much time do we have left?",
        "How many questions are left?",
        "How am I doing?",
        "Are you a real person?",
        "What would you do?",
        "What does the team look like?",
        "Who are you?",
    ],
    "backchannel": [
        "Mm-hm.",
        "Okay.",
        "Right.",
        "Okay, right.",
        "Yeah.",
        "Uh-huh",
        "I see.",
        "Got it, thanks.",
        "Um",
        "",
        "Hmm.",
    ],
}

ANSWERS = [
    "I asked about the latency and nobody knew.",
    "It tells me about the shape of the data.",
    "And about ten percent of the traffic went to the new model.",
    "So, about the latency, I would cache the features.",
    "They told me about the outage on the next day and we rolled it back.",
    "I decided to stop the training after the second epoch.",
    "I wanted to stop the rollout and go back.",
    "We paused the rollout.",
    "We paused the rollout for a minute and looked at the graphs.",
    "I don't know why management chose that, but I pushed for a smaller model.",
    "I don't know. Maybe regularization?",
    "I'm not sure but I would guess dropout.",
    "I'm not sure, maybe the labels were wrong.",
    "Let me think. So I would start with a baseline.",
    "Let me think, so I would start with a simple baseline and then measure the error.",
    "The query got slower and we had to slow down the ingestion.",
    "We decided to slow down.",
    "They asked me to repeat the experiment, so I repeated it with other seeds.",
    "We skip the rows with missing labels.",
    "We skipped that step because it was slow.",
    "The users asked us what is the latency and we told them.",
    "How do we scale this? We shard by customer.",
    "So what did I do? I rewrote the pipeline.",
    "I told my manager that I had no idea how it worked, and then I learned it in a week.",
    "At first I didn't understand the problem, so I talked to the users of the system.",
    "I had to go to the other team and convince them of the plan.",
    "We ended the session early because the model failed.",
    "It repeats the question to the model three times.",
    "I asked them to say it again in writing.",
    "We retrained it every night because the labels came late. I think that's enough for now.",
    "We retrained it every night because the labels came late. That was enough for me.",
    "We retrained it every night because the labels came late. We had to quit early.",
    "We retrained it every night because the labels came late. And we stop there.",
    "We retrained it every night because the labels came late. And one more thing.",
    "We had to quit early.",
    "We had to stop it.",
    "Regularization.",
    "About forty percent.",
    "L1 gives sparse weights.",
    "No, it was my decision.",
    "It took a moment to think of the right loss function.",
    "My manager said let me think about it and then he approved the budget.",
    "I would use a queue, does that make sense?",
    "I think that's it, is that what you were looking for?",
    "We used a pass filter on the signal.",
    "And then we moved on to the next question in the backlog.",
    "I'd like to start with the requirements.",
    "I'd like to talk about the fraud system.",
    "We can stop training early when the validation loss rises.",
    "You can stop early when the loss goes up.",
    "I would stop the job.",
    "I want to leave the threshold fixed and tune the cost.",
    "The main thing is to pause the campaign and look at the data.",
    "I forgot the learning rate schedule and had to retrain.",
    "I was confused by the metrics, so I plotted them.",
    "Latency was what mattered.",
    "If the label comes late we wait.",
    "Is it overfitting I would look at the gap between the two curves and at the size of the data set",
    "What I did was rewrite the loader.",
    "What we did first was to measure.",
    "When the model failed I was on call.",
    "When I joined, there was no monitoring.",
    "Where it failed was the join.",
    "Which is why I chose a smaller model.",
    "How I approached it was to look at the errors first.",
    "How it works is that the weights are shrunk toward zero.",
    "If the budget is ten milliseconds I would precompute the features.",
    "Have a baseline first.",
    "I think we should stop using accuracy.",
    "We should move to streaming.",
    "I have to say it was mostly luck.",
    "I need to know the label delay before choosing.",
    "I want to have another model as a fallback.",
    "Let's do a back of the envelope estimate.",
    "We could try a different loss.",
    "We can do a canary release.",
    "I would try to get more labels.",
    "I want to get the recall up first.",
    "In other words, the variance goes down.",
    "I could get a better number with more data.",
    "The error analysis gave us a hint.",
    "We asked the support team to help us with labels.",
    "Monitoring can help me to find the drift.",
]


@pytest.mark.parametrize(("act", "text"), [(act, text) for act, texts in ACTS.items() for text in texts])
def test_acts_are_understood(act: Act, text: str) -> None:
    assert understand(text) == act


@pytest.mark.parametrize("text", ANSWERS)
def test_no_act_inside_a_real_answer(text: str) -> None:
    assert understand(text) == "answer"


@pytest.mark.parametrize(
    "text",
    [
        "What does the team look like?",
        "Yes, what happens next?",
        "How did I do?",
        "I was wondering what you do with the recording?",
    ],
)
def test_when_invited_any_question_is_for_the_interviewer(text: str) -> None:
    assert understand(text, closing=True) == "ask_back"


@pytest.mark.parametrize(
    "text",
    [
        "Let me think.",
        "Sure. Um, let me think for a second",
        "That's a good question, let me think about it",
        "give me a second",
        "Yes, I can do that. Give me a moment to think, um",
        "Hmm, let me see",
        "So, one moment please",
        "bear with me",
        "okay hold on a second",
        "How do I put this",
        "We used Kafka and, uh, let me think, what was it",
        "I'm trying to remember",
    ],
)
def test_pauses_announced(text: str) -> None:
    assert announces_pause(text)


@pytest.mark.parametrize(
    "text",
    [
        "Let me think. So I would start with a baseline",
        "My manager said let me think about it",
        "I'd start with the data",
        "We waited a second",
        "It took a moment to load",
        "The whole thing took about five minutes",
        "I had to wait for the labels and",
        "",
    ],
)
def test_no_pause_announced(text: str) -> None:
    assert not announces_pause(text)


def test_yes_and_no() -> None:
    assert yes_or_no("Yes.") is True
    assert yes_or_no("Yeah, um, sure") is True
    assert yes_or_no("No, I'm good.") is False
    assert yes_or_no("Nope, nothing from me.") is False
    assert yes_or_no("I don't have any.") is False
    assert yes_or_no("We used Kafka.") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I'd like to ask about the budget.", True),
        ("First I would ask what the latency budget is.", True),
        ("Okay, so I need to understand the scale.", True),
        ("I wonder what the traffic is.", True),
        ("Let me ask about the traffic.", True),
        ("I asked about the latency.", False),
        ("I understand the latency matters, so I'd use a cache.", False),
        ("I know the latency is a hundred milliseconds.", False),
        ("I'd check the latency with a load test.", False),
        ("I don't know the latency.", False),
        ("I want to make it fast.", False),
        ("The latency matters to me.", False),
    ],
)
def test_asking_by_way_of_a_statement(text: str, expected: bool) -> None:
    assert wishes_to_know(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Can I ask you something?", True),
        ("Yes, I have a question.", True),
        ("Sure, I do have a couple of questions.", True),
        ("Can I ask a question before I start?", True),
        ("I have a question about the latency.", False),
        ("Can I ask what the latency is?", False),
        ("I have a model.", False),
    ],
)
def test_announcing_a_question(text: str, expected: bool) -> None:
    assert announces_question(text) is expected
