"""What a verb means for ownership: it chooses, judges, says, does something, or only describes.

Lists go by meaning and are meant to be complete, whatever the answer is about. What chooses: `choosing.py`.
"""

from collections.abc import Sequence
from typing import Final, Literal

from bot.scoring.choosing import FAINT, decides
from bot.scoring.grammar import DETERMINERS, NOT_SUBJECT, PREPOSITIONS
from bot.scoring.people import is_person
from bot.scoring.tokens import word_set
from bot.scoring.verbs import lemma_of

Meaning = Literal["decide", "judge", "say", "act", "state"]
Role = Literal["decision", "action", "judgement", "other"]

JUDGE: Final = word_set(
    "think believe feel reckon guess suspect realise realize conclude figure expect assume prefer doubt worry hope "
    "consider regret appreciate know understand learn trust disagree suppose wonder imagine find judge value care "
    "want wish like love hate dislike favor favour estimate underestimate overestimate deem recognise recognize "
    "determine anticipate intend mind fear see enjoy respect admire oppose object agree notice foresee mistrust "
    "distrust presume predict desire misjudge misunderstand weigh ponder lean"
)
"""Opinion, insight and wish."""
THINK: Final = word_set("think believe guess suppose feel reckon imagine say")
"""Before somebody's own statement these only soften it: "I think we used Kafka"; what is thought to be is judged."""
SAY: Final = word_set(
    "yell accuse mutter murmur respond cry sigh urge beg order blame imply message grumble brag protest counter answer "
    "post phone ring lament moan whine quip quote scold signal communicate clarify emphasise emphasize remonstrate "
    "say tell ask mention reply answer shout claim warn announce suggest propose recommend explain argue insist "
    "promise state point complain remark declare write teach remind assure whisper scream joke reason object advise "
    "demand admit comment email text inform report pretend boast hint assert repeat confirm swear stress offer"
)
"""What may have somebody's words behind it."""
_STATE: Final = word_set(
    "be have need belong contain depend exist include lack matter mean owe remember forget sound become get happen "
    "live stay remain wait end last hit save win lose cost reach gain benefit struggle suffer sit lie stand seem "
    "appear tend deserve consist survive pay earn beat hesitate neglect succeed fail own achieve exceed miss sleep "
    "age hear afford inherit"
)
"""What describes somebody, or what happens to them."""
_STILL_ACTS: Final = {
    "sit": word_set("down with"), "hear": word_set("out"), "own": word_set("up"), "get": word_set(
    "rid approval agreement started together involved hold buy-in"
),
    "reach": word_set("out"), "stay": word_set("late up"), "stand": word_set("up"),
}  # fmt: skip
WORK: Final = word_set(
    "look check ask measure label test evaluate monitor watch run compare profile draw explain talk walk write read "
    "examine investigate inspect validate verify interview debug analyse analyze review sketch plot try discuss show "
    "estimate calculate compute visit call help need tell gather collect listen track log find be have get come see "
    "clarify describe study sit speak annotate trace reproduce benchmark confirm continue work happen notify iterate "
    "mention answer begin imagine sum summarise suggest propose recommend"
)
"""After "would" these stay work to do; other verbs choose a design: "I would use a queue", "I'd cap the retries"."""
CATENATIVE: Final = word_set(
    "try start begin manage help continue proceed end finish keep get go come wind plan have volunteer happen attempt "
    "use be need dare rush"
)
"""Verbs that hand on to the verb after them: "managed to fix", "ended up choosing"."""


def meaning(lemma: str, after: Sequence[str]) -> Meaning:
    """Of a verb with a person as its subject, or in the passive, from the words that follow it."""
    near = [word for word in after[:7] if word not in FAINT]
    if decides(lemma, after, near):
        return "decide"
    if lemma in {"have", "get", "express", "share", "hold", "lose"} and set(near[:3]) & _VIEWS:
        return "judge"
    if lemma == "call" and near[1:2] and near[0] in {"it", "this", "that", "them"} and near[1] in DETERMINERS:
        return "judge"
    if lemma in {"come", "get"} and tuple(after[:2]) == ("back", "with"):
        return "say"
    if lemma in {"have", "get", "make"} and _causes(after):
        return "decide" if set(after[:5]) & _COURSES else "act"
    if lemma in {"go", "pass"} and after[:1] == ("from",) and "to" in after:
        return "state"
    if lemma == "stand" and near[:1] == ["by"]:
        return "judge"
    if lemma in JUDGE:
        return "judge"
    if lemma in SAY:
        return "say"
    if lemma in _STATE and not set(after[:2]) & set(_STILL_ACTS.get(lemma, ())):
        return "state"
    return "act"


_VIEWS: Final = word_set(
    "favourite favorite opinion doubt doubts feeling impression preference concern concerns worry worries merit hope "
    "hopes suspicion view hunch reservations objection objections"
)


_COURSES: Final = word_set("switch stop drop adopt use move abandon skip freeze wait hold standardise standardize")
"""What somebody who decides has others do: "I had them switch to one backlog"."""


def _causes(after: Sequence[str]) -> bool:
    """Whether somebody was made to do something: "had native speakers rate them"."""
    for i, word in enumerate(after[1:5], start=1):
        found = lemma_of(word)
        if word == "to" and is_person(after[i - 1]):
            continue
        if word in PREPOSITIONS | {"that", "which", "who"} or word in DETERMINERS:
            return False
        if found and found[1] == "base" and (is_person(after[i - 1]) or after[i - 1] in NOT_SUBJECT | {"to"}):
            return True
    return False
