"""Spoken words cut into clauses, each with who acts and what kind of act it is.

Speech has little punctuation and recognisers guess it, so a clause also begins at a subject pronoun or at
a conjunction that a subject or a verb follows. Rules only: the same words always give the same clauses.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from bot.scoring.actors import Subject, judge
from bot.scoring.grammar import ADVERBS, ASKS, BE, EMBEDDERS, HELPERS, OPENERS, OTHER, PERSON, WH
from bot.scoring.tokens import Token, tokens
from bot.scoring.verbs import DECIDE, JUDGE, SAY, Role, is_noun_like, lemma_of


@dataclass(frozen=True, slots=True)
class Clause:
    """Words `first` to `last`, both included."""

    first: int
    last: int
    subject: Subject
    role: Role
    words: tuple[str, ...]
    """Plain and lower case, without fillers."""


def find_clauses(words: Sequence[str], skip: Collection[int] = (), breaks: Collection[int] = ()) -> list[Clause]:
    """The clauses of `words` in order; questions and quoted speech are left out.

    `skip` are indices of fillers, repetitions and broken-off words; `breaks` are words after a silence.
    """
    stream = tokens(words, breaks)
    out: list[Clause] = []
    reported = False
    held: Subject = "other"
    quoted = _quoted(words)
    spoken = [i for i in range(len(stream)) if i not in skip and stream[i].text]
    for part in _parts(stream, spoken, quoted):
        plain = tuple(stream[i].text for i in part)
        if _is_question(stream, part, plain) or part[0] in quoted:
            reported = False
            continue
        if reported:
            reported = False
            continue
        subject, role = judge(plain, held)
        held = "other" if stream[part[-1]].stop else subject
        out.append(Clause(part[0], part[-1], subject, role, plain))
        reported = _opens_quote(stream, part, plain)
    return out


def clause_starts(words: Sequence[str], skip: Collection[int] = (), breaks: Collection[int] = ()) -> set[int]:
    """Indices of the words that begin a clause, questions and quotes included; arguments as above."""
    stream = tokens(words, breaks)
    spoken = [i for i in range(len(stream)) if i not in skip and stream[i].text]
    return {part[0] for part in _parts(stream, spoken, _quoted(words))}


def _parts(stream: Sequence[Token], spoken: Sequence[int], quoted: Collection[int]) -> Iterator[list[int]]:
    """Indices of the words of each clause."""
    part: list[int] = []
    for position, i in enumerate(spoken):
        quote = bool(part) and (i in quoted) != (part[-1] in quoted)
        if part and (quote or _begins(stream, spoken, position, part)):
            yield part
            part = []
        part.append(i)
    if part:
        yield part


def _begins(stream: Sequence[Token], spoken: Sequence[int], position: int, part: Sequence[int]) -> bool:
    """Whether a new clause starts at this word; `part` is the clause so far."""
    before, here = stream[spoken[position - 1]], stream[spoken[position]]
    if before.stop or any(stream[k].stop for k in range(spoken[position - 1], spoken[position])):
        return True
    so_far = [stream[i].text for i in part]
    verb = has_verb(so_far)
    ahead = [stream[i].text for i in spoken[position : position + 6]]
    if here.text in OPENERS and verb:
        return _clause_ahead(ahead[1:])
    if before.comma and verb and subject_ahead(ahead):
        return True
    if here.text in PERSON and verb:
        return before.text not in ASKS and not _embeds(so_far)
    return here.pause and verb and subject_ahead(ahead)


def _embeds(so_far: Sequence[str]) -> bool:
    """Whether the words so far take the coming subject into their own clause ("I thought that …")."""
    words = [word for word in so_far if word not in ADVERBS]
    if words and words[-1] in EMBEDDERS | {"if"}:
        words = words[:-1]
        if not words:
            return True
    if words and words[-1] in {"me", "us", "him", "her", "them"}:
        words = words[:-1]
    found = lemma_of(words[-1]) if words else None
    return bool(
        (found and found[0] in JUDGE | DECIDE | SAY | {"mean", "argue", "agree", "explain", "show", "make"})
        or (words and words[-1] in OPENERS | {"sure", "convinced", "because", "after", "before", "as"})
    )


def _clause_ahead(ahead: Sequence[str]) -> bool:
    """Whether what follows a conjunction is a clause: a subject with a verb, or a verb of its own."""
    rest = [word for word in ahead if word not in ADVERBS]
    if not rest:
        return False
    found = lemma_of(rest[0])
    if found and (found[1] == "past" or rest[0] in BE) and not is_noun_like(rest[0]):
        return True
    return subject_ahead(ahead) or rest[0] in {"that", "because", "if", "when", "what"}


def subject_ahead(ahead: Sequence[str]) -> bool:
    """Whether a subject with its verb comes, conjunctions before it included."""
    rest = [word for word in ahead if word not in ADVERBS]
    if not rest:
        return False
    if rest[0] in PERSON | OTHER | {"let's"}:
        return True
    if rest[0] in OPENERS and len(rest) > 1:
        return subject_ahead(rest[1:])
    # "the team decided", "latency dropped": a verb soon after, with no preposition in between.
    for place, word in enumerate(rest[:4]):
        if word in {"of", "to", "with", "for", "in", "on", "and", "or"}:
            return False
        found = lemma_of(word)
        if place and (word in BE or (found and found[1] == "past")) and not is_noun_like(word):
            return True
    return False


def has_verb(words: Sequence[str]) -> bool:
    """Whether some word must be a verb; bare forms ("end", "call") only after what calls for a verb."""
    for i, word in enumerate(words):
        found = lemma_of(word)
        if word in HELPERS - {"to", "about"} or word.endswith(("'m", "'re", "'ve", "'ll", "'d")):
            return True
        if found and found[1] in ("past", "participle"):
            return True
        before = next((w for w in reversed(words[:i]) if w not in ADVERBS), "")
        if found and (before in PERSON | OTHER or (i == 0 and found[1] == "base")):
            return True
    return False


def _is_question(stream: Sequence[Token], part: Sequence[int], plain: Sequence[str]) -> bool:
    lead = [word for word in plain if word not in ADVERBS | {"and", "but", "so", "or", "well", "okay", "yeah"}]
    inverted = len(lead) > 1 and lead[0] in ASKS and lead[1] in PERSON | {"you", "it", "there", "this"}
    asked = len(lead) > 2 and lead[0] in WH and lead[1] in ASKS and lead[2] in PERSON | {"you", "it", "the"}
    tag = plain[-1] in {"right", "yeah", "okay", "ok", "correct", "yes", "no"} and len(plain) > 2
    return inverted or asked or (stream[part[-1]].question and not tag)


def _quoted(words: Sequence[str]) -> set[int]:
    """Indices of words between quotation marks."""
    inside, out = False, set()
    for i, word in enumerate(words):
        opening = word.startswith(('"', "“", "‘"))
        inside = inside or opening
        if inside:
            out.add(i)
        if word.rstrip(".,!?;:").endswith(('"', "”")):
            inside = False
    return out if not inside else set()


def _opens_quote(stream: Sequence[Token], part: Sequence[int], plain: Sequence[str]) -> bool:
    """Whether the next clause is somebody's speech: "he said, …", "she was like …"."""
    if stream[part[-1]].stop and "," not in stream[part[-1]].raw and ":" not in stream[part[-1]].raw:
        return False
    found = lemma_of(plain[-1])
    if found and found[0] in SAY and len(plain) <= 5:
        return True
    return len(plain) > 2 and plain[-1] == "like" and plain[-2] in BE
