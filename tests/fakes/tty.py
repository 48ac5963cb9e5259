"""A small terminal: enough of one to see what a person would see, and what is left in the scrollback."""

import re

_TOKEN = re.compile(r"\x1b\[(?P<private>\??)(?P<number>[\d;]*)(?P<command>[A-Za-z])|(?P<char>.)", re.DOTALL)


class Tty:
    """Text goes in as a program writes it; every character is one cell wide. It does not rewrap."""

    def __init__(self, columns: int = 80, rows: int = 24) -> None:
        self.columns, self.rows = columns, rows
        self.scrollback: list[str] = []
        self.cursor_shown = True
        self.wraps = True
        self._screen: list[str] = [""]
        self._row = self._column = 0

    @property
    def screen(self) -> list[str]:
        """The rows down to the last one with text."""
        rows = [row.rstrip() for row in self._screen]
        while rows and not rows[-1]:
            rows.pop()
        return rows

    @property
    def all(self) -> list[str]:
        """Scrollback and screen, without their empty rows."""
        return [row for row in (*self.scrollback, *self.screen) if row]

    @property
    def cursor(self) -> tuple[int, int]:
        return self._row, self._column

    def feed(self, text: str) -> None:
        for token in _TOKEN.finditer(text.replace("\r\n", "\n")):
            if token["char"] is not None:
                self._character(token["char"])
            else:
                self._command(token["private"] + token["command"], token["number"])

    def _character(self, char: str) -> None:
        match char:
            case "\n":
                self._down()
                self._column = 0
            case "\r":
                self._column = 0
            case _:
                assert char.isprintable(), f"{char!r} was written to the terminal"
                if self._column >= self.columns:
                    if not self.wraps:
                        self._column = self.columns - 1
                    else:
                        self._down()
                        self._column = 0
                row = self._screen[self._row].ljust(self._column)
                self._screen[self._row] = row[: self._column] + char + row[self._column + 1 :]
                self._column += 1

    def _down(self) -> None:
        self._row += 1
        if self._row == len(self._screen):
            self._screen.append("")
        if self._row == self.rows:
            self.scrollback.append(self._screen.pop(0).rstrip())
            self._row -= 1

    def _command(self, command: str, number: str) -> None:
        match command:
            case "A":
                self._row = max(0, self._row - int(number or 1))
            case "J":
                self._screen = [*self._screen[: self._row], self._screen[self._row][: self._column]]
            case "K":
                self._screen[self._row] = self._screen[self._row][: self._column]
            case "?h" | "?l" if number == "25":
                self.cursor_shown = command == "?h"
            case "?h" | "?l" if number == "7":
                self.wraps = command == "?h"
            case "?h" | "?l" if number in {"2004", "2026"}:
                pass
            case "m":
                pass
            case _:
                raise AssertionError(f"unknown command {number}{command}")
