"""How much the parts of an interview hold on to: the length of every container, by where it lies.

What is reached from the given objects through attributes and containers is followed as far as it is Viva's own.
"""

from collections import deque
from collections.abc import Iterable
from typing import Any

Lengths = dict[str, int]
_CONTAINERS = (list, tuple, set, frozenset, dict, bytearray, deque)


def lengths(roots: Iterable[object]) -> Lengths:
    """The summed lengths of the containers at each place, such as `TtsProcessor._kept`, but for those with a bound."""
    found: Lengths = {}
    seen: set[int] = set()
    waiting: list[tuple[str, Any]] = [("", root) for root in roots]
    while waiting:
        place, one = waiting.pop()
        if id(one) in seen or isinstance(one, (str, bytes, int, float, type(None))):
            continue
        seen.add(id(one))
        if isinstance(one, _CONTAINERS):
            if not (isinstance(one, deque) and one.maxlen):
                found[place] = found.get(place, 0) + len(one)
            inside = (
                [*one.values(), *one.keys()] if isinstance(one, dict) else [] if isinstance(one, bytearray) else one
            )
            waiting += [(place, item) for item in inside]
        elif type(one).__module__.startswith("bot."):
            waiting += [(f"{type(one).__name__}.{name}", value) for name, value in _attributes(one)]
    return found


def grown(before: Lengths, after: Lengths, by: int) -> Lengths:
    """The places that hold over `by` more than before, and how many more."""
    more = {place: length - before.get(place, 0) for place, length in after.items()}
    return {place: count for place, count in more.items() if count > by}


def _attributes(one: object) -> Iterable[tuple[str, Any]]:
    names = [*getattr(one, "__dict__", {})]
    for kind in type(one).__mro__:
        slots = kind.__dict__.get("__slots__", ())
        names += [slots] if isinstance(slots, str) else slots
    return [(name, value) for name in dict.fromkeys(names) if (value := getattr(one, name, None)) is not None]
