"""What each sentence of a story does: situation, decision, action, result, or something else.

For the shares of a behavioral answer in the scorecard. What the words of a sentence do (signs) and the order in which
stories are told decide together; both were fitted on `tests/data/labelled_structure.yaml`, part `tune`, by
`scripts/train_structure`. Reasons and options weighed count with the decision they are weighed for.
"""

from collections.abc import Sequence
from typing import Final, Literal

from bot.interviewer.clauses import Clause
from bot.interviewer.pattern import Pattern, phrase_list, word_set
from bot.interviewer.sorting import Sorter
from bot.interviewer.story_parts import SIGNS as STORY_SIGNS
from bot.interviewer.story_parts import signs_of as story_signs

Telling = Literal["situation", "decision", "action", "result", "other"]
TELLINGS: Final[tuple[Telling, ...]] = ("situation", "decision", "action", "result", "other")

_SHORT: Final = 6


def tell(said: Sequence[Clause]) -> list[Telling]:
    """What each sentence of one telling does, in order."""
    last = len(said) - 1
    return SORTER.sort([signs_of(sentence, place, last) for place, sentence in enumerate(said)])


def signs_of(sentence: Clause, place: int, last: int) -> frozenset[str]:
    """The signs of the sentence at `place` of 0 to `last`, as names of `SIGNS`."""
    tokens = sentence.tokens
    found = {sign for sign, patterns in _PATTERNS.items() if any(pattern.find(tokens) for pattern in patterns)}
    found |= {sign for sign, (who, verbs) in _WHO_DOES.items() if _follows(tokens, who, verbs)}
    if len(tokens) <= _SHORT:
        found.add("short")
    if place == 0:
        found.add("first")
    if place == last:
        found.add("last")
    found |= {f"after_{share}" for share in (25, 50, 75) if last and 100 * place >= share * last}
    return story_signs(sentence) | found


def _follows(tokens: Sequence[str], who: frozenset[str], verbs: frozenset[str]) -> bool:
    """Whether one of the verbs comes within two words after one of `who`."""
    return any(word in who and not verbs.isdisjoint(tokens[at + 1 : at + 1 + _REACH]) for at, word in enumerate(tokens))


_REACH: Final = 3
_WHO_DOES: Final[dict[str, tuple[frozenset[str], frozenset[str]]]] = {
    "thinks": (
        word_set("i we"),
        word_set(
            """
            thought believed felt figured argued answered replied said refused insisted concluded considered debated
            reckoned wanted told became suggested proposed recommended chose decided pushed
            """
        ),
    ),
    "does": (
        word_set("i we and then also"),
        word_set(
            """
            wrote built made sat set put ran gave held went met took taught cut let spent brought sent split showed
            recorded moved had fought looked changed asked invited collected trained retrained tested labelled labeled
            implemented helped presented explained
            """
        ),
    ),
    "others": (
        word_set(
            """
            he she they management boss manager customer client colleague people everybody everyone company business
            product team
            """
        ),
        word_set(
            """
            wanted asked said thought trusted believed needed complained hated promised called used knew assumed did
            didn't
            """
        ),
    ),
}
"""A sign each: who, and what they do."""
_PATTERNS: Final[dict[str, tuple[Pattern, ...]]] = {
    "weighs": phrase_list(
        """
        i|we was|were sure|convinced|certain|tempted
        i came to the conclusion
        option*|alternative*|dilemma
        the|a|another|my|our choice|argument|thinking|thought|view|first|reason
        i'd|we'd|i|we rather
        instead of
        rather than
        could|would|might have
        for me
        against it|that|them
        obvious|easy|boring|risk*
        """
    ),
    "state": phrase_list(
        """
        there was|were|is
        we|i|they|it|he|she|team|company|customers|people|everybody|everyone had|was|were
        was|were a|an|the|responsible|asked|supposed
        i|we worked|joined|inherited|maintained|wanted
        at|in my|our|the last|previous|first|current
        asked|told|wanted|expected|promised|needed me|us|to
        i noticed|saw|discovered|found|suspected|knew
        """
    ),
    "did": phrase_list(
        """
        every|each friday|monday|week|day|morning|night
        had * talk*|meeting*|lunch|coffee|workshop
        """
    ),
    "order": phrase_list(
        """
        first|then|next|finally|afterwards|also|together
        after that
        """
    ),
    "came_out": phrase_list(
        """
        nobody|no one noticed
        went well|live|down|up|from|to
        launched|delivered|shipped|released|published|renewed|stayed|disappeared|stopped|finished|thanked|won
        as a|side result|effect
        in the end
        at the end of
        after * weeks|months|years|hours|days|half
        within * weeks|months|year|a|month
        years|months|weeks|year later
        later
        still
        since then
        from then on
        the same week|day
        now
        more|less|better|cheaper|faster|lower|higher|fewer than|by
        paid|cost us|for
        """
    ),
    "talk": phrase_list(
        """
        let me think|see|start
        good one
        the story|lesson
        a time when
        how i work
        looking back
        i'd|would * again|next|earlier|sooner|today
        next time
        i learned|learnt|like|always|never|think|check
        don't|doesn't have
        to be honest
        people still
        what i took|take
        """
    ),
}
SIGNS: Final = (*STORY_SIGNS, *_PATTERNS, *_WHO_DOES, "short", "first", "last", "after_25", "after_50", "after_75")

WEIGHTS: Final = (
    (0.0, 0.49, -0.22, -0.16, -0.11),  # decision
    (0.01, 0.54, -0.25, -0.25, -0.05),  # reasoning
    (-0.16, -0.08, -0.03, 0.46, -0.2),  # outcome
    (-0.03, 0.01, -0.16, -0.29, 0.46),  # reflection
    (-0.25, 0.08, 1.0, -0.34, -0.5),  # act
    (0.16, -0.44, 0.07, 0.5, -0.29),  # figure
    (-0.08, -0.11, -0.18, 0.49, -0.13),  # change
    (-0.15, 0.29, 0.02, -0.25, 0.09),  # if
    (-0.02, -0.02, -0.03, -0.01, 0.07),  # time
    (-0.03, 0.09, -0.1, -0.17, 0.21),  # today
    (0.76, -0.29, -0.62, 0.44, -0.29),  # nobody
    (-0.4, 0.87, -0.3, -0.05, -0.12),  # weighs
    (1.06, -0.1, -0.51, 0.03, -0.48),  # state
    (-0.0, -0.08, 0.27, -0.15, -0.04),  # did
    (-0.14, -0.15, 0.19, 0.16, -0.07),  # order
    (0.15, -0.34, -0.6, 0.61, 0.17),  # came_out
    (-0.07, -0.12, -0.19, -0.66, 1.03),  # talk
    (-0.43, 1.54, -0.62, -0.3, -0.19),  # thinks
    (-0.13, -0.32, 1.03, -0.24, -0.35),  # does
    (0.25, 0.24, -0.21, -0.17, -0.1),  # others
    (-0.2, -0.07, -0.18, 0.1, 0.35),  # short
    (0.44, -0.34, -0.3, 0.04, 0.17),  # first
    (-0.23, -0.22, -0.52, 0.21, 0.76),  # last
    (-0.87, 0.83, 0.39, -0.09, -0.26),  # after_25
    (-0.97, -0.46, 0.84, 0.54, 0.06),  # after_50
    (-0.77, -0.79, -0.06, 1.22, 0.4),  # after_75
    (2.53, 1.57, 1.05, 1.03, 2.64),  # bias
)
ORDER: Final = (
    (-0.59, -1.01, -2.87, -4.82, -4.82, -4.82),
    (-4.48, -0.87, -0.63, -4.48, -4.48, -4.48),
    (-2.81, -3.65, -0.68, -0.95, -4.75, -4.75),
    (-3.36, -4.45, -4.45, -0.9, -1.62, -1.09),
    (-2.16, -3.26, -3.26, -3.26, -2.16, -0.42),
    (-0.2, -3.91, -3.91, -2.81, -2.81, -3.91),
)
SORTER: Final = Sorter(TELLINGS, SIGNS, WEIGHTS, ORDER)
