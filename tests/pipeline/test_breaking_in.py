"""Turns that do not end by themselves, and words that come late: all between microphone and voice, in virtual time.

The limits are a tenth of the real ones, else a timeline would have six minutes.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from pipecat.frames.frames import Frame, InterruptionFrame
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor

from bot.frames import Heard, Playing, Say, SpeechTranscribed
from bot.interviewer import lines
from bot.interviewer.acts import announces_pause
from bot.interviewer.bank import load_bank
from bot.interviewer.encoder import WordsEncoder
from bot.interviewer.interview import Interview
from bot.interviewer.plan import Plan, Slot
from bot.interviewer.processor import InterviewerProcessor
from bot.paths import prompts_dir
from bot.session.events import Notes, settled
from bot.session.record import Event, TranscriptEvent, TurnEnded
from bot.settings import InterviewSettings
from bot.stt.processor import Reader, SttProcessor
from bot.stt.transcript import Transcript
from bot.turns.endpointing import Endpointer
from bot.turns.limit import Limits
from bot.turns.processor import TurnProcessor, VadProcessor
from tests.fakes.hearing import Run, Script, play

pytestmark = [pytest.mark.pipeline, pytest.mark.looptime]

LIMITS = Limits(long_s=30.0, too_long_s=34.5, longest_s=36.0, murmur_s=18.0)
WORD_S = 0.1
"""Of the interviewer."""


def interview() -> Interview:
    bank = load_bank([prompts_dir() / "questions"])
    items = [item for item in bank.items if item.pillar == "design"][:3]
    plan = Plan(tuple(Slot(item, 300.0) for item in items), warm_up=False, candidate_asks=False, seconds=1200.0)
    return Interview(plan, bank, WordsEncoder(), InterviewSettings(minutes=20), seed=3)


class Loudspeaker(FrameProcessor):
    """Says what is to be said at ten words a second, and stops when interrupted."""

    def __init__(self, script: Script, slow_s: float) -> None:
        """It is audible `slow_s` later."""
        super().__init__()
        self._script, self._slow_s = script, slow_s
        self.said: list[tuple[float, str]] = []
        self.cut: list[float] = []
        self._speaking: tuple[Say, float, asyncio.Task[None]] | None = None

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if isinstance(frame, Say):
            assert self._speaking is None, "one sentence at a time"
            self.said.append((self._script.now_s, frame.text))
            start_s = self._script.now_s + self._slow_s
            self._speaking = (frame, start_s, self.create_task(self._speak(frame, start_s)))
        elif isinstance(frame, InterruptionFrame) and self._speaking is not None:
            say, start_s, task = self._speaking
            self._speaking = None
            await self.cancel_task(task)
            if self._script.now_s > start_s:
                self.cut.append(self._script.now_s)
                words = say.text.split()[: int((self._script.now_s - start_s) / WORD_S)]
                await self._heard(say, start_s, " ".join(words), interrupted=True)
        await self.push_frame(frame, direction)

    async def _speak(self, say: Say, start_s: float) -> None:
        await asyncio.sleep(start_s - self._script.now_s)
        await self.push_frame(Playing(say.utterance, start_s), FrameDirection.UPSTREAM)
        await asyncio.sleep(WORD_S * len(say.text.split()))
        self._speaking = None
        await self._heard(say, start_s, say.text, interrupted=False)

    async def _heard(self, say: Say, start_s: float, text: str, *, interrupted: bool) -> None:
        heard = Heard(say.utterance, text, start_s, self._script.now_s, interrupted)
        await self.push_frame(heard, FrameDirection.UPSTREAM)


@dataclass
class Held:
    """What came of an interview."""

    said: list[tuple[float, str]]
    cut: list[float]
    ended: str
    over: bool
    events: list[Event] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        return [text for _, text in self.said]

    @property
    def turns(self) -> list[tuple[str, str]]:
        """Each with the rule that ended it."""
        reasons = [event.reason for event in self.events if isinstance(event, TurnEnded)]
        words = [event.words for event in self.events if isinstance(event, TranscriptEvent)]
        return [(reason, " ".join(word.text for word in turn)) for reason, turn in zip(reasons, words, strict=True)]


async def hold(
    script: Script, seconds: float, words: Sequence[tuple[float, str]] | None = None, slow_s: float = 0.02
) -> Held:
    """`words` of the first run, each with the time when they come, stand for speech-to-text: the last are certain."""
    written: list[Event] = []
    notes = Notes(lambda *events: written.extend(events), lambda _event: None)
    interviewer = InterviewerProcessor(interview(), notes)
    speaker = Loudspeaker(script, slow_s)
    turns = TurnProcessor(Endpointer(announces_pause=announces_pause), script, lambda *_: None, LIMITS)
    vad, stt = VadProcessor(script.voice()), [] if words is not None else [SttProcessor(Reader(script))]
    run = script.runs[0]
    late = [
        SpeechTranscribed(
            run.start_s - 0.3, run.end_s, Transcript.from_text(text, start_s=run.start_s), provisional=again
        )
        for again, (_, text) in zip([True, False][-len(words or ()) :], words or (), strict=False)
    ]
    at = [(at_s, vad, frame, FrameDirection.DOWNSTREAM) for (at_s, _), frame in zip(words or (), late, strict=True)]
    await play(script, [vad, *stt, turns, interviewer, speaker], seconds, at)
    return Held(speaker.said, speaker.cut, interviewer.ended, interviewer.over.is_set(), settled(written))


SENTENCE = "We kept the labels that came late in a table and trained on them."
FIRST_S = 8.0


def talking(sentences: int, pause_s: float) -> list[Run]:
    """Of 5 s each, with pauses that are not long enough to be the end."""
    starts = [FIRST_S + i * (5.0 + pause_s) for i in range(sentences)]
    return [Run(start_s, start_s + 5.0, SENTENCE, 0.05) for start_s in starts]


async def test_a_long_answer_is_left_alone_until_its_limit() -> None:
    runs = talking(5, 0.7)
    held = await hold(Script([*runs[:-1], Run(runs[-1].start_s, runs[-1].end_s, SENTENCE, 0.99)]), 45.0)
    assert len(held.said) == 2
    assert lines.STEP_IN[0] not in held.texts[1]
    assert held.turns == [("complete", " ".join([SENTENCE] * 5))] or held.turns[0][0] == "silence"


async def test_an_answer_far_beyond_its_time_is_broken_into_between_two_sentences() -> None:
    # Sentences of 5 s with pauses of 0.7 s from 8.0 on, for over a minute: thirty seconds are over at 38.0, in the
    # sixth, which ends at 41.5. The speaker goes on at 42.2, as people do, and stops at once.
    runs = [*talking(6, 0.7), Run(42.2, 43.2, "and then we", 0.05), Run(70.0, 74.0, "It was the late labels.", 0.99)]
    held = await hold(Script(runs), 80.0)
    said_s, text = held.said[1]
    assert 41.5 + 0.3 < said_s < 42.2
    assert text.startswith(lines.STEP_IN)
    assert text.endswith("?")
    assert held.cut == []
    assert held.turns[0][0] == "limit"
    assert held.turns[0][1].startswith(" ".join([SENTENCE] * 6))
    assert held.turns[1][1] == "It was the late labels."


async def test_an_answer_without_a_pause_is_broken_into_as_well_and_what_follows_is_a_turn_of_its_own() -> None:
    words = " ".join(f"word{i}" for i in range(140))
    held = await hold(Script([Run(8.0, 64.0, words, 0.99)]), 75.0)
    assert held.turns[0][0] == "limit"
    assert held.said[1][0] == pytest.approx(8.0 + LIMITS.longest_s, abs=0.3)
    assert held.cut == []
    assert held.turns[1][1].endswith("word139")
    assert 0 < len(held.turns[1][1].split()) < 60
    assert [word for _, turn in held.turns for word in turn.split()] == words.split(), "no word is lost"


async def test_voice_in_which_no_word_is_understood_is_named_once_and_the_interview_does_not_hang() -> None:
    held = await hold(Script([Run(8.0, 200.0, "", 0.0)]), 150.0)
    assert [lines.UNCLEAR in text for text in held.texts] == [False, True, False, False]
    assert held.said[1][0] < 8.0 + 2 * LIMITS.murmur_s
    assert lines.MOVE_ON in held.texts[2]
    assert held.texts[3] == lines.NOT_UNDERSTOOD
    assert held.over
    assert held.ended == "unheard"
    assert held.turns == [], "a television gives no answers"


async def test_nor_where_that_voice_comes_and_goes() -> None:
    # Five seconds of it at a time, with a silence after every third that ends the turn: too little to be named, and
    # treated as the silence that it is.
    runs = [Run(8.0 + 6.2 * i + 2.4 * (i // 3), 13.0 + 6.2 * i + 2.4 * (i // 3), "", 0.5) for i in range(24)]
    held = await hold(Script(runs), 140.0)
    assert held.texts[-1] == lines.NOT_HEARD
    assert held.over
    assert held.ended == "unheard"


async def test_once_the_television_is_off_the_answer_is_heard() -> None:
    held = await hold(Script([Run(8.0, 34.0, "", 0.0), Run(50.0, 56.0, SENTENCE, 0.99)]), 60.0)
    assert [lines.UNCLEAR in text for text in held.texts] == [False, True, False]
    assert held.turns == [("complete", SENTENCE)]
    assert not held.over


# --- words that come late -----------------------------------------------------------------------------------


@pytest.mark.parametrize("at_s", [21.0, 24.5, 27.0])
async def test_words_that_come_after_the_end_of_their_turn_are_answered(at_s: float) -> None:
    # Without words the turn ends about 8.6 s after 14.0. They come while it still waits, or once it was taken for a
    # cough and the interviewer, who heard nothing, offers time.
    held = await hold(Script([Run(8.0, 14.0, "", 0.99)]), 36.0, [(at_s, SENTENCE)])
    assert [text for _, text in held.turns] == [SENTENCE]
    assert held.texts[-1].endswith("?")
    assert len(held.said) == 2 + (at_s > 22.6)


async def test_an_answer_that_turns_out_to_be_unfinished_is_waited_for() -> None:
    script = Script([Run(8.0, 14.0, "", 0.99)])
    held = await hold(script, 30.0, [(14.3, SENTENCE), (15.3, f"{SENTENCE} And then")], slow_s=1.0)
    assert [text for _, text in held.turns] == [f"{SENTENCE} And then"]


MISHEARD, MEANT = "Letting sink about that one for the model.", "Let me think about that for a moment."


async def test_who_asks_for_time_in_better_words_gets_it() -> None:
    script = Script([Run(8.0, 14.0, "", 0.99)])
    held = await hold(script, 27.0, [(14.3, MISHEARD), (15.3, MEANT)], slow_s=0.6)
    assert len(held.said) == 2, "the reply to what was misheard is on its way"
    assert held.cut == [], "nobody heard of it"
    assert [text for _, text in held.turns] == [MISHEARD], "the turn goes on, and stands as it was until it ends"


async def test_but_not_once_the_reply_is_heard() -> None:
    script = Script([Run(8.0, 14.0, "", 0.99)])
    held = await hold(script, 27.0, [(14.3, MISHEARD), (15.4, MEANT)])
    assert held.texts[1].endswith("?")
    assert [text for _, text in held.turns] == [MEANT], "the record knows better"
