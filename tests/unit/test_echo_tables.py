"""The tables of echo: every method and level, and Viva's rooms with AEC3 beside them."""

from typing import Any

import pytest
from echo_tables import tables

pytestmark = pytest.mark.unit


def row(method: str, level: float, **figures: Any) -> dict[str, Any]:
    usual = {"room": "rir1", "delay_ms": 0.0, "minutes": 30.0, "itself": 0, "nobody": 0, "clips": 2, "missed": 0}
    return {"method": method, "level_db": level, **usual, "late_s": [0.1, 0.3], **figures}


def test_each_method_and_level_has_a_row_and_each_of_vivas_rooms_has_aec3_beside_it() -> None:
    rows = [
        row("cancel", 0.0),
        row("aec3", 0.0, minutes=5.0, itself=7, missed=2, late_s=[None, None]),
        row("cancel", -6.0, late_s=[0.2, None], missed=1),
    ]
    by_method, by_room = tables(rows)
    assert [cells[:4] for cells in by_method.rows] == [
        ("Viva", "0 dB", "30", "0"),
        ("Viva", "-6 dB", "30", "0"),
        ("WebRTC's AEC3 alone", "0 dB", "5", "7"),
    ]
    assert by_method.rows[0][-3:] == ("0.20 s", "0.29 s", "0.30 s")
    assert [cells[-3:] for cells in by_room.rows] == [("7 in 5 min", "2", "none"), ("", "", "")]
    assert all(len(cells) == len(table.columns) for table in (by_method, by_room) for cells in table.rows)
