"""YAML from people and packs, read without trust: no aliases, tags or repeated keys, no deep nesting, no control
characters, no endless numbers.

What is in a pack is printed, asked and told in errors: an escape sequence in it would steer the terminal.
"""

import re
from typing import Any, Final

import yaml

MAX_DEPTH: Final = 10
_MAX_NUMBER: Final = 40
"""Characters of what is not text. YAML counts in sixties, too: a megabyte of "1:59:59:…" is a minute's arithmetic."""
_STEERS: Final = re.compile(r"[^\n\t\x20-\x7e\xa0-\U0010ffff]|[\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, those that turn the direction of writing, and halves of characters."""
_TEXT: Final = "tag:yaml.org,2002:str"
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def parse(text: str) -> Any:
    """The data of one document. Raises yaml.YAMLError or ValueError, whose texts name the line."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.AliasEvent):
            raise ValueError(f"{_line(event.start_mark)}aliases (*name) are not allowed; write it out")  # noqa: TRY004  # of the file, not of a type
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if isinstance(event, yaml.ScalarEvent) and (found := _STEERS.search(event.value)):
            raise ValueError(f"{_line(event.start_mark)}the character {found[0]!a} cannot be shown; leave it out")
        if getattr(event, "tag", None) is not None:
            # What a tag says of a value need not fit it, and PyYAML then raises anything.
            raise ValueError(f"{_line(event.start_mark)}tags (!!name) are not allowed; leave it out")
        if depth > MAX_DEPTH:
            raise ValueError(f"{_line(event.start_mark)}nested too deeply")
    loader = _LOADER(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        _check(node)
        return loader.construct_document(node)
    finally:
        loader.dispose()


def told(error: yaml.YAMLError) -> str:
    """What is wrong, in one line."""
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        return _STEERS.sub("?", f"{_line(error.problem_mark)}{error.problem}")
    return _STEERS.sub("?", " ".join(str(error).split()))


def _check(node: yaml.Node) -> None:
    """Raises ValueError for keys given twice and endless numbers."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if str(key.value) in seen:
                raise ValueError(f"{_line(key.start_mark)}{key.value!r} is given twice; delete one")
            seen.add(str(key.value))
            _check(key)
            _check(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _check(value)
    elif node.tag != _TEXT and len(node.value) > _MAX_NUMBER:
        raise ValueError(f"{_line(node.start_mark)}a number of {len(node.value)} characters; put it in quotes")


def _line(mark: Any) -> str:
    return f"line {mark.line + 1}: " if mark else ""
