"""The interviewer's assessment for the scorecard: `bot.scoring.assessment.Assessor` over question bank and encoder.

The same code that listened in the interview reads the final words again, so that both find the same.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import accumulate, dropwhile

from bot import paths
from bot.errors import BankError, ModelMissing
from bot.interviewer.acts import understand
from bot.interviewer.assess import assess, constraints_asked, sure_flags
from bot.interviewer.bank import Bank, load_bank
from bot.interviewer.clauses import Clause, sentences
from bot.interviewer.encoder import Encoder
from bot.interviewer.item import Item
from bot.interviewer.recognise import find_item, pillar_of
from bot.interviewer.services import REQUEST_WORDS
from bot.interviewer.sketching import Sketching, constraint_in, sketch, statements
from bot.interviewer.story_parts import pieces
from bot.interviewer.telling import tell
from bot.scoring.assessment import Asked, Place, Said, Sentence, Understood
from bot.stt.transcript import Transcript, Word


class BankAssessor:
    """Understands answers to the bank's questions, own packs included, and the structure of others."""

    def __init__(self, bank: Bank | None = None, encoder: Encoder | None = None) -> None:
        """Without arguments the installed bank and encoder are loaded, when the first answer needs them."""
        self._bank = bank
        self._encoder = encoder

    def understand(self, asked: Asked, said: Sequence[Said]) -> Understood:
        """What was said to one question, in order of time."""
        item, why = self._find(asked)
        known = _known(asked, item)
        structure = _sentences(known, item, said)
        bare = Understood(known, sentences=structure)
        if item is None:
            return replace(bare, no_coverage=why)
        if not item.points:
            return replace(bare, no_coverage="The question has no points to cover.")
        bare = replace(
            bare,
            points=tuple(point.id for point in item.points),
            weights={point.id: point.weight for point in item.points},
            probes={point.id: point.probe for point in item.points},
        )
        try:
            encoder = self._encoder_or_load
        except ModelMissing as error:
            why = f"It needs the sentence encoder. {error.message} {error.hint}"
            return replace(bare, no_coverage=why)
        covered, wrong = _coverage(item, said, encoder)
        return replace(bare, covered=covered, wrong=wrong)

    def vocabulary(self, question_id: str | None, text: str | None) -> tuple[str, ...]:
        """The terms that an answer may use; none where the question, or the bank, is not to be had."""
        item, _ = self._find(Asked(question_id, text, None))
        return item.vocabulary if item else ()

    def _find(self, asked: Asked) -> tuple[Item | None, str]:
        """The item, or why there is none."""
        if asked.id is None and not asked.text:
            return None, "The question is not known: add --question."
        try:
            bank = self._bank_or_load
        except BankError as error:
            return None, f"The question bank cannot be read. {error.message}"
        item = bank.get(asked.id) if asked.id is not None else find_item(bank, asked.text or "")
        return item, "" if item else 'The question is not in the bank; "viva bank list" shows those that are.'

    @cached_property
    def _bank_or_load(self) -> Bank:
        return self._bank or load_bank([paths.prompts_dir() / "questions", paths.packs_dir()])

    @cached_property
    def _encoder_or_load(self) -> Encoder:
        from bot.catalogue import locate
        from bot.interviewer.encoder import MiniLM

        return self._encoder or MiniLM(locate("minilm"))


def _known(asked: Asked, item: Item | None) -> Asked:
    """The question with the bank's id and pillar, and its wording where only the id was given."""
    if item is None:
        return replace(asked, pillar=asked.pillar or pillar_of(asked.text or ""))
    named = asked.text is None or asked.text.strip() == item.id
    return Asked(item.id, item.ask if named else asked.text, item.pillar)


def _sentences(asked: Asked, item: Item | None, said: Sequence[Said]) -> tuple[Sentence, ...]:
    """What the sentences do: of a story those of the first telling, of a design all, else the opening one."""
    if asked.pillar == "design":
        placed = _placed(said, ("answer", "follow_up", "request"), statements)
        kinds = sketch([sentence for _, sentence in placed])
        return tuple(_sketched(place, one, does, item) for (place, one), does in zip(placed, kinds, strict=True))
    placed = _begun(_placed(said, ("answer",), pieces))
    if asked.pillar == "behavioral":
        told = tell([sentence for _, sentence in placed])
        return tuple(Sentence(place, does) for (place, _), does in zip(placed, told, strict=True))
    return tuple(Sentence(place, "other") for place, _ in placed[:1] if asked.pillar)


def _placed(
    said: Sequence[Said], roles: Sequence[str], cut: Callable[[Transcript], Sequence[Clause]]
) -> list[tuple[Place, Clause]]:
    """The sentences of the parts with these roles, each with its place among all words."""
    out: list[tuple[Place, Clause]] = []
    start = 0
    for part in said:
        at = start
        for piece in cut(Transcript(part.words)) if part.role in roles else ():
            out.append((Place(at, at + len(piece.words) - 1), piece))
            at += len(piece.words)
        start += len(part.words)
    return out


def _begun(placed: list[tuple[Place, Clause]]) -> list[tuple[Place, Clause]]:
    """Without what is said before the answer ("Sure. Let me think for a second.") to gain time."""
    return list(dropwhile(lambda one: understand(one[1].text) in ("think", "backchannel"), placed)) or placed


def _sketched(place: Place, sentence: Clause, does: Sketching, item: Item | None) -> Sentence:
    """A sentence of a design as scoring knows it."""
    match does:
        case "constraint":
            about = constraints_asked(item, sentence.text) if item else ()
            return Sentence(place, "constraint", constraints=about)
        case "tied":
            first, end = constraint_in(sentence)
            return Sentence(place, "architecture", tied_to=Place(place.first + first, place.first + end - 1))
        case "part":
            return Sentence(place, "architecture")
        case "other":
            return Sentence(place, "other")


def _coverage(
    item: Item, said: Sequence[Said], encoder: Encoder
) -> tuple[dict[str, Place], tuple[tuple[str, Place], ...]]:
    """Where each point was first covered, and the sure wrong claims.

    Read as the interview went: with each part once more from the beginning, and what was covered stays so.
    """
    told, places = _told(said)
    covered: dict[str, Place] = {}
    for count in range(1, len(told) + 1):
        found = assess(item, Transcript.join(told[:count]), encoder)
        firsts = [0, *accumulate(len(sentence.words) for sentence in found.sentences)]
        for evidence in found.covered:
            at = firsts[evidence.sentence.sentence]
            covered.setdefault(evidence.point, Place(places[at], places[at + len(evidence.sentence.words) - 1]))
    whole = Transcript.join(told)
    firsts = [0, *accumulate(len(sentence.words) for sentence in sentences(whole))]
    wrong = [
        (item.red_flags[index].says[0], Place(places[firsts[part.sentence]], places[firsts[part.sentence + 1] - 1]))
        for index, part in sure_flags(item, whole, encoder)
    ]
    return covered, tuple(wrong)


def _told(said: Sequence[Said]) -> tuple[list[Transcript], list[int]]:
    """The parts that belong to the answer, each closed with a full stop, and each word's place among all words."""
    told: list[Transcript] = []
    places: list[int] = []
    start = 0
    for part in said:
        if part.role != "request" or len(part.words) > REQUEST_WORDS:
            told.append(Transcript(_closed(part.words)))
            places += range(start, start + len(part.words))
        start += len(part.words)
    return told, places


def _closed(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """So that what is said next begins a new sentence."""
    if not words or words[-1].text.endswith((".", "?", "!")):
        return words
    return (*words[:-1], replace(words[-1], text=words[-1].text.rstrip(",;:-") + "."))
