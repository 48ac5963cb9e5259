"""A report as data for programs: the view as it is, with every number as it is said."""

from dataclasses import asdict
from typing import Any, Final

from bot.report.shapes import View

REPORT_SCHEMA: Final = "viva.report/1"


def as_data(view: View) -> dict[str, Any]:
    """JSON-ready; the fields are those of `bot.report.shapes`."""
    return {"schema": REPORT_SCHEMA, **asdict(view)}
