"""Models and voices: what exists, where it comes from, its licence and checksum, installed or not.

`locate(name)` is all that the stages' callers need.
"""

from bot.catalogue.entry import Entry, Kind
from bot.catalogue.shelf import Status, entries, find, identify, locate, status

__all__ = ["Entry", "Kind", "Status", "entries", "find", "identify", "locate", "status"]
