"""When a device counts as lost. Times are seconds of the machine's clock."""

import pytest

from bot.audio.line import SILENT_S, Line

pytestmark = pytest.mark.unit


class OpenStream:
    name, rate, channels, active = "fake", 16_000, 1, True

    def close(self) -> None: ...


def opened() -> Line:
    line = Line("input")
    line.opened(OpenStream(), 0.0)
    return line


def test_a_device_that_delivers_nothing_is_lost() -> None:
    line = opened()
    assert not any(line.dead(step / 10) for step in range(round(SILENT_S * 10) + 1))
    assert line.dead(SILENT_S + 0.1)


def test_a_process_that_stood_still_does_not_blame_the_device() -> None:
    """Stopped with Ctrl-Z for a minute: what was captured meanwhile comes in first, with its own times."""
    line = opened()
    line.seen(0.1)
    assert not line.dead(60.0)
    line.seen(1.0)
    assert [line.dead(60.0 + step / 10) for step in range(1, 17)] == [False] * 15 + [True]
