"""A move in words: the item's own probe or a template, with the candidate's words quoted.

At most 30 words and one question, in plain spoken English. Acknowledgements are short and praise nothing.
The seed varies the wording; the same seed says the same.
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
    ),
    "probe_reasoning": (
        'You said "{quote}". Why that, and not something else?',
        'What made you choose that, when you said "{quote}"?',
    ),
    "probe_outcome": (
        'You said "{quote}". What came of it in the end?',
        'And after "{quote}", what changed, and how could you tell?',
    ),
    "probe_ownership": (
        'You said "{quote}". What was your own part in that?',
        'When you say "{quote}", what did you yourself do?',
    ),
    "probe_metric": (
        'You said "{quote}". How did you measure that?',
        'On "{quote}": compared with what, and how was it measured?',
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
    ),
    "scale_up": ('You said "{quote}". What breaks first with ten times the load?',),
    "clarify": (
        'You said "{quote}". Can you tell me a little more about that?',
        'What do you mean by "{quote}"?',
    ),
}
PLAIN: dict[str, tuple[str, ...]] = {
    "probe_decision": ("What was the decision you made yourself?", "Where exactly did you have to choose?"),
    "probe_reasoning": (
        "Why did you choose that, and not something else?",
        "What were your reasons for that?",
    ),
    "probe_outcome": ("What came of it in the end?", "What changed because of it, and how could you tell?"),
    "probe_ownership": (
        "What was your own part in that?",
        "Which of those steps did you yourself decide or do?",
    ),
    "probe_metric": (
        "About the result you mentioned, how did you measure it?",
        "How could you tell that it got better?",
    ),
    "probe_tradeoff": ("What did you give up for that?", "What speaks against that choice?"),
    "probe_failure": ("When would that go wrong?", "How would that fail in practice?"),
    "ask_constraint_reason": (
        "Which requirement makes this the right design?",
        "What would you want to know about the problem before you choose?",
    ),
    "scale_up": ("What breaks first with ten times the load?",),
    "clarify": ("Can you tell me a little more about that?", "What would that look like, concretely?"),
    "reprompt": (
        "Let me bring you back to the question. How would you approach it?",
        "I think we drifted away from the question. What is your answer to it?",
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


def question_for(move: Move, item: Item, seed: int) -> str:
    """The bare question of a follow-up, without quote or acknowledgement: also what "repeat" repeats."""
    if move.earlier and move.quote:
        return f'Earlier you said "{move.earlier}", and now "{move.quote}". {GO_TOGETHER}'
    return _own_words(move, item) or _pick(PLAIN.get(move.name, PLAIN["clarify"]), seed, move, "plain")


def phrase(move: Move, item: Item, seed: int, *, acknowledge: bool = True) -> str:
    """The sentence to be spoken for a follow-up."""
    if move.earlier:
        return question_for(move, item, seed)
    own = _own_words(move, item)
    if move.quote and own:
        lead = _pick(LEADS, seed, move, "lead").format(quote=move.quote)
        sentence = f"{lead} {own}"
    elif move.quote and move.name in QUOTED:
        sentence = _pick(QUOTED[move.name], seed, move, "quoted").format(quote=move.quote)
    else:
        sentence = question_for(move, item, seed)
    if _count(sentence) > MAX_SPOKEN_WORDS:
        sentence = question_for(move, item, seed)
    greeting = _pick(ACKNOWLEDGEMENTS, seed, move, "ack") if acknowledge else ""
    if greeting and not sentence.startswith(("You said", "You mentioned", "On ")):
        longer = f"{greeting} {sentence}"
        return longer if _count(longer) <= MAX_SPOKEN_WORDS else sentence
    return sentence


def again(move: Move, item: Item, seed: int) -> str:
    """The question on the table in other words, for "could you rephrase that?"."""
    if move.name == "ask":
        return item.rephrase
    before = question_for(move, item, seed)
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


def _said(sentence: str, answer: str) -> bool:
    return sentence.lower().strip(". ") in answer.lower()


def _count(text: str) -> int:
    return len(text.split())
