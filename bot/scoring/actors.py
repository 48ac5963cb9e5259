"""Who acts in a clause, and whether it is a decision, an action or a judgement."""

from collections.abc import Sequence
from typing import Literal

from bot.scoring.grammar import (
    ADVERBS,
    BE,
    EVALUATIVE,
    GROUPS,
    HELPERS,
    ME,
    MODAL,
    NEGATIVE,
    OTHER,
    PERSON,
    POSSESSIVE,
    SAID_THIS,
    THEY,
    WE,
    WITH_US,
)
from bot.scoring.verbs import (
    ACT,
    CATENATIVE,
    CHANGE,
    DECIDE,
    DECIDE_WITH,
    DECISION_NOUNS,
    EPISTEMIC,
    JUDGE,
    NOT_PASSIVE,
    SAY,
    STATIVE,
    WOULD_DECIDE,
    Role,
    can_be_verb,
    is_noun_like,
    is_participle,
    lemma_of,
)

Subject = Literal["I", "we", "other", "passive"]


def judge(words: Sequence[str], held: Subject) -> tuple[Subject, Role]:
    """Who acts and how, from the plain words of one clause; `held` is the subject a bare verb takes over."""
    bare = _bare_verb(words)
    if bare is not None and held != "passive":
        return held, _role(words[bare:], held, ())
    if words[0] in SAID_THIS and words[1:2] and words[1] in WE and set(words[2:4]) & WITH_US:
        return "we", "other"
    subject, at = _subject(words)
    rest = words[at:]
    if _softened(words, at):
        inner, inner_at = _subject(rest[1:])
        tail = rest[1 + inner_at :]
        role = _role(tail, inner, ())
        if inner in ("I", "we") and role in ("decision", "action") and _past(tail):
            return inner, role
        return "I", "judgement"
    by = _agent(rest)
    if _is_passive(words, at):
        return by or "passive", _role(rest, "passive", words[:at])
    if subject == "other" and set(words[:at]) & {"my"} and set(words[:at]) & DECISION_NOUNS:
        return "I", "decision"
    if subject == "other" and set(words[:at]) & {"our"} and set(words[:at]) & DECISION_NOUNS:
        return "we", "decision"
    if "mine" in rest and set(words[:at]) & DECISION_NOUNS:
        return "I", "decision"
    return subject, _role(rest, subject, words[:at])


def _softened(words: Sequence[str], at: int) -> bool:
    """Whether it is "I think" before a person's own statement."""
    rest = words[at:]
    return (
        at > 0
        and words[at - 1] == "i"
        and bool(rest)
        and rest[0] in EPISTEMIC
        and any(word in ME | WE for word in rest[1:4])
    )


def _bare_verb(words: Sequence[str]) -> int | None:
    """Index of the verb of a clause that has no subject of its own: "and decided …"."""
    for i, word in enumerate(words):
        if word in ADVERBS | {"and", "but", "or", "so", "then"}:
            continue
        found = lemma_of(word)
        return i if found and found[1] == "past" and i and not is_noun_like(word) else None
    return None


def _subject(words: Sequence[str]) -> tuple[Subject, int]:
    """The subject and the index of the first word after it."""
    for i, word in enumerate(words[:14]):
        together = i >= 2 and words[i - 1] == "and" and not can_be_verb(words[i - 2])
        if word in ME:
            return ("we" if together else "I"), i + 1
        if word in WE or word == "let's":
            return "we", i + 1
        if word == "me" and words[i + 1 : i + 2] == ("and",):
            return "we", _verb_at(words, i + 2)
        if word == "us" and i >= 2 and words[i - 1] == "of" and words[i - 2] in {"both", "all", "two", "three"}:
            return "we", i + 1
        if word in POSSESSIVE and i < len(words) - 1 and _verb_at(words, i + 1) < len(words):
            stop = _verb_at(words, i + 1)
            if any(later in PERSON for later in words[i + 1 : stop]):
                continue
            group = word in {"my", "our"} and any(later in GROUPS for later in words[i + 1 : stop])
            return ("we" if group else "other"), stop
        if word in OTHER and not (word in {"one", "this"} and not _verb_near(words, i)):
            return "other", i + 1
    return "other", _verb_at(words, 0)


def _verb_near(words: Sequence[str], i: int) -> bool:
    return any(can_be_verb(word) for word in words[i + 1 : i + 3])


def _verb_at(words: Sequence[str], start: int) -> int:
    """Index of the first finite verb from `start` on; the length where there is none."""
    for i in range(start, len(words)):
        found = lemma_of(words[i])
        # "the tests were": a plural noun looks like a verb in the present.
        plural = found and found[1] == "present" and any(word in HELPERS for word in words[i + 1 : i + 3])
        if words[i] in HELPERS - {"to", "about", "used"} or (
            found and found[1] in ("past", "present") and i > 0 and not plural
        ):
            return i
    return len(words)


def _is_passive(words: Sequence[str], at: int) -> bool:
    tail = [word for word in words[max(0, at - 1) : at + 8] if word not in ADVERBS]
    for place, word in enumerate(tail[:5]):
        if word in BE or word.endswith(("'s", "'re", "'m")):
            following = [later for later in tail[place + 1 :] if later not in NEGATIVE | {"been", "being"}]
            if following and is_participle(following[0]):
                # "got" and "have" alone are no auxiliaries of a passive: "we got used to", "I got started".
                return word not in {"get", "got"} or following[0] not in {"started", "done", "rid"}
        elif word not in HELPERS and place > 0 and lemma_of(word):
            return False
    return False


def _agent(rest: Sequence[str]) -> Subject | None:
    for i, word in enumerate(rest[:-1]):
        if word == "by":
            if rest[i + 1] in {"me", "myself"}:
                return "I"
            if rest[i + 1] == "us" or rest[i + 1 : i + 3] in (("our", "team"), ("my", "team")):
                return "we"
    return None


def _past(tail: Sequence[str]) -> bool:
    found = next((lemma_of(word) for word in tail if word not in ADVERBS and lemma_of(word)), None)
    return bool(found and found[1] in ("past", "participle"))


def _role(rest: Sequence[str], subject: Subject, head: Sequence[str]) -> Role:
    """What kind of act the words after the subject are."""
    words = [word for word in rest if word not in ADVERBS]
    modal = any(word in MODAL for word in [*head[-1:], *words[:2]])
    for i, word in enumerate(words[:7]):
        if word in NEGATIVE:
            return "other"
        if word in HELPERS and not (word in {"got", "get", "did", "do"} and i == 0 and _object(words, i)):
            continue
        found = lemma_of(word)
        if i and word in {"up", "by"}:
            continue
        if found is None or (word in NOT_PASSIVE and i and words[i - 1] in BE):
            break
        role = _verb_role(words, i, found, subject, modal=modal)
        if role == "passed on":
            continue
        if role == "state":
            break
        if role != "action":
            return role
        acts = subject != "other" or (found[0] not in CHANGE and bool(set(head) & (THEY | POSSESSIVE)))
        return "action" if acts else "other"
    judged = set(rest) & EVALUATIVE and any(word in BE or word.endswith("'s") for word in [*head[-1:], *rest[:3]])
    return "judgement" if judged else "other"


def _verb_role(
    words: Sequence[str], i: int, found: tuple[str, str], subject: Subject, *, modal: bool
) -> Role | Literal["passed on", "state"]:
    """What the verb `found` at `i` says, or that the verb after it says it, or that it only describes."""
    lemma, form = found
    if lemma in DECIDE or set(words[i + 1 : i + 3]) & DECIDE_WITH.get(lemma, set()):
        return "decision"
    if lemma in {"make", "take"} and set(words[i + 1 : i + 5]) & DECISION_NOUNS:
        return "decision"
    if modal and lemma in WOULD_DECIDE and subject in ("I", "we"):
        return "decision"
    if lemma in CATENATIVE and _next_verb(words, i):
        return "passed on"
    if lemma in JUDGE:
        return "judgement" if subject != "passive" or lemma == "find" else "other"
    if lemma in SAY - ACT:
        return "action" if subject in ("I", "we") else "other"
    if lemma in STATIVE:
        return "state"
    return "action" if lemma in ACT or form == "past" else "other"


def _object(words: Sequence[str], i: int) -> bool:
    """Whether a helper word is the verb itself: "I did the migration", "we got approval"."""
    following = words[i + 1] if i + 1 < len(words) else ""
    return bool(following) and lemma_of(following) is None and following not in HELPERS


def _next_verb(words: Sequence[str], i: int) -> bool:
    """Whether a verb follows that carries the meaning: "tried to fix", "ended up choosing"."""
    rest = words[i + 1 : i + 4]
    for place, word in enumerate(rest):
        if word in {"to", "up", "by", "on", "and"}:
            continue
        found = lemma_of(word)
        if found is None:
            return False
        return found[1] == "gerund" or (place > 0 and rest[place - 1] in {"to", "and"})
    return False
