"""Links in a text that is read aloud: nobody reads an address sign by sign, so the name of its site stands for it."""

import re
from typing import Final

_MARKDOWN: Final = re.compile(r"!?\[([^\]\n]{1,200})\]\([^)\s]{0,2000}\)")
_LINK: Final = re.compile(
    r"<?(?<!=[\"'])\b(?:https?://(?:www\.)?|www\.)(?:[^\s/@]+@)?([^\s/?#:<>()]+)([^\s<>]*)>?", re.IGNORECASE
)
_OPENS: Final = "([\"'“‘"
_SIGNS: Final = ".,;:!?)]\"'”’…"
_BEHIND: Final = re.compile(f"[{re.escape(_SIGNS)}]+$")


def sites(text: str) -> str:
    """`text` with "example.com" for "https://www.example.com/a?b=1"; of a Markdown link what stands on it."""
    return _LINK.sub(_site, _MARKDOWN.sub(r"\1", text))


def only_links(text: str) -> bool:
    """Whether nothing but links stands in `text`."""
    tokens = text.split()
    return bool(tokens) and all(_LINK.match(token.lstrip(_OPENS)) for token in tokens)


def _site(match: re.Match[str]) -> str:
    """The sentence's own signs stay behind it."""
    behind = _BEHIND.search(match[1] + match[2])
    own = behind[0].replace(")", "", match[2].count("(")) if behind else ""
    return match[1].rstrip(_SIGNS) + own
