"""Contradictions in pairs of turns labelled by hand, with the embedded encoder.

Precision is what counts: who is told of a contradiction that is none was not listened to. The figures these floors
guard: none of the 55 pairs that go together is claimed, and none of 403 answers contradicts itself; of the 45 true
ones, 7 are found as turns to one question, 5 as turns to two. All of those found are of the `tune` half.
"""

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.interviewer.clauses import sentences
from bot.interviewer.contradiction import contradiction
from bot.interviewer.encoder import MiniLM
from bot.interviewer.facts import Contradiction
from bot.stt.transcript import Transcript

pytestmark = pytest.mark.model

DATA = Path(__file__).parent.parent / "data"


def labelled(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((DATA / name).read_text(encoding="utf-8"))
    return found


PAIRS = labelled("contradictions.yaml")


def found_in(pair: dict[str, Any], encoder: MiniLM, *, same_question: bool) -> Contradiction | None:
    earlier, now = Transcript.from_text(pair["earlier"]), Transcript.from_text(pair["now"], start_s=300.0)
    here, before = ([earlier], []) if same_question else ([], [earlier])
    return contradiction(here, before, now, encoder)


@pytest.mark.parametrize("same_question", [True, False], ids=["one_question", "two_questions"])
def test_what_goes_together_is_not_claimed_to_clash(same_question: bool, encoder: MiniLM) -> None:
    together = [pair for pair in PAIRS if not pair["contradicts"]]
    assert len(together) >= 55
    claimed = [pair["now"] for pair in together if found_in(pair, encoder, same_question=same_question)]
    assert len(claimed) <= 1, claimed


@pytest.mark.parametrize(("same_question", "least"), [(True, 6), (False, 4)], ids=["one_question", "two_questions"])
def test_some_of_what_clashes_is_found_and_is_what_was_said(same_question: bool, least: int, encoder: MiniLM) -> None:
    clashing = [pair for pair in PAIRS if pair["contradicts"]]
    assert len(clashing) >= 45
    hits = 0
    for pair in clashing:
        if (hit := found_in(pair, encoder, same_question=same_question)) is not None:
            hits += 1
            assert hit.earlier.text in pair["earlier"]
            assert hit.now.text in pair["now"]
    assert hits >= least


def test_no_answer_contradicts_itself(encoder: MiniLM) -> None:
    answers = [answer["text"] for answer in labelled("labelled_answers.yaml")]
    answers += [
        " ".join(text for part in story["told"] for text in part.values())
        for story in labelled("labelled_stories.yaml")
    ]
    assert len(answers) >= 400
    claimed = []
    for text in answers:
        said = sentences(Transcript.from_text(text))
        for cut in range(1, len(said)):
            earlier, now = (
                Transcript(tuple(word for sentence in part for word in sentence.words))
                for part in (said[:cut], said[cut:])
            )
            if contradiction([earlier], [], now, encoder):
                claimed.append(text)
                break
    assert len(claimed) <= 2, claimed
