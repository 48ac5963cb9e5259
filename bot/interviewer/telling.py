"""What each sentence of a story does: situation, decision, action, result, or something else.

For the shares of a behavioral answer in the scorecard. What the words of a sentence do (signs) and the order in which
stories are told decide together, the order with a light hand, since some begin with the result. Both were fitted on
`tests/data/labelled_structure.yaml`, part `tune`, by `scripts/train_structure`. Reasons and options weighed count with
the decision they are weighed for.
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
    return SORTER.sort([signs_of(sentence) for sentence in said])


def signs_of(sentence: Clause) -> frozenset[str]:
    """What a sentence does, as names of `SIGNS`."""
    tokens = sentence.tokens
    found = {sign for sign, patterns in _PATTERNS.items() if any(pattern.find(tokens) for pattern in patterns)}
    found |= {sign for sign, (who, verbs) in _WHO_DOES.items() if _follows(tokens, who, verbs)}
    if len(tokens) <= _SHORT:
        found.add("short")
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
SIGNS: Final = (*STORY_SIGNS, *_PATTERNS, *_WHO_DOES, "short")

WEIGHTS: Final = (
    (-0.05, 0.67, -0.27, -0.22, -0.13),  # decision
    (-0.1, 0.63, -0.15, -0.33, -0.05),  # reasoning
    (-0.33, -0.12, -0.05, 0.65, -0.15),  # outcome
    (-0.14, -0.05, -0.14, -0.22, 0.54),  # reflection
    (-0.43, 0.07, 1.23, -0.29, -0.58),  # act
    (-0.0, -0.49, 0.05, 0.74, -0.29),  # figure
    (-0.16, -0.14, -0.24, 0.64, -0.11),  # change
    (-0.25, 0.3, 0.06, -0.23, 0.12),  # if
    (-0.04, -0.04, -0.02, 0.04, 0.06),  # time
    (-0.02, 0.04, -0.16, -0.15, 0.3),  # today
    (0.52, -0.38, -0.58, 0.71, -0.27),  # nobody
    (-0.38, 1.12, -0.41, -0.17, -0.16),  # weighs
    (1.46, -0.1, -0.75, -0.08, -0.54),  # state
    (-0.13, -0.12, 0.47, -0.18, -0.04),  # did
    (-0.44, -0.19, 0.3, 0.43, -0.1),  # order
    (-0.39, -0.42, -0.45, 1.04, 0.22),  # came_out
    (-0.34, -0.25, -0.21, -0.47, 1.27),  # talk
    (-0.58, 1.79, -0.58, -0.37, -0.26),  # thinks
    (-0.21, -0.24, 1.17, -0.3, -0.41),  # does
    (0.53, 0.23, -0.25, -0.37, -0.14),  # others
    (-0.13, -0.13, -0.25, 0.14, 0.38),  # short
    (1.23, 0.93, 0.91, 0.8, 1.42),  # bias
)
ORDER: Final = (
    (-0.35, -0.61, -1.72, -2.89, -2.89, -2.89),
    (-2.69, -0.52, -0.38, -2.69, -2.69, -2.69),
    (-1.68, -2.19, -0.41, -0.57, -2.85, -2.85),
    (-2.01, -2.67, -2.67, -0.54, -0.97, -0.65),
    (-1.3, -1.95, -1.95, -1.95, -1.3, -0.25),
    (-0.12, -2.35, -2.35, -1.69, -1.69, -2.35),
)
SORTER: Final = Sorter(TELLINGS, SIGNS, WEIGHTS, ORDER)
