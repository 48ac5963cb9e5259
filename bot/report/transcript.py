"""What was said, word by word: with its moments, what was counted in it, and the pauses where they fell."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from bot.report.rows import is_notable
from bot.report.shapes import Mark, Moment, Token, Utterance, moment
from bot.scoring.card import AnswerCard, SpokenWord, Timed

_OF_WORDS: Final = frozenset({"vocal", "lexical", "repetition", "false_start"})
_NEAR_S: Final = 0.02
"""Times are kept to the millisecond, those of events are those of their words."""


def dialogue(answer: AnswerCard) -> tuple[Utterance, ...]:
    """The question as heard, the answer to the letter, and what came between, in order of time.

    A text is one utterance with no moments.
    """
    spoken = _tokens(answer)
    if not answer.heard and not answer.asides:
        return (Utterance("candidate", tuple(spoken)),) if spoken else ()
    # where nothing was heard of the interviewer's sentence, nothing came between
    others = [_told("interviewer", one) for one in answer.heard if one.text.strip()]
    others += [replace(_told("candidate", one), aside=True) for one in answer.asides]
    others.sort(key=_start_s)
    begins = [_start_s(other) for other in others]
    out: list[Utterance] = []
    places = [bisect_right(begins, token.moment.start_s if token.moment else 0.0) for token in spoken]
    for place in range(len(others) + 1):
        if place:
            out.append(others[place - 1])
        if own := tuple(token for token, at in zip(spoken, places, strict=True) if at == place):
            out.append(Utterance("candidate", own))
    return tuple(out)


def to_the_letter(tokens: Sequence[Token]) -> str:
    """Words in one line: hesitation sounds as "(um)", doubtful stretches as "[like this?]"; without the pauses."""
    words = [token for token in tokens if "pause" not in token.marks]
    out = []
    for i, token in enumerate(words):
        text = f"({token.text})" if "vocal" in token.marks else token.text
        if "unsure" in token.marks:
            opens = not i or "unsure" not in words[i - 1].marks
            closes = i + 1 == len(words) or "unsure" not in words[i + 1].marks
            text = "[" * opens + text + "?]" * closes
        out.append(text)
    return " ".join(out)


def answered(utterances: Sequence[Utterance]) -> list[Token]:
    """The words of the answer itself."""
    return [token for one in utterances if one.who == "candidate" and not one.aside for token in one.tokens]


def _told(who: str, timed: Timed) -> Utterance:
    token = Token(timed.text, moment(timed))
    return Utterance("interviewer", (token,)) if who == "interviewer" else Utterance("candidate", (token,))


def _start_s(utterance: Utterance) -> float:
    return utterance.moment.start_s if utterance.moment else 0.0


def _tokens(answer: AnswerCard) -> list[Token]:
    """The words with their marks, and the notable pauses between them."""
    marked = list(_marked(answer))
    tokens = [Token(word.text, moment(word), tuple(_marks(word, marked))) for word in answer.words]
    return _with_pauses(tokens, answer)


def _marked(answer: AnswerCard) -> Iterator[tuple[Timed, Mark]]:
    """Everything that marks words."""
    if answer.fillers:
        yield from ((event, event.kind) for event in answer.fillers.events)
    if answer.ownership:
        yield from ((one, "unowned") for one in answer.ownership.unowned)
        yield from ((chain.decision, "decision") for chain in answer.ownership.chains)
    yield from ((one, "unsure") for one in answer.unsure)
    yield from ((event, "struck") for event in answer.struck if event.kind in _OF_WORDS)


def _marks(word: SpokenWord, marked: Sequence[tuple[Timed, Mark]]) -> Iterator[Mark]:
    """Those of the stretches the middle of the word lies in, each once."""
    if word.start_s is None or word.end_s is None:
        return
    middle = (word.start_s + word.end_s) / 2
    seen: set[Mark] = set()
    for timed, mark in marked:
        if timed.start_s is None or timed.end_s is None or mark in seen:
            continue
        if timed.start_s - _NEAR_S <= middle <= timed.end_s + _NEAR_S:
            seen.add(mark)
            yield mark


def _with_pauses(tokens: list[Token], answer: AnswerCard) -> list[Token]:
    pauses = [pause for pause in (answer.pace.pauses if answer.pace else ()) if is_notable(pause)]
    for pause in reversed(pauses):
        at = next(
            (i for i, token in enumerate(tokens) if token.moment and token.moment.start_s >= pause.end_s - 0.15),
            len(tokens),
        )
        marks: tuple[Mark, ...] = ("pause", "mid_clause") if pause.mid_clause else ("pause",)
        text = f"{pause.end_s - pause.start_s:.1f} s"
        tokens.insert(at, Token(text, Moment(pause.start_s, pause.end_s), marks))
    return tokens
