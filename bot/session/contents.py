"""The files a session folder may hold. What is not listed here neither leaves with a session nor comes in with one."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from bot.audio.pcm import BYTES_PER_S
from bot.session import store

_MB: Final = 2**20
_LONGEST_S: Final = 12 * 3600
"""As `bot.audio.files`: no interview lasts that long."""


@dataclass(frozen=True, slots=True)
class Content:
    """One file of a session."""

    name: str
    kind: Literal["sound", "record", "derived", "page"]
    """`record` and `sound` are what was recorded; `derived` is data about it; a `page` is made again when asked for."""
    most_bytes: int
    """More cannot be right in what comes from elsewhere."""
    schema: str = ""
    """Of `derived` files: what their `schema` says."""


CONTENTS: Final[Mapping[str, Content]] = MappingProxyType(
    {
        content.name: content
        # The derived last: written in this order, they are newer than what they were made from.
        for content in (
            Content(store.SESSION_FILE, "record", 16 * _MB),
            Content(store.EVENTS_FILE, "record", 64 * _MB),
            Content(store.CANDIDATE_FILE, "sound", _LONGEST_S * BYTES_PER_S),
            Content(store.INTERVIEWER_FILE, "sound", _LONGEST_S * BYTES_PER_S),
            Content(store.RATING_FILE, "derived", _MB, "viva.self-rating/1"),
            Content(store.DISPUTES_FILE, "derived", _MB, "viva.disputes/1"),
            Content(store.SCORECARD_FILE, "derived", 16 * _MB, "viva.scorecard/1"),
            Content(store.JUDGE_FILE, "derived", 16 * _MB, "viva.judge/1"),
            Content(store.PAGE_FILE, "page", 64 * _MB),
        )
    }
)
"""By name."""

WITH_SOUND: Final = frozenset({store.CANDIDATE_FILE, store.INTERVIEWER_FILE, store.PAGE_FILE})
"""The files one can hear the candidate in; the page has the recording built in."""
