"""Hostile texts to every function that reads what people say or models write, each within a budget the kernel keeps.

`python -m tests.fakes.hostile_texts` prints a line of JSON a function: `{"function", "failed": {text: what happened}}`.
A text is given to a function in a child of its own, which may use `SECONDS` of a processor's time (RLIMIT_CPU): what
grows with the square of the length is ended by the kernel, on a busy machine as on a quiet one.
"""

import json
import os
import random
import resource
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Final

from bot import paths, strict_yaml
from bot.errors import VivaError
from bot.interviewer import acts, dossier, facts, lexicon, orders, stories, truth
from bot.interviewer.assess import assess, constraints_asked
from bot.interviewer.bank import load_bank
from bot.interviewer.clauses import sentences as spoken_sentences
from bot.interviewer.contradiction import contradiction
from bot.interviewer.encoder import WordsEncoder
from bot.interviewer.guard import check as guard
from bot.interviewer.moves import Move, PhraseRequest
from bot.interviewer.opinion import find_quote, shown
from bot.pronunciation.own_text import own_texts
from bot.report.wording import harmless
from bot.scoring.fillers import find_fillers
from bot.scoring.ownership import find_ownership
from bot.scoring.plausible import implausible
from bot.scoring.scorecard import score_text
from bot.scoring.written import is_foreign
from bot.stt.loops import is_loop, repeats
from bot.stt.transcript import Transcript, Word
from bot.tts.sentences import sentences
from bot.tts.speakable import speakable
from bot.turns.text import tail

LENGTH: Final = 40_000
"""Characters: three quarters of an hour of talking without a breath."""
SECONDS: Final = 3

Reads = Callable[[str], object]


def texts() -> dict[str, str]:
    """What patterns stumble over: no end, the same beginning again and again, marks that are never closed."""
    parts = (
        " ", "\n", "a ", ".", ". ", "... ", "-", "1", "1,", "one hundred and ", "'", "'a ", '" a ', "*a ", "_", "[",
        "( ", "``` ", "`", "a/", "A", "http://", "<a ", "what? ", "\u0301\u202e", "let me ", "so um ", "because we ",
        "give me a moment and ", "could you please ", "I don't know if ", "I said we decided that ",
    )  # fmt: skip
    made = {repr(part): part * (LENGTH // len(part)) + "x" for part in parts}
    words = "I we you decided because the system know like um so it was not and said".split()  # noqa: SIM905
    chosen = random.Random(7)
    made["words"] = " ".join(chosen.choice(words) for _ in range(LENGTH // 4))
    return made


def functions() -> dict[str, Reads]:
    """By name."""
    bank = load_bank([paths.prompts_dir() / "questions"])
    design, behavioral = (next(item for item in bank if item.pillar == kind) for kind in ("design", "behavioral"))
    encoder = WordsEncoder()
    request = PhraseRequest(
        Move("probe_metric", design.id, "label_delay", None),
        question=design.ask,
        answer="We moved the features to Kafka.",
        about="how labels arrive late",
        template="How would you learn when the labels come a month late?",
        secrets=("Chargebacks arrive weeks later.",),
    )
    follow_up = "How would you learn when labels come late?"
    return {
        "acts.understand": acts.understand,
        "acts.understand at the end": lambda text: acts.understand(text, closing=True),
        "acts.announces_pause": acts.announces_pause,
        "acts.announces_question": acts.announces_question,
        "acts.split_sentences": acts.split_sentences,
        "acts.is_question": acts.is_question,
        "acts.wishes_to_know": acts.wishes_to_know,
        "acts.yes_or_no": acts.yes_or_no,
        "turns.tail": tail,
        "loops.is_loop": is_loop,
        "loops.repeats": lambda text: repeats(text, text),
        "assess design": lambda text: assess(design, text[: LENGTH // 3], encoder),
        "assess behavioral": lambda text: assess(behavioral, text[: LENGTH // 3], encoder),
        "assess.constraints_asked": lambda text: constraints_asked(design, text[: LENGTH // 3]),
        "clauses.sentences": lambda text: spoken_sentences(said(text)),
        "contradiction": lambda text: contradiction([said(text[: LENGTH // 3])], [], said(text), encoder),
        "facts": lambda text: facts.facts(said(text[: LENGTH // 2])),
        "guard": lambda text: _or_refused(lambda: guard(text, request)),
        "guard's answer": lambda text: _or_refused(lambda: guard(follow_up, replace(request, answer=text))),
        "truth.misquotes": lambda text: truth.misquotes(f'You said "{text[:300]}", why?', text),
        "orders.overrides": orders.overrides,
        "orders.orders_a_judge": orders.orders_a_judge,
        "orders.orders_an_interviewer": orders.orders_an_interviewer,
        "orders.without_orders": orders.without_orders,
        "opinion.find_quote": lambda text: find_quote(text[:400], shown(said(text).words)[0]),
        "dossier.passages": dossier.passages,
        "lexicon.stems": lexicon.stems,
        "stories.told": lambda text: _or_refused(lambda: stories.told(text, "title", date(2026, 1, 1))),
        "stories.title_from": lambda text: _or_refused(lambda: stories.title_from(text)),
        "own_texts": lambda text: _or_refused(lambda: own_texts(text)),
        "strict_yaml.parse": lambda text: _or_refused(lambda: strict_yaml.parse(text)),
        "fillers": lambda text: find_fillers(text.split()),
        "ownership": lambda text: find_ownership(text.split()),
        "plausible": lambda text: implausible(text.split(), 60.0, 3),
        "written.is_foreign": lambda text: is_foreign(text.split()),
        "score_text": lambda text: score_text(text[: LENGTH // 2]),
        "speakable": speakable,
        "tts.sentences": sentences,
        "wording.harmless": harmless,
    }


def said(text: str) -> Transcript:
    return Transcript(tuple(Word(word, 0.0, 0.0, 1.0) for word in text.split()))


def _or_refused(read: Callable[[], object]) -> object:
    from yaml import YAMLError

    try:
        return read()
    except (VivaError, ValueError, YAMLError):
        return None


def outcome(read: Reads, text: str, *, seconds: int = SECONDS) -> str | None:
    """None when the function came to its end; else the error, or the signal that ended it."""
    inlet, outlet = os.pipe()
    child = os.fork()
    if not child:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        try:
            read(text)
            os._exit(0)
        except BaseException as raised:  # noqa: BLE001 - it is told
            os.write(outlet, repr(raised)[:200].encode(errors="replace"))
        os._exit(1)
    os.close(outlet)
    status = os.waitpid(child, 0)[1]
    with os.fdopen(inlet, "rb") as told:
        error = told.read().decode()
    if os.WIFSIGNALED(status):
        return f"ended by signal {os.WTERMSIG(status)}"
    return error or None


def main() -> None:
    given = texts()
    for name, read in functions().items():
        found = {label: outcome(read, text) for label, text in given.items()}
        failed = {label: why for label, why in found.items() if why}
        sys.stdout.write(json.dumps({"function": name, "failed": failed}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
