"""Words of the field with all the right ways to say them, where the dictionary has none of them, or not all."""

from functools import cache

from bot import paths, strict_yaml


@cache
def accepted() -> dict[str, tuple[tuple[str, ...], ...]]:
    """Lower-case words as they are written ("sql", "p99"), each with its pronunciations in ARPAbet."""
    file = paths.prompts_dir() / "practice" / "pronunciations.yaml"
    data = strict_yaml.parse(file.read_text(encoding="utf-8"))
    return {word: tuple(tuple(way.split()) for way in ways) for word, ways in data.items()}
