"""Recognised speech as sentences and clauses, and what each does: decide, give a reason, tell an outcome.

Speech-to-text punctuates by guess, so a long run without a full stop is split at pauses and then at
conjunctions. Every piece keeps its words, with their times and confidence, so that a quote can be verbatim.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from bot.interviewer.pattern import Pattern, phrase_list, word_set, words_of
from bot.stt.transcript import Transcript, Word

PAUSE_S = 0.6
"""A silence between words that may end a sentence; shorter ones fall inside clauses."""
LONG_WORDS = 25
"""A run this long without a full stop is more than one sentence."""

Role = Literal["decision", "reasoning", "outcome", "reflection"]


@dataclass(frozen=True)
class Clause:
    """Contiguous words of the transcript."""

    words: tuple[Word, ...]
    sentence: int
    """Which sentence it belongs to."""

    @cached_property
    def text(self) -> str:
        """The words as recognised."""
        return " ".join(word.text for word in self.words)

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """Lower case, no punctuation: what patterns match."""
        return tuple(words_of(self.text))

    @property
    def start_s(self) -> float:
        """Start of the first word."""
        return self.words[0].start_s

    @property
    def end_s(self) -> float:
        """End of the last word."""
        return self.words[-1].end_s


def sentences(transcript: Transcript) -> tuple[Clause, ...]:
    """Sentences: by final punctuation; where that is missing for long, by pauses and conjunctions."""
    runs: list[list[Word]] = [[]]
    for word in transcript.words:
        runs[-1].append(word)
        if word.text.endswith((".", "?", "!")):
            runs.append([])
    pieces = [piece for run in runs if run for piece in _shorten(run)]
    return tuple(Clause(tuple(piece), place) for place, piece in enumerate(pieces))


def clauses(of: Sequence[Clause]) -> tuple[Clause, ...]:
    """The sentences' clauses: split before conjunctions and after commas, three words or more each."""
    found: list[Clause] = []
    for sentence in of:
        start = 0
        for at in range(1, len(sentence.words)):
            if at - start >= 3 and len(sentence.words) - at >= 3 and _border(sentence.words, at):
                found.append(Clause(sentence.words[start:at], sentence.sentence))
                start = at
        found.append(Clause(sentence.words[start:], sentence.sentence))
    return tuple(found)


def roles(tokens: Sequence[str]) -> frozenset[Role]:
    """What a clause does in the chain decision → reasoning → outcome."""
    return frozenset(role for role, patterns in _ROLES.items() if any(p.find(tokens) for p in patterns))


def subject(tokens: Sequence[str]) -> Literal["I", "we"] | None:
    """Who acts in a clause, where it says so; "I think we moved it" is "we"."""
    rest = list(tokens)
    while rest and (found := _OPINION.find(rest)) and found[0] <= 1:
        rest = rest[found[1] :]
    for word in rest:
        stem = word.split("'")[0]
        if stem in {"i", "we"}:
            return "I" if stem == "i" else "we"
    return None


def tells_act(tokens: Sequence[str]) -> bool:
    """Whether a clause says what the speaker or the team did: "I moved it", not "I joined in May" or "I was there"."""
    rest = list(tokens)
    while rest and (found := _OPINION.find(rest)) and found[0] <= 1:
        rest = rest[found[1] :]
    for place, word in enumerate(rest):
        if word.split("'")[0] in {"i", "we"}:
            verb = next((other for other in rest[place + 1 : place + 4] if other not in _BEFORE_VERB), "")
            return _is_act(verb)
    return False


def makes(tokens: Sequence[str]) -> bool:
    """Whether the speaker or the team made or changed something: an act whose reasons and results can be asked for."""
    return tells_act(tokens) and bool(_MAKING.intersection(tokens))


def _is_act(verb: str) -> bool:
    return verb not in _NO_ACT and (verb in _ACTS or (verb.endswith("ed") and len(verb) > 4))


def from_subject(clause: Clause) -> Clause:
    """The clause from the "I" or "we" that does something: without punctuation, other words often stand in front."""
    bare = [_bare(word) for word in clause.words]
    for place, word in enumerate(bare):
        verb = next((other for other in bare[place + 1 : place + 4] if other not in _BEFORE_VERB), "")
        if place + 2 < len(bare) and bare[place + 2] in _RELATIVE:
            # "the recommender I built had …"
            continue
        wills = word in {"i'd", "we'd", "i'll", "we'll"} or (word in {"i", "we"} and verb in {"would", "will"})
        if len(bare) - place >= 3 and (wills or (word in {"i", "we", "i've", "we've"} and _is_act(verb))):
            return Clause(clause.words[place:], clause.sentence)
    return clause


def number_in(tokens: Sequence[str]) -> bool:
    """Whether a clause states a figure: "forty percent", "200 ms", "twice"."""
    for place, token in enumerate(tokens):
        if re.match(r"\d", token) and not re.fullmatch(r"l?[12]|(?:19|20)\d\d", token):
            return True
        follows = tokens[place + 1] if place + 1 < len(tokens) else ""
        if token in _MANY and (follows in _UNITS or follows in _MANY):
            return True
        if token in {"doubled", "halved", "tripled", "twice", "tenfold"}:
            return True
    return False


def claims_change(tokens: Sequence[str]) -> bool:
    """Whether a clause claims that something got better or worse."""
    return any(pattern.find(tokens) for pattern in _CHANGE)


_ROLES: dict[Role, tuple[Pattern, ...]] = {
    "decision": phrase_list(
        """
        i|we * decided|chose|opted
        i|we picked|selected|settled|proposed|suggested|pushed|insisted|agreed
        i went with|for|ahead
        we went with|for
        my|our|the call|decision|choice was|to
        i|we made the|a decision|call|choice
        decided|chose to|on|against|that|not
        my idea|proposal was
        made the final|decision|call
        """
    ),
    "reasoning": phrase_list(
        """
        because
        cause we|i|it|the|they
        since we|i|it|the|they|our|there|that's|this|my|most|all|no
        so that
        in order to
        the|my|our|main|key|biggest reason
        that's|is why
        which|this is why
        due to
        given that|the|our|how
        my|the|our concern|worry|reasoning|argument|thinking|rationale
        i|we wanted|needed to avoid|make|keep|be|reduce|have
        to avoid
        otherwise
        came down to
        trade-off|tradeoff
        trade off
        i was worried|concerned|convinced
        mattered more|most
        """
    ),
    "outcome": phrase_list(
        """
        as a result
        the|final|end result|outcome|impact|effect
        resulted in
        led to
        in the end
        at the end it|we|the
        ended up
        turned out
        it|that|this|which|we|i|latency|accuracy|cost*|time|rate|errors saved|reduced|improved|increased
        dropped|fell|went|grew|rose|improved|increased|decreased|cut * by|from|to
        went down|up
        still running|used|use|uses|runs|using
        has been running
        after the launch|release|rollout|migration|that
        it worked|failed
        got|was|were adopted|promoted|cancelled|canceled|shipped|launched
        """
    ),
    "reflection": phrase_list(
        """
        looking back
        in hindsight|retrospect
        would|i'd * differently
        i learned|learnt
        if i did|had it|to again
        next time
        since then
        ever since
        to be honest|fair
        i should have
        """
    ),
}
_CHANGE = phrase_list(
    """
    improv*|increas*|decreas*|reduc*|dropped|doubled|halved|tripled|saved|grew|fell|rose
    went down|up|from
    much|way|lot|significantly|far|twice|times faster|better|cheaper|slower|lower|higher|smaller|fewer|less
    cut * by|in|from|to
    """
)
_OPINION = Pattern.parse("i think|guess|believe|mean|suppose|know|remember|feel|say|hope")
_BEFORE_VERB = word_set(
    """
    then also just only first finally really actually basically personally simply quickly always already even still
    have had 've myself both all
    """
)
_RELATIVE = word_set("had has was is were are for did would")
_ACTS = word_set(
    """
    built made wrote chose took set put ran cut led went split kept brought drove held gave taught fought sold drew
    rewrote rebuilt threw began started stopped shipped
    """
)
_MAKING = word_set(
    """
    built wrote chose made cut split took set rewrote rebuilt decided designed implemented moved replaced limited
    proposed introduced dropped removed switched migrated created automated trained deployed picked added merged
    refactored launched shipped calculated labeled labelled tested started stopped raised brought drove put
    """
)
_NO_ACT = word_set(
    """
    joined worked wanted needed liked loved hated learned learnt wondered believed hoped noticed realized realised
    received graduated happened seemed stayed lived used tried looked talked expected assumed remembered enjoyed
    """
)
_MANY = word_set(
    """
    two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty
    sixty seventy eighty ninety hundred thousand million billion half
    """
)
_UNITS = word_set(
    """
    percent percentage % ms milliseconds seconds minutes hours days weeks months times points
    dollars euros users customers requests queries people engineers teams models percentile
    gigabytes terabytes rows gpus servers x
    """
)
_SUBJECTS = word_set(
    """
    i we it they he she you there this that the our my i'd we'd i'm we're it's that's
    """
)
_SPLITTING = word_set(
    """
    because since although though whereas while which but so unless
    """
)


def _shorten(run: list[Word]) -> list[list[Word]]:
    if len(run) <= LONG_WORDS:
        return [run]
    inner = range(5, len(run) - 4)
    gaps = {at: run[at].start_s - run[at - 1].end_s for at in inner}
    long_gaps = [at for at in inner if gaps[at] >= PAUSE_S]
    borders = long_gaps or [at for at in inner if _border(run, at)]
    if not borders:
        return [run]
    middle = len(run) / 2
    at = min(borders, key=lambda place: abs(place - middle))
    return _shorten(run[:at]) + _shorten(run[at:])


def _border(words: Sequence[Word], at: int) -> bool:
    """Whether a clause may begin at word `at`."""
    here = _bare(words[at])
    after = _bare(words[at + 1]) if at + 1 < len(words) else ""
    comma = words[at - 1].text.endswith((",", ";", ":"))
    if here in _SPLITTING:
        return not (here == "so" and after in {"much", "many", "far"}) and _bare(words[at - 1]) not in {
            "even",
            "not",
            "or",
            "ever",
            "was",
            "is",
        }
    if here in {"and", "or", "then"}:
        return comma or after in _SUBJECTS or after == "then"
    return comma


def _bare(word: Word) -> str:
    return word.text.lower().strip(".,;:?!\"'()-")
