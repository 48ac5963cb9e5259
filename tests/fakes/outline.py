"""What a page is made of, as a browser would take it apart."""

from html.parser import HTMLParser


class Outline(HTMLParser):
    """Elements with their attributes, and texts by element; fails where elements are not closed in order."""

    VOID = frozenset({"meta", "input"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"{tag} closes something else"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.open:
            self.texts.append((self.open[-1], data))

    @property
    def read(self) -> str:
        """What is read."""
        return " ".join(" ".join(text for tag, text in self.texts if tag not in {"style", "script"}).split())

    def of(self, css_class: str) -> list[dict[str, str | None]]:
        return [attributes for _, attributes in self.elements if css_class in (attributes.get("class") or "").split()]

    def content(self, tag: str) -> list[str]:
        return [text for name, text in self.texts if name == tag]

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]
