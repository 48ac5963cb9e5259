"""The ways through a text: each word in each of its ways, with silence or none between them, sound by sound.

How a sound is said depends on its neighbours, those of the next word included. So the first and the last sound of each
way stand here once for each sound that may be beside them, and only what fits together is joined.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from bot.pronunciation.acoustics import ALONE, FIRST, INSIDE, LAST, SILENCE, AcousticModel
from bot.pronunciation.phones import Pronunciation

_PAUSE: Final = float(np.log(0.005))
"""How likely silence is between two words, to pocketsphinx. Scores were the same from e^-34 to certainty."""

Numbers = npt.NDArray[np.intp]
Logs = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Node:
    """A sound in its place, between two others."""

    phone: str
    word: int | None
    """None for silence."""
    before: str
    after: str
    position: int


@dataclass(frozen=True, slots=True, eq=False)
class Lattice:
    """All nodes, and how they follow each other."""

    nodes: tuple[Node, ...]
    states: Numbers
    """The acoustic model's states of each node; shape (nodes, STATES)."""
    stay: Logs
    """Log-probability of a state's lasting another frame; shape (nodes, STATES) …"""
    leave: Logs
    """… and of its end."""
    before: Numbers
    """What may come before each node, filled up with the number of nodes; shape (nodes, most)."""
    costs: Logs
    """Log-probability of that; shape (nodes, most)."""
    first: Numbers
    """Where a path may begin …"""
    last: Numbers
    """… and end."""


def lattice(words: Sequence[Sequence[Pronunciation]], model: AcousticModel) -> Lattice:
    """The ways through `words`, one or more, each with one way or more to say it."""
    nodes: list[Node] = []
    into: list[list[tuple[int, float]]] = []

    def add(node: Node, before: Iterable[int], cost: float = 0.0) -> int:
        nodes.append(node)
        into.append([(one, cost) for one in before])
        return len(nodes) - 1

    def silence(cost: float = 0.0) -> int:
        return add(Node(SILENCE, None, SILENCE, SILENCE, ALONE), [k for k in ended if nodes[k].after == SILENCE], cost)

    ended: list[int] = []
    first: list[int] = []
    for i, ways in enumerate(words):
        pause = silence(_PAUSE if i else 0.0)
        lefts = sorted({nodes[k].phone for k in ended} | {SILENCE})
        rights = sorted({way[0] for way in words[i + 1]} | {SILENCE}) if i + 1 < len(words) else [SILENCE]
        following: list[int] = []
        for way in dict.fromkeys(ways):
            reached: list[int] = []
            for k, phone in enumerate(way):
                copies = [
                    Node(phone, i, before, after, _position(k, len(way)))
                    for before in (lefts if k == 0 else [way[k - 1]])
                    for after in (rights if k == len(way) - 1 else [way[k + 1]])
                ]
                reached = [
                    add(node, reached if k else [pause] if node.before == SILENCE else _joined(nodes, ended, node))
                    for node in copies
                ]
                if i == 0 and k == 0:
                    first += reached
            following += reached
        ended = following
        if i == 0:
            first.append(pause)
    return _built(nodes, into, first, [*ended, silence()], model)


def _position(k: int, length: int) -> int:
    if length == 1:
        return ALONE
    return FIRST if k == 0 else LAST if k == length - 1 else INSIDE


def _joined(nodes: Sequence[Node], ended: Iterable[int], node: Node) -> list[int]:
    """Those of the last sounds before it that fit a first sound, and that it fits."""
    return [k for k in ended if nodes[k].phone == node.before and nodes[k].after == node.phone]


def _built(
    nodes: Sequence[Node],
    into: Sequence[Sequence[tuple[int, float]]],
    first: Sequence[int],
    last: Sequence[int],
    model: AcousticModel,
) -> Lattice:
    most = max(1, *map(len, into))
    before = np.full((len(nodes), most), len(nodes), np.intp)
    costs = np.zeros((len(nodes), most))
    for i, found in enumerate(into):
        for k, (one, cost) in enumerate(found):
            before[i, k], costs[i, k] = one, cost
    sounds = [model.phones.index(node.phone) for node in nodes]
    states = [model.states(node.phone, node.before, node.after, node.position) for node in nodes]
    return Lattice(
        tuple(nodes),
        np.array(states),
        model.stay[sounds],
        model.leave[sounds],
        before,
        costs,
        np.array(first),
        np.array(last),
    )
