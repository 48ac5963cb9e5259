"""Sentences of the synthetic candidate that do not come from the question bank."""

WARM_UP: tuple[tuple[str, ...], ...] = (
    (
        "Sure, I'm a machine learning engineer, and for the last four years I've worked on fraud models.",
        "Recently we rebuilt the feature pipeline, and I owned the online part of it.",
    ),
    (
        "Okay, I've been a data scientist for about five years, mostly on ranking and recommendations.",
        "Last year we moved our models from a nightly batch to live serving, and I led that work.",
    ),
    (
        "Yeah, I studied statistics, and now I build forecasting models for a delivery company.",
        "The last system I worked on predicts the waiting time, and I designed the retraining.",
    ),
)
WE = (
    "We had a case like that in my team.",
    "We talked about this a lot in my last team, and I chose the simple way first.",
    "We did something similar last year.",
)
LEAD = ("Um,", "So, um,", "Uh,", "Hmm, so,", "Yeah, um,")
BETWEEN = ("Uh,", "And, um,", "So, uh,", "", "And then,")
FOLLOW_UP = (
    "I decided that one myself, because the numbers were clear.",
    "We checked that on the data first.",
    "We had two opinions in the team, so I decided to test it first.",
    "Good point, I left that out.",
)
GENERIC = (
    "I decided to keep the simpler model, because it was easier to explain and to run.",
    "I would measure it on last month's data first, and only then change anything.",
    "In the end the error rate fell by about a third, and it stayed there.",
    "I chose to roll it out to five percent of the users, because a mistake would have been expensive.",
    "What I gave up was some accuracy, and what I got was half the latency.",
)
THINK = (
    "Hmm, let me think about that for a second.",
    "Um, let me think about that for a second.",
    "Okay, let me think about that for a moment.",
)
CLARIFY = (
    "Before I start, what do we know about the {}?",
    "One question first, what about the {}?",
    "Just to clarify, what's the situation with the {}?",
)
REPEAT = (
    "Sorry, could you repeat the question?",
    "Could you say that again, please?",
    "Sorry, can you repeat that?",
)
BARGE_IN = (
    "Sorry, one more thing before you go on.",
    "Oh, I forgot something important.",
    "Sorry, I have to add one thing here.",
)
OWN_QUESTION = (
    "Yes, what does a normal week look like for the team?",
    "Yes, what happens after this interview?",
    "Yes, how do you decide which models go to production?",
)
NO_MORE = ("No more questions, thank you.", "No, that's all, thank you.", "No, nothing else, thanks.")
STILL_HERE = ("That was all, let's move on, please.", "That was my answer. Can we move on?")
