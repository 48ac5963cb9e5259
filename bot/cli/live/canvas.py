"""Text that stays with a few rows below it that change in place, as what to write to a terminal. Pure.

The cursor rests, hidden, on the first cell of the changing rows. So they can be cleared from there down whatever a
resized terminal has made of them, and nothing of them is ever scrolled away: only text that stays stands above.
"""

BEGIN, END = "\x1b[?2026h", "\x1b[?2026l"
"""What is between is shown at once, by terminals that know it; the others pass it over."""
HIDE, SHOW = "\x1b[?25l", "\x1b[?25h"
WRAP_OFF, WRAP_ON = "\x1b[?7l", "\x1b[?7h"
CLEAR_DOWN, CLEAR_RIGHT = "\x1b[J", "\x1b[K"


class Canvas:
    """What stands on the screen, as far as this program put it there."""

    def __init__(self) -> None:
        self._rows: list[str] | None = None

    def paint(self, text: str, rows: list[str]) -> str:
        """Adds `text`, whole lines, above `rows`; empty when all looks so already."""
        if not text and rows == self._rows:
            return ""
        before, self._rows = self._rows, rows
        if not rows:
            return f"{BEGIN}\r{CLEAR_DOWN}{text}{SHOW}{END}" if before else text
        # Without wrapping, a terminal narrowed at this moment cuts the rows off; their number stays right.
        drawn = "\n".join(f"{row}{CLEAR_RIGHT}" for row in rows)
        up = f"\x1b[{len(rows) - 1}A" if len(rows) > 1 else ""
        above = f"\r{CLEAR_DOWN}{text}" if text else "\r"
        return f"{BEGIN}{HIDE}{above}{WRAP_OFF}{drawn}{CLEAR_DOWN}{WRAP_ON}\r{up}{END}"

    def clear(self, text: str = "") -> str:
        """Adds `text` and takes the rows away; the cursor is where the next program may write."""
        before, self._rows = self._rows, None
        return f"\r{CLEAR_DOWN}{text}{SHOW}" if before else text

    def forget(self) -> None:
        """Something else wrote on the screen, or its size changed: all is drawn again."""
        if self._rows:
            self._rows = ["\0"]
