"""A move in words: the item's own probe or a template, with the candidate's words quoted.

At most 30 words and one question, in plain spoken English. Acknowledgements are short and praise nothing.
The seed varies the wording, and so does how often such a question was asked before; the same of both says the same.
"""

import random
import re

from bot.interviewer.item import MAX_SPOKEN_WORDS, FollowUpMove, Item
from bot.interviewer.moves import Move, PhraseRequest

ACKNOWLEDGEMENTS = ("Okay.", "Got it.", "I see.", "All right.", "Understood.", "Thanks.", "")
"""Before a follow-up. Nothing is often best."""
TRANSITIONS = (
    "Okay, let's go on.",
    "Thank you. The next one.",
    "All right, another question.",
    "Thanks, let's move to the next question.",
)
OPENINGS = (*filter(None, ACKNOWLEDGEMENTS), *TRANSITIONS)
"""What answers begin with, but for those that begin with the question."""
LEADS = (
    'You said "{quote}".',
    'You mentioned "{quote}".',
    'Let me pick up "{quote}".',
    'Coming back to "{quote}".',
)
QUOTED: dict[str, tuple[str, ...]] = {
    "probe_decision": (
        'You said "{quote}". What exactly did you decide there?',
        'On "{quote}": what was the decision you had to make?',
        'You said "{quote}". Where in that was a choice of yours?',
    ),
    "probe_reasoning": (
        'You said "{quote}". Why that, and not something else?',
        'What made you choose that, when you said "{quote}"?',
        'On "{quote}": what spoke for it at the time?',
    ),
    "probe_outcome": (
        'You said "{quote}". What came of it in the end?',
        'And after "{quote}", what changed, and how could you tell?',
        'You said "{quote}". How did that end?',
    ),
    "probe_ownership": (
        'You said "{quote}". What was your own part in that?',
        'When you say "{quote}", what did you yourself do?',
        'On "{quote}": which piece of that was yours?',
    ),
    "probe_metric": (
        'You said "{quote}". How did you measure that?',
        'On "{quote}": compared with what, and how was it measured?',
        'You said "{quote}". Which number shows it?',
    ),
    "probe_tradeoff": (
        'You said "{quote}". What did you give up for that?',
        'What is the price of that, when you say "{quote}"?',
    ),
    "probe_failure": (
        'You said "{quote}". When does that go wrong?',
        'How would "{quote}" fail in practice?',
    ),
    "ask_constraint_reason": (
        'You said "{quote}". Which requirement makes that the right choice?',
        'Before we go deeper: which requirement led you to "{quote}"?',
        'On "{quote}": what would have to be true of the problem for that to fit?',
    ),
    "scale_up": ('You said "{quote}". What breaks first with ten times the load?',),
    "clarify": (
        'You said "{quote}". What would I see if I looked at that up close?',
        'What do you mean by "{quote}"?',
        'You said "{quote}". What would be an example of that?',
        'On "{quote}": what is behind that?',
    ),
}
PLAIN: dict[str, tuple[str, ...]] = {
    "probe_decision": (
        "What was the decision you made yourself?",
        "Where exactly did you have to choose?",
        "At which point could you have gone another way?",
        "If you name one choice of yours in all this, which is it?",
    ),
    "probe_reasoning": (
        "Why did you choose that, and not something else?",
        "What were your reasons for that?",
        "What spoke for it at the time?",
        "How did you arrive at that?",
    ),
    "probe_outcome": (
        "What came of it in the end?",
        "What changed because of it, and how could you tell?",
        "How did it end?",
        "What was different afterwards?",
    ),
    "probe_ownership": (
        "What was your own part in that?",
        "Which of those steps did you yourself decide or do?",
        "What would have been missing without you?",
        "Who did what there, and which piece was yours?",
    ),
    "probe_metric": (
        "About the result you mentioned, how did you measure it?",
        "How could you tell that it got better?",
        "Which number shows it, and compared with what?",
    ),
    "probe_tradeoff": ("What did you give up for that?", "What speaks against that choice?"),
    "probe_failure": ("When would that go wrong?", "How would that fail in practice?"),
    "ask_constraint_reason": (
        "Which requirement makes this the right design?",
        "What would you want to know about the problem before you choose?",
        "Which of the numbers of this problem decides that?",
        "What would have to be different for you to build it another way?",
    ),
    "scale_up": ("What breaks first with ten times the load?",),
    "clarify": (
        "Can you tell me a little more about that?",
        "What would that look like, concretely?",
        "Could you walk me through it, step by step?",
        "Can you give me an example?",
    ),
    "reprompt": (
        "Let me bring you back to the question. How would you approach it?",
        "I think we drifted away from the question. What is your answer to it?",
        "Let's come back to what I asked. What would you say to that?",
        "My question was a different one. Where would you begin with it?",
    ),
}
GO_TOGETHER = "How do the two go together?"
ABOUT: dict[str, str] = {
    "decision": "what the candidate personally decided",
    "reasoning": "why the candidate chose it",
    "outcome": "what came of it",
    "ownership": "the candidate's own part, as against the team's",
    "metric": "how the claimed result was measured",
    "constraints": "which requirement justifies the choice",
    "scale": "what breaks with ten times the load",
    "off_topic": "the question that was asked",
    "more": "more detail",
}


def question_for(move: Move, item: Item, seed: int, *, times: int = 0) -> str:
    """The bare question of a follow-up, without quote or acknowledgement: also what "repeat" repeats.

    `times`: how often this target was asked about before, on other questions.
    """
    if move.earlier and move.quote:
        return f'Earlier you said "{move.earlier}", and now "{move.quote}". {GO_TOGETHER}'
    return _own_words(move, item) or _turn(PLAIN.get(move.name, PLAIN["clarify"]), seed, move, times)


def phrase(move: Move, item: Item, seed: int, *, times: int = 0, acknowledge: bool = True) -> str:
    """The sentence to be spoken for a follow-up."""
    if move.earlier:
        return question_for(move, item, seed)
    own = _own_words(move, item)
    if move.quote and own:
        lead = _pick(LEADS, seed, move, "lead").format(quote=move.quote)
        sentence = f"{lead} {own}"
    elif move.quote and move.name in QUOTED:
        sentence = _turn(QUOTED[move.name], seed, move, times).format(quote=move.quote)
    else:
        sentence = question_for(move, item, seed, times=times)
    if _count(sentence) > MAX_SPOKEN_WORDS:
        sentence = question_for(move, item, seed, times=times)
    greeting = _pick(ACKNOWLEDGEMENTS, seed, move, "ack") if acknowledge else ""
    if greeting and not sentence.startswith(("You said", "You mentioned", "On ")):
        longer = f"{greeting} {sentence}"
        return longer if _count(longer) <= MAX_SPOKEN_WORDS else sentence
    return sentence


def again(move: Move, item: Item, before: str) -> str:
    """The question on the table, which was `before`, in other words, for "could you rephrase that?"."""
    if move.name == "ask":
        return item.rephrase
    point = item.point(move.target or "")
    if point and point.hint and point.role is None:
        return f"{point.hint} {before}" if _count(before) + _count(point.hint) <= MAX_SPOKEN_WORDS else point.hint
    others = [text for text in PLAIN.get(move.name, ()) if text != before]
    return others[0] if others and move.name != "clarify" else before


def transition(seed: int, number: int) -> str:
    """What leads to the next main question; `number` counts them."""
    order = random.Random(f"{seed}:transitions").sample(TRANSITIONS, len(TRANSITIONS))
    return order[number % len(order)]


def request_for(move: Move, item: Item, answer: str, template: str) -> PhraseRequest:
    """The follow-up as a task for a language model. Points not yet covered are its secrets."""
    point = item.point(move.target or "")
    about = point.probe if point else _own_words(move, item) or ABOUT.get(move.target or "", template)
    secrets = tuple(says for other in item.points for says in other.says if not _said(says, answer))
    return PhraseRequest(move, item.ask, answer, about, template, secrets)


def _own_words(move: Move, item: Item) -> str | None:
    """The item's wording for this move, if it has one."""
    target = move.target or ""
    if point := item.point(target):
        return point.probe
    if found := re.fullmatch(r"flip_(\d+)", target):
        return item.flips[int(found.group(1))]
    if found := re.fullmatch(r"red_flag_(\d+)", target):
        return item.red_flags[int(found.group(1))].probe
    names: dict[str, FollowUpMove] = {
        "decision": "probe_decision",
        "reasoning": "probe_reasoning",
        "outcome": "probe_outcome",
        "ownership": "probe_ownership",
        "metric": "probe_metric",
        "constraints": "ask_constraint_reason",
        "scale": "scale_up",
    }
    return item.follow_ups.get(names[target]) if target in names else None


def _pick(choices: tuple[str, ...], seed: int, move: Move, purpose: str) -> str:
    return random.Random(f"{seed}:{move.question_id}:{move.name}:{move.target}:{purpose}").choice(choices)


def _turn(choices: tuple[str, ...], seed: int, move: Move, times: int) -> str:
    """One after the other, from a place of the seed's choice."""
    first = random.Random(f"{seed}:{move.name}").randrange(len(choices))
    return choices[(first + times) % len(choices)]


def _said(sentence: str, answer: str) -> bool:
    return sentence.lower().strip(". ") in answer.lower()


def _count(text: str) -> int:
    return len(text.split())
