"""What is not the speaker's own telling: questions, quoted speech, and words or thoughts of others."""

from collections.abc import Sequence
from typing import Final

from bot.scoring.actors import Said
from bot.scoring.grammar import (
    ADVERBS,
    ASKS,
    BE,
    DETERMINERS,
    EMBEDDERS,
    ME,
    NEGATED,
    OBJECTS,
    OPENERS,
    PERSON,
    TURNS,
    WE,
    WH,
)
from bot.scoring.meanings import JUDGE, SAY, meaning
from bot.scoring.parts import Part, at_once
from bot.scoring.people import SPEECH, is_person, speaks
from bot.scoring.stretches import Stretch
from bot.scoring.verb_groups import Predicate
from bot.scoring.verbs import lemma_of


def is_reported(
    stretch: Stretch,
    parts: Sequence[Part],
    i: int,
    held: Said | None,
    *,
    reported: bool,
) -> bool:
    """Whether the clause is what somebody else said or thought."""
    part = parts[i]
    words = stretch.words
    lead = words[part.start : part.start + 2]
    if reported and i and lead in (("and", "that"), ("and", "if"), ("or", "that")):
        return True
    earlier = parts[i - 1].verb if i else None
    if reported and words[part.start] == "and" and part.verb and earlier and _goes_on(part.verb, earlier):
        return True
    if _said_after(stretch, parts, i) or _in_words_of(words[part.start : part.stop]):
        return True
    if not i or held is None or reported:
        return False
    before = parts[i - 1]
    if before.verb is None or words[part.start] in OPENERS - {"if", "whether"} | {"which"}:
        return False
    if "quote" in words[before.verb.end : part.start] or before.verb.lemma == "quote":
        return True
    between = [word for word in words[before.verb.end : part.start] if word not in ADVERBS]
    if _quotes(words, before, part, held):
        return True
    kind = meaning(before.verb.lemma, words[before.verb.end : part.start])
    says = (
        (between == ["back"] and before.verb.lemma in {"come", "shout", "call"})
        or before.verb.lemma in SAY
        or kind == "say"
        or (before.verb.lemma in {"read", "conclude"} and speaks(held.noun))
    )
    thinks = before.verb.lemma in JUDGE and not part.comma
    if _mouthed(words, part.start) and not (held.subject in ("I", "we") and before.verb.lemma in SAY):
        return True
    whole = lead[0] not in EMBEDDERS and _whole(between, before.verb.lemma, says=says)
    if before.verb.passive or before.verb.lemma == "hear":
        open_yet = lead[0] in EMBEDDERS or not between or any(word != "it" and is_person(word) for word in between)
        return before.verb.lemma in SAY | {"hear"} and not part.comma and open_yet
    if held.subject in ("I", "we"):
        return before.verb.lemma == "ask" and not part.comma and (lead[0] in EMBEDDERS or len(between) < 3)
    mouthed = all(word in OBJECTS | TURNS | {"back", "again"} for word in between)
    if part.comma and not (says and before.verb.lemma not in _NOT_QUOTING and (mouthed or lead[:1] == ("let's",))):
        return False
    return (says or (thinks and held.somebody)) and len(between) <= 4 and not whole and between[1:2] != ["to"]


def _whole(between: Sequence[str], lemma: str, *, says: bool) -> bool:
    """Whether it is told already what was said or thought: "wanted a bigger encoder", "promised it"."""
    if not between or any((word != "it" and is_person(word)) or _leads_on(word) for word in between):
        return False
    if says and lemma in _SPOKEN | {"come"}:
        return between == ["it"]
    return lemma in _FEELS or len(between) > 1 or between[0] not in OBJECTS | TURNS


_FEELS: Final = {"like", "love", "hate", "dislike", "enjoy", "respect", "admire"}


def _leads_on(word: str) -> bool:
    """Whether words may follow it: "wanted to [know] whether we …"."""
    found = lemma_of(word)
    return word == "that" or bool(found and found[0] in JUDGE | SAY and found[1] == "base")


def _quotes(words: Sequence[str], before: Part, part: Part, held: Said) -> bool:
    """Whether somebody's very words follow: "he was like", "she went, no,", "as he put it,", "his answer was"."""
    verb = before.verb
    if verb is None:
        return False
    between = [word for word in words[verb.end : part.start] if word not in ADVERBS]
    gap = [word for word in words[verb.first + 1 : part.start] if word not in BE | ADVERBS - {"like"}]
    while gap and gap[-1] in TURNS | {"nope", "yep"}:
        gap.pop()
    like = gap[-1:] == ["like"] and verb.lemma in {"be", "go", "say"}
    told_now = part.verb is not None and part.verb.form in ("base", "present", "gerund")
    went = verb.lemma == "go" and part.comma and told_now and all(word in TURNS for word in between)
    goes = words[verb.end - 1] == "goes" and not between
    as_told = held.subject == "other" and words[before.start] == "as" and part.comma
    put_so = as_told and verb.lemma in {"put", "say", "tell"}
    return like or went or goes or put_so or (verb.lemma == "be" and not between and bool(set(held.noun) & SPEECH))


_NOT_QUOTING = {"complain", "grumble", "moan", "offer", "order", "phone", "ring", "post", "object", "blame", "agree"}
"""A comma behind these ends what is told of somebody's words."""


def announces(stretch: Stretch, parts: Sequence[Part]) -> bool:
    """Whether somebody's words follow the colon it ends with."""
    if not stretch.colon or not parts:
        return False
    verb = parts[-1].verb
    return bool(set(stretch.words[-3:]) & SPEECH) or (verb is not None and verb.lemma in _SPOKEN | {"hear"})


def _goes_on(verb: Predicate, reported: Predicate) -> bool:
    """Whether a clause behind "and" is in the same tense as reported words, which the story is not told in."""
    present = {"base", "present"}
    return bool(
        (verb.modal and reported.modal)
        or (verb.perfect and reported.perfect)
        or (verb.form in present and reported.form in present and not verb.perfect and not reported.perfect)
    )


def _said_after(stretch: Stretch, parts: Sequence[Part], i: int) -> bool:
    """Whether the clause is followed by who said it: "we drop it, he said"."""
    if i + 1 >= len(parts) or not parts[i + 1].comma:
        return False
    verb, stop = parts[i + 1].verb, parts[i + 1].stop
    own = verb is not None and verb.subject is not None and stretch.words[verb.subject] in ME | WE
    if verb is None or verb.lemma not in _SPOKEN or verb.negated or verb.form == "gerund" or own or i + 2 < len(parts):
        return False
    start = parts[i + 1].start
    return (stop - verb.end <= 1 and stretch.words[start] not in OPENERS) or (
        verb.lemma == "say" and verb.first == start and stretch.words[verb.end : verb.end + 1][0] in DETERMINERS
    )


def _in_words_of(words: Sequence[str]) -> bool:
    """Whether it is said whose words they are: "in their words, we chose wrong"."""
    theirs = words[:1] == ("in",) and words[2:3] == ("words",) and words[1] not in {"my", "other"}
    return theirs or words[:1] == ("quote",)


def _mouthed(words: Sequence[str], at: int) -> bool:
    """Whether the word before says something: "a mail saying [we had chosen]", "he said no [I decide that]"."""
    ahead = [word for word in words[max(0, at - 4) : at] if word not in ADVERBS | TURNS - {"no"}]
    while ahead and ahead[-1] in OBJECTS - {"it"} | {"no", "that", "to"}:
        ahead.pop()
    found = lemma_of(ahead[-1]) if ahead else None
    if found is None or found[0] not in _SPOKEN:
        return False
    who = ahead[-2] if len(ahead) > 1 else ""
    if found[1] == "present":
        return who in PERSON or is_person(who) or speaks([who]) or not who
    return found[1] != "base" or found[0] in {"say", "read"}


_SPOKEN: Final = {
    "say",
    "tell",
    "reply",
    "answer",
    "shout",
    "announce",
    "joke",
    "write",
    "claim",
    "promise",
    "ask",
    "read",
}


def find_asked(stretch: Stretch, parts: Sequence[Part]) -> set[int]:
    """Which clauses are questions: those that are put like one, and what follows them to the question mark."""
    out: set[int] = set()
    for i, part in enumerate(parts):
        words = stretch.words[part.start : part.stop]
        lead = [word for word in words if word not in ADVERBS | TURNS | {"so"}]
        if not lead or (part.verb and part.verb.subject is not None and part.verb.subject == part.start):
            continue
        asks = NEGATED.get(lead[0], lead[0]) in ASKS and len(lead) > 1 and (
            lead[1] in PERSON | {"you", "it", "there", "this", "that", "we"}
            or (lead[1] in DETERMINERS and stretch.question)
        )  # fmt: skip
        wh = len(lead) > 2 and lead[0] in WH and lead[1] in ASKS and lead[2] in PERSON | {"you", "it", "the"}
        if asks or wh or (stretch.question and lead[0] in WH):
            out.add(i)
            follows = range(i + 1, len(parts))
            out |= {k for k in follows if stretch.question or (at_once(stretch, parts, k) and k == i + 1)}
            if stretch.question:
                break
    tag = stretch.words[-1] in {"right", "yeah", "okay", "ok", "correct", "yes", "no"}
    if stretch.question and not out and not tag:
        out = set(range(len(parts)))
    return out
