"""Single keys from a pseudo-terminal, which is given back as it was."""

import os
import sys
import time
from collections.abc import Iterator

import pytest

from bot.cli.live.keyboard import ENDED, NoKeys, PosixKeys, keys_here

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are for Unix", allow_module_level=True)

import pty
import termios

pytestmark = pytest.mark.unit


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    """The person's end and the program's end."""
    person, program = pty.openpty()
    yield person, program
    os.close(person)
    os.close(program)


def pressed(keyboard: PosixKeys, count: int) -> str:
    """The terminal hands keys over soon, not at once."""
    got = ""
    deadline = time.monotonic() + 5.0
    while len(got) < count and time.monotonic() < deadline:
        got += keyboard.read()
    return got


def echoes(descriptor: int) -> bool:
    return bool(termios.tcgetattr(descriptor)[3] & termios.ECHO)


def test_keys_come_without_enter_and_are_not_echoed(terminal: tuple[int, int]) -> None:
    person, program = terminal
    keyboard = PosixKeys(program)
    keyboard.enter()
    assert keyboard.read() == ""
    os.write(person, b"c?")
    assert pressed(keyboard, 2) == "c?"
    assert not echoes(program)


def test_the_terminal_is_given_back_as_it_was(terminal: tuple[int, int]) -> None:
    _, program = terminal
    before = termios.tcgetattr(program)
    keyboard = PosixKeys(program)
    keyboard.enter()
    keyboard.enter()
    assert termios.tcgetattr(program) != before
    keyboard.leave()
    assert termios.tcgetattr(program) == before
    keyboard.leave()
    assert termios.tcgetattr(program) == before


def test_ctrl_c_and_ctrl_z_remain_signals(terminal: tuple[int, int]) -> None:
    keyboard = PosixKeys(terminal[1])
    keyboard.enter()
    assert termios.tcgetattr(terminal[1])[3] & termios.ISIG


def test_arrows_and_pasted_marks_are_no_keys(terminal: tuple[int, int]) -> None:
    person, program = terminal
    keyboard = PosixKeys(program)
    keyboard.enter()
    os.write(person, b"\x1b[C\x1bOC\x1b[1;5C\x1b[200~\x1bcx")
    assert pressed(keyboard, 1) == "x"


def test_the_end_of_the_input_is_the_end_of_the_keys() -> None:
    person, program = pty.openpty()
    keyboard = PosixKeys(program)
    keyboard.enter()
    os.close(person)
    # said again at every reading: whoever missed it once would wait for ever
    assert keyboard.read() == ENDED
    assert keyboard.read() == ENDED
    keyboard.leave()
    os.close(program)


def test_before_and_after_there_are_no_keys(terminal: tuple[int, int]) -> None:
    person, program = terminal
    keyboard = PosixKeys(program)
    os.write(person, b"c\n")
    assert keyboard.read() == ""
    keyboard.enter()
    keyboard.leave()
    assert keyboard.read() == ""


def test_without_a_terminal_there_are_no_keys() -> None:
    # pytest's standard input is none.
    assert isinstance(keys_here(), NoKeys)
    assert NoKeys().read() == ""
