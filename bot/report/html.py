"""Pages as one file each: a template filled in, with its style and script inside and nothing loaded from outside.

A template extends `base.html`. All values are escaped; what was said may hold anything.
"""

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.report.shapes import Moment

_TEMPLATES: Final = Path(__file__).parent / "templates"
_CONTROL: Final = dict.fromkeys({*range(32), *range(127, 160)} - {9, 10, 13})


def render(template: str, *, styles: Sequence[str] = (), scripts: Sequence[str] = (), **values: object) -> str:
    """The page as HTML text.

    `styles` and `scripts` are files beside the template, put after `base.css` and `base.js`. Nothing else may run or
    be applied: the page's policy names their hashes, so templates hold no `style` attribute and no event handler.
    """
    style = "\n".join(_text(name) for name in ("base.css", *styles))
    script = "\n".join(_text(name) for name in ("base.js", *scripts))
    ours = {"style": Markup(style), "script": Markup(script), "policy": Markup(_policy(style, script))}  # noqa: S704
    return _environment().get_template(template).render(values | ours)


def span(at: Moment) -> str:
    """A moment as an attribute's value: its first and last millisecond."""
    return f"{round(1000 * at.start_s)} {round(1000 * at.end_s)}"


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "media-src blob:; img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _text(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_clean,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["span"] = span
    return environment


def _clean(value: Any) -> Any:
    """Text without control characters, and with nothing that UTF-8 cannot hold."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return value.translate(_CONTROL).encode("utf-8", "replace").decode("utf-8")
