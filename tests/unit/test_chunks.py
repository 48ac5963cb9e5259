"""Which stretches of speech are transcribed together."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.stt.chunks import JOIN_CHUNK_S, JOIN_PAUSE_S, LEAD_S, LONG_RUN_S, MARGIN_S, Chunk, Chunker

pytestmark = pytest.mark.unit


def test_a_turn_begins_a_little_before_its_first_run() -> None:
    chunker = Chunker()
    assert chunker.started(10.0) is None
    assert chunker.paused(12.0) == Chunk(10.0 - LEAD_S, 12.0 + MARGIN_S, 12.0)


def test_runs_close_together_are_one_chunk() -> None:
    chunker = Chunker()
    chunker.started(10.0)
    chunker.paused(12.0)
    assert chunker.started(12.0 + JOIN_PAUSE_S) == 10.0 - LEAD_S
    chunk = chunker.paused(15.0)
    assert chunk == Chunk(10.0 - LEAD_S, 15.0 + MARGIN_S, 15.0)


def test_after_a_long_pause_a_new_chunk_begins_within_it() -> None:
    chunker = Chunker()
    chunker.started(10.0)
    chunker.paused(12.0)
    assert chunker.started(15.0) is None
    assert chunker.paused(16.0) == Chunk(15.0 - JOIN_PAUSE_S, 16.0 + MARGIN_S, 16.0)


def test_a_long_chunk_takes_no_further_run_and_nothing_is_left_out_between() -> None:
    chunker = Chunker()
    chunker.started(10.0)
    end_s = 10.0 + JOIN_CHUNK_S
    first = chunker.paused(end_s)
    assert chunker.started(end_s + 0.5) is None
    second = chunker.paused(end_s + 2.0)
    assert first is not None
    assert second is not None
    assert second.start_s == first.end_s


def test_a_pause_shorter_than_the_margin_is_not_heard_twice_nor_cut() -> None:
    chunker = Chunker()
    chunker.started(10.0)
    chunker.paused(10.0 + JOIN_CHUNK_S)
    chunker.started(10.1 + JOIN_CHUNK_S)
    second = chunker.paused(20.0)
    assert second is not None
    assert second.start_s == 10.1 + JOIN_CHUNK_S


def test_speech_without_a_pause_is_cut_in_its_second_half() -> None:
    chunker = Chunker()
    chunker.started(10.0)
    assert chunker.overdue(10.0 - LEAD_S + LONG_RUN_S - 0.1) is None
    found = chunker.overdue(10.0 - LEAD_S + LONG_RUN_S)
    assert found is not None
    assert found[0] == pytest.approx(10.0 - LEAD_S + LONG_RUN_S / 2)
    assert found[0] < found[1] < 10.0 - LEAD_S + LONG_RUN_S
    assert chunker.cut(16.0) == Chunk(10.0 - LEAD_S, 16.0, 16.0, final=True)
    assert chunker.paused(21.0) == Chunk(16.0, 21.0 + MARGIN_S, 21.0)


def test_the_next_turn_is_another_chunk() -> None:
    chunker = Chunker()
    chunker.started(10.0)
    chunker.paused(12.0)
    chunker.turn_over()
    assert chunker.paused(12.5) is None
    assert chunker.started(12.6) is None


def test_a_run_that_began_before_the_turn_was_known_to_be_over_is_the_next_turns() -> None:
    chunker = Chunker()
    chunker.started(1.0)
    chunker.paused(3.0)
    chunker.started(3.4)
    chunker.turn_over()
    chunk = chunker.paused(5.0)
    assert chunk is not None
    assert chunk.start_s == pytest.approx(3.4 - LEAD_S)
    assert chunk.speech_end_s == 5.0


def test_a_chunk_that_is_not_there_cannot_be_cut() -> None:
    with pytest.raises(ValueError, match="no chunk"):
        Chunker().cut(1.0)


@given(st.lists(st.tuples(st.floats(0.2, 4.0), st.floats(0.12, 9.0)), min_size=1, max_size=12))
def test_every_run_lies_within_the_chunks_and_chunks_do_not_overlap(steps: list[tuple[float, float]]) -> None:
    chunker, chunks, at_s = Chunker(), {}, 0.0
    runs = []
    for silence_s, speech_s in steps:
        start_s = at_s + silence_s
        at_s = start_s + speech_s
        runs.append((start_s, at_s))
        chunker.started(start_s)
        chunk = chunker.paused(at_s)
        assert chunk is not None
        chunks[chunk.start_s] = chunk
    found = sorted(chunks.values(), key=lambda chunk: chunk.start_s)
    for start_s, end_s in runs:
        assert any(chunk.start_s <= start_s and end_s <= chunk.end_s for chunk in found)
    assert all(later.start_s >= earlier.speech_end_s for earlier, later in pairwise(found))


def test_a_chunk_knows_how_much_of_it_is_voice() -> None:
    chunker = Chunker()
    chunker.started(1.0)
    assert chunker.ahead(1.5) == chunker.paused(1.5)
    chunker.started(2.0)
    joined = chunker.paused(2.6)
    assert joined is not None
    assert joined.voiced_s == pytest.approx(1.1)
    chunker.started(5.0)
    after = chunker.paused(5.2)
    assert after is not None
    assert after.voiced_s == pytest.approx(0.2), "another chunk"
    chunker.turn_over()
    chunker.started(9.0)
    assert chunker.cut(19.0).voiced_s == pytest.approx(10.0)
    rest = chunker.paused(20.0)
    assert rest is not None
    assert rest.voiced_s == pytest.approx(1.0)
