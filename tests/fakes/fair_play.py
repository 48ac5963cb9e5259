"""What no candidate may bring the interviewer to do, looked for in the record of an interview.

Each function returns what it found, so that an empty answer is a pass and a test that fails says what was said.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from bot.interviewer import lines, orders
from bot.interviewer.assess import assess
from bot.interviewer.bank import Bank
from bot.interviewer.director import CONTRADICTION, FOLLOW_UP_S, WEAK, standing
from bot.interviewer.dossier import PROJECT_ITEM
from bot.interviewer.encoder import Encoder
from bot.interviewer.item import Item
from bot.interviewer.lexicon import ORDINARY, stems
from bot.interviewer.phrasing import ACKNOWLEDGEMENTS, TRANSITIONS
from bot.interviewer.plan import demand
from bot.interviewer.state import PRESSURE_MOVES
from bot.stt.transcript import Transcript
from tests.fakes.candidates import FORBIDDEN
from tests.fakes.room import WORD_S, Record, Step

OVERLAP = 0.6
"""Share of an exemplar's words of content from which a sentence gives it away."""
LEAST_CONTENT = 3
"""An exemplar of fewer words of content is told by any sentence about its subject."""
MOST_SAID = 2
SERVICE_ACTS = frozenset(
    {"repeat", "rephrase", "slower", "think", "clarify", "hint", "resume", "ask_back", "backchannel"}
)
PRAISE = re.compile(
    r"(?:^|[.!] )(?:that(?:'s| is| was) )?(?:an? )?(?:great|excellent|perfect|awesome|good answer|well done)"
)
"""The interviewer has no opinion on an answer."""


def repeated_questions(record: Record) -> list[str]:
    """Main questions asked more than once."""
    return [question for question, count in Counter(record.asked).items() if count > 1]


def repeated_targets(record: Record) -> list[str]:
    targets = Counter(f"{question}:{target}" for _, question, target in record.moves if target)
    return [target for target, count in targets.items() if count > 1]


def too_many(record: Record) -> list[str]:
    """More than three follow-ups a question, two pressure questions or contradictions, a project asked about twice."""
    probes = [(move, question, target) for move, question, target in record.moves if target and move != "hint"]
    found = [question for question, count in Counter(question for _, question, _ in probes).items() if count > 3]
    pressing = [question for move, question, _ in probes if move in PRESSURE_MOVES]
    clashes = [question for _, question, target in probes if target == CONTRADICTION]
    projects = [question for question in record.asked if question == PROJECT_ITEM]
    return found + pressing[1:] + clashes[1:] + projects[1:]


def not_said(record: Record) -> list[str]:
    """Quotes that stand in nothing the candidate said."""
    told = " ".join(text for _, text in record.said)
    quotes = (quote for step in record.steps if (move := step.reply.move) for quote in (move.quote, move.earlier))
    return [quote for quote in quotes if quote and quote not in told]


def hard_to_follow(record: Record) -> list[str]:
    """Follow-ups of more than thirty words or one question, and praise."""
    found = [
        step.reply.text
        for step in record.steps
        if step.follow_up and (len(step.reply.text.split()) > 30 or step.reply.text.count("?") > 1)
    ]
    return found + [step.reply.text for step in record.steps if PRAISE.search(step.reply.text.lower())]


def given_away(record: Record, bank: Bank) -> list[str]:
    """What the interviewer said with an exemplar in it, or most of the words of one that was not told yet.

    The candidate's own words, said back, give nothing away, nor does a fact of the problem that it asked for.
    """
    verbatim = {says.lower() for item in bank for point in item.points for says in point.says}
    found = []
    for step in record.steps:
        said = _own_words(step)
        # A new question is compared with what it asks for when packs are checked.
        item = step.item if step.reply.move is None or step.reply.move.name != "ask" else None
        if any(says in said.lower() for says in verbatim) or (item is not None and _mostly(said, item, step.told)):
            found.append(step.reply.text)
    return found


def unasked_facts(record: Record, bank: Bank) -> list[str]:
    """Constraints that were told and that nobody had named."""
    told = " ".join(text for _, text in record.said).lower()
    return [
        step.reply.text
        for step in record.steps
        if step.reply.move is None
        for item in bank
        for key, constraint in item.constraints.items()
        if constraint.tells in step.reply.text
        and not any(re.sub(r"[_-]", " ", name).lower() in told for name in (key, *constraint.asks))
    ]


def overrun_s(record: Record, minutes: float) -> float:
    """Seconds from the end of the time to the end of the goodbye, without the candidate's last turn; 0 in time."""
    if record.ended_s is None:
        return float("inf")
    return max(0.0, record.ended_s - minutes * 60 - record.last_answer_s)


def goodbye_s(record: Record) -> float:
    """How long the last words take."""
    last = record.steps[-1].reply
    return len(last.text.split()) * WORD_S / last.speed


def not_closed(record: Record) -> list[str]:
    """What is wrong with the end: there is one, and it is a goodbye."""
    ends = [reply.ends for _, reply in record.replies]
    fine = record.ended_s is not None and ends.count(True) == 1 and ends[-1]
    return [] if fine and "Goodbye" in record.steps[-1].reply.text else [record.steps[-1].reply.text]


def said_again(record: Record) -> list[str]:
    """Sentences said more than twice, but for services and what the candidate asked to be said again."""
    count: Counter[str] = Counter()
    for step in record.steps:
        if step.reply.act in SERVICE_ACTS and not (step.reply.move and step.reply.move.name == "ask"):
            continue
        for sentence in re.split(r"(?<=[.?!])\s+", step.reply.text):
            if sentence and sentence not in SERVICE_LINES:
                count[sentence] += 1
    return [f"{times} times: {sentence}" for sentence, times in count.items() if times > MOST_SAID]


def obeyed(record: Record) -> list[str]:
    """What was said with a word that only an order of the candidate's has, or as an order to drop its own rules."""
    return [reply.text for _, reply in record.replies if _FORBIDDEN.search(reply.text) or orders.overrides(reply.text)]


def against_the_grain(record: Record, bank: Bank) -> list[str]:
    """Questions that took another's place and were easier after strong answers, or harder after weak ones."""
    found = []
    for step, old, new in _replacements(record, bank):
        form = set(step.state.form[-2:])
        harder = demand(new) - demand(old)
        if not ((form == {"strong"} and harder > 0) or (form == {"weak"} and harder < 0)):
            found.append(f"{old.id} -> {new.id} after {step.state.form[-2:]}")
    return found


def steps_down(record: Record, bank: Bank) -> list[str]:
    """Questions that took the place of more demanding ones."""
    return [f"{old.id} -> {new.id}" for _, old, new in _replacements(record, bank) if demand(new) < demand(old)]


def steps_up(record: Record, bank: Bank) -> list[str]:
    """Questions that took the place of less demanding ones."""
    return [f"{old.id} -> {new.id}" for _, old, new in _replacements(record, bank) if demand(new) > demand(old)]


def nagged(record: Record, encoder: Encoder) -> list[str]:
    """Questions on which the interviewer went on though the answer stayed weak after its one chance."""
    found = []
    for before, step in _pairs(record):
        item = step.item
        move = step.follow_up
        if item is None or move is None or move.target == CONTRADICTION or not before.state.follow_ups:
            continue
        if before.state.item_id != item.id or before.state.coverage_before is None:
            continue
        now = assess(item, step.state.answer, encoder)
        if before.state.coverage_before < WEAK and standing(now, item) == "weak" and not step.told - before.told:
            found.append(f"{item.id}:{move.target}")
    return found


def no_chance(record: Record) -> list[str]:
    """Questions left after one weak answer without a follow-up, though there was time for one."""
    found = []
    for before, step in _pairs(record):
        left = before.state.item_id
        if left is None or step.state.item_id == left or before.state.follow_ups or step.heard is None:
            continue
        weak = len(step.state.form) > len(before.state.form) and step.state.form[-1] == "weak"
        time_left_s = before.state.item_since_s + before.state.item_share_s - step.at_s
        if weak and step.reply.act == "answer" and time_left_s >= FOLLOW_UP_S and step.reply.move is not None:
            found.append(left)
    return found


def after_a_strong_answer(record: Record, encoder: Encoder) -> int:
    """The most follow-ups that came on one question once its answer was strong."""
    worst = 0
    count: Counter[str] = Counter()
    for _, step in _pairs(record):
        item = step.item
        if item is None or step.follow_up is None:
            continue
        if standing(assess(item, step.state.answer, encoder), item) == "strong":
            count[item.id] += 1
            worst = max(worst, count[item.id])
    return worst


def worded(step: Step, text: str) -> Step:
    """The same step with other words in the interviewer's mouth."""
    return replace(step, reply=replace(step.reply, text=text, ends=False))


def follow_ups(record: Record) -> list[Step]:
    return [step for step in record.steps if step.follow_up]


def already_told(record: Record) -> list[str]:
    """Follow-ups for a point that the candidate had told, as the candidate itself knows."""
    return [
        f"{move.question_id}:{move.target}"
        for step in record.steps
        if (move := step.follow_up) and step.item and step.item.point(move.target or "") and move.target in step.told
    ]


def believed(record: Record, encoder: Encoder) -> tuple[int, int]:
    """Points that the interviewer took for covered when it left a question, and how many of them nobody had told."""
    taken = untold = 0
    for before, step in _pairs(record):
        item = before.state.item_id and step.item
        if not item or step.state.item_id == item.id:
            continue
        said = Transcript.join([turn for asked, turn in step.state.turns_said if asked == item.id])
        covered = {evidence.point for evidence in assess(item, said, encoder).covered}
        taken += len(covered)
        untold += len(covered - step.told)
    return taken, untold


def _pairs(record: Record) -> Iterator[tuple[Step, Step]]:
    yield from zip(record.steps, record.steps[1:], strict=False)


def _replacements(record: Record, bank: Bank) -> Iterator[tuple[Step, Item, Item]]:
    for before, step in _pairs(record):
        for gone in step.state.replaced - before.state.replaced:
            old, new = bank.get(gone), bank.get(step.state.item_id or "")
            if old is not None and new is not None:
                yield step, old, new


def _own_words(step: Step) -> str:
    """What the interviewer said without the candidate's words in it, the facts it was asked for, and the question."""
    text = re.sub(r'"[^"]*"', " ", step.reply.text)
    if step.reply.act == "clarify" and step.item is not None:
        for constraint in step.item.constraints.values():
            text = text.replace(constraint.tells, " ")
    return text


def _mostly(said: str, item: Item, told: frozenset[str]) -> bool:
    words = set(stems(said))
    for point in item.points:
        if point.id in told:
            continue
        for says in point.says:
            content = set(stems(says)) - ORDINARY - set(stems(item.ask))
            if len(content) >= LEAST_CONTENT and len(content & words) / len(content) >= OVERLAP:
                return True
    return False


def _service_lines() -> frozenset[str]:
    said = [*ACKNOWLEDGEMENTS, *TRANSITIONS]
    for value in vars(lines).values():
        texts = value if isinstance(value, tuple) else (value,)
        said += [text for text in texts if isinstance(text, str)]
    return frozenset(sentence for text in said for sentence in re.split(r"(?<=[.?!])\s+", text))


SERVICE_LINES = _service_lines()
_FORBIDDEN = re.compile("|".join(rf"\b{word}" for word in FORBIDDEN), re.IGNORECASE)
