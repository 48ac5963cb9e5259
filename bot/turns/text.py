"""What the words so far say about whether more will come. Pure text rules on recognised speech."""

import re
from enum import StrEnum

# Conjunctions, prepositions, determiners, auxiliaries, subjects and openers: a clause does not end with them.
_UNFINISHED = frozenset(
    """
    and but or so because since although though while whereas whether if unless until when where which who
    whose that than then plus as of to in for with on at by from into onto about between through over under
    after before during without within against towards like via per versus a an the my your our their his her
    its this these those some any each every no another such very quite really more most less is are was were
    am be been being have has had having do does did will would can could should might must may i'm we're
    they're it's that's there's i've we've i'd we'd i'll we'll don't didn't wasn't isn't i we they he she well
    basically maybe probably first firstly second secondly also let's let
    """.split()  # noqa: SIM905 - one word a token reads better than 130 quotes
)
# Those of them that no one ends with who has not broken off, in the voice of an end or not.
_BROKEN = frozenset(
    """
    and because although while whereas whether if unless which whose than plus of with into from between during
    within without against towards via per versus a an the my your our their its every i'm we're they're it's that's
    there's i've we've i'd we'd i'll we'll
    """.split()  # noqa: SIM905 - as above
)
_BROKEN_OFF = re.compile(
    r"\b(?:(?:looks?|looked|looking|sounds?|feels?|seems?) like|"
    r"(?:is|are|was|were|it's|that's|looks?|sounds?) (?:kind|sort) of)$"
)
_FINAL_AFTER_ALL = re.compile(
    r"\b(?:i (?:think|guess|believe|suppose) so|and so on|or so|like that|like this|that's (?:it|all|about it)|"
    r"what it is|as well|to go on|move on|based on|and all that|i (?:do|did|am|was|have|would|can|could)|"
    r"(?:it|that|this|he|she|they|we) (?:is|was|are|were|does|did|do|has|had|can|will|would)|"
    r"(?:deal|work|come|agree|start|go|live|cope) with|look(?:ed|ing)? (?:at|for|into)|used to|sign(?:ed)? off on|"
    r"(?:care|think|know|talk|worry) about|no more|any more|once more|not really|depends on|"
    r"all over|as (?:it|that) (?:is|was))$"
)
_HESITATIONS = re.compile(
    r"(?:^|\W)(?:u+m+|u+h+|e+r+m*|h+m+|m+|ah|let's see|let me see|how do i say|what's the word|"
    r"how should i put (?:it|this))$"
)
_ASSENT = re.compile(r"(?:^|\W)(?:m+[- ]?h+m+|u+h+-h*u+h+)$")
"""Yes or no, though it sounds like one of them."""
_FILLERS = re.compile(r"(?:^|\W)(?:you know|i mean|sort of|kind of)$")
_OPENERS = frozenset("so well and but okay ok alright yeah yes sure".split())  # noqa: SIM905
_OPENING_WORDS = 4
_LEADS_ON = frozenset({"so", "well", "and", "but"})
"""The last of an opening's words, if nothing but openers was said."""
_CLAUSE = 80
"""Characters: a clause is hardly longer, and hostile text may be."""
_SETTLED = re.compile(
    r"\b(?:where|what|how|who|when|as|than|whatever|wherever)\b[^.,;:?!]* "
    r"(?:would|could|should|might|must|may|can|will|used to) be$"
)
"""Behind it a full stop is believed: "a hole where the eye would be." """
_COMPLETION = re.compile(
    r"(?:that(?:'s| is| would be) (?:it|all|about it|everything|my answer|pretty much it|basically it|how i)|"
    r"(?:does that|did that|hope that|hope this) (?:make sense|answers?|answer your|help)|"
    r"(?:i'm|i am|and) done|thank you|thanks|that was it|yeah that's it)\b[^.?!]{0,30}$"
)


class Tail(StrEnum):
    """How the words so far end."""

    EMPTY = "empty"
    HESITATION = "hesitation"
    """Ends with "um", "how do I say", or has only begun with "so": the speaker holds the floor."""
    ASSENT = "assent"
    """Ends with "mm-hmm", which only sounds like a hesitation."""
    FILLER = "filler"
    """Ends with words that fill, "you know"."""
    BROKEN = "broken"
    """Ends in a word that another must follow, "because the": no voice makes that an end."""
    UNFINISHED = "unfinished"
    """Ends in the middle of a clause, by its last word or by punctuation the recogniser put."""
    OPEN = "open"
    """Could go on or not."""
    SENTENCE = "sentence"
    """The recogniser heard a full stop."""
    QUESTION = "question"
    """The recogniser heard a question."""
    CLOSED = "closed"
    """Says itself that it is over: "that's it", "does that make sense"."""


def tail(text: str) -> Tail:
    """Classify the end of the text so far (recognised speech, punctuation as the recogniser guessed it)."""
    lowered = text.strip().lower().replace("’", "'")
    bare = lowered.rstrip(" \t\n.,;:!?…-–—\"'")  # a pattern would look on from each of a thousand dots
    if not bare:
        return Tail.EMPTY
    words = [word.strip(",.;:!?\"'(") for word in bare.split()[-_OPENING_WORDS - 1 :]]
    if _ASSENT.search(bare):
        return Tail.ASSENT
    if _HESITATIONS.search(bare):
        return Tail.HESITATION
    if words[-1] in _LEADS_ON and len(words) <= _OPENING_WORDS and _OPENERS.issuperset(words):
        return Tail.HESITATION
    if _BROKEN_OFF.search(bare):
        return Tail.BROKEN
    if _FILLERS.search(bare):
        return Tail.FILLER
    if _COMPLETION.search(bare):
        return Tail.CLOSED
    if lowered.endswith("?"):
        return Tail.QUESTION
    stopped = lowered.endswith((".", "!")) and not lowered.endswith("..")
    if stopped and _SETTLED.search(bare[-_CLAUSE:]):
        return Tail.SENTENCE
    if words[-1] in _UNFINISHED and not _FINAL_AFTER_ALL.search(bare):
        return Tail.BROKEN if words[-1] in _BROKEN else Tail.UNFINISHED
    if re.search(r"(?:\.\.\.|…|[,;:\-–—])$", lowered):
        return Tail.UNFINISHED
    return Tail.SENTENCE if stopped else Tail.OPEN
