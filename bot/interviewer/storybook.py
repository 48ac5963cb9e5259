"""The stories on disk: one private file that is never written over unless it was read whole.

<data>/stories.json   0600   {"schema": "viva.stories/1", "stories": […]}
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Final

from filelock import FileLock
from pydantic import ValidationError

from bot import kept_json
from bot.errors import StorageError, StoryError
from bot.interviewer.stories import MAX_STORIES, Story, slug
from bot.private import private_folder, write_private

SCHEMA: Final = "viva.stories/1"
FILE: Final = "stories.json"
_LIST: Final = 'Run "viva stories list" to see the stories there are.'


def load(folder: Path) -> list[Story]:
    """All stories, oldest first; none where the file does not exist.

    Raises StoryError where it is damaged or of another version. It is left as it is.
    """
    path = folder / FILE
    content = kept_json.read(path, SCHEMA, StoryError, _MEND)
    return [] if content is None else _validated(path, content.get("stories"))


def add(folder: Path, story: Story) -> Story:
    """Keep a story; the one kept, whose id may have got a number. Raises StoryError or StorageError."""

    def change(stories: list[Story]) -> tuple[list[Story], Story]:
        check_room(stories)
        kept = story.model_copy(update={"id": slug(story.title, {other.id for other in stories})})
        return [*stories, kept], kept

    return _changed(folder, change)


def delete(folder: Path, story_id: str) -> Story:
    """Remove a story for good; the one removed. Raises StoryError or StorageError."""

    def change(stories: list[Story]) -> tuple[list[Story], Story]:
        gone = find(stories, story_id)
        return [other for other in stories if other.id != gone.id], gone

    return _changed(folder, change)


def find(stories: list[Story], story_id: str) -> Story:
    """The story of that id, or the only one whose id begins so. Raises StoryError."""
    found = [story for story in stories if story.id == story_id]
    found = found or [story for story in stories if story_id and story.id.startswith(story_id)]
    if not found:
        raise StoryError(f"No story {story_id!r}.", _LIST)
    if len(found) > 1:
        ids = ", ".join(story.id for story in found[:6])
        raise StoryError(f"{story_id!r} fits more than one story: {ids}.", "Give more of the id.")
    return found[0]


def check_room(stories: list[Story]) -> None:
    """Raises StoryError when no further story fits."""
    if len(stories) >= MAX_STORIES:
        raise StoryError(f"There are {len(stories)} stories, which is the most.", 'Run "viva stories delete ID" first.')


_MEND: Final = "Nothing was changed. Mend the file, or move it elsewhere to begin anew."


def _validated(path: Path, content: object) -> list[Story]:
    if not isinstance(content, list):
        raise StoryError(f"{path} is damaged: it has no list of stories.", _MEND)
    stories: list[Story] = []
    for place, entry in enumerate(content, start=1):
        try:
            stories.append(Story.model_validate(entry))
        except ValidationError as error:
            field, wrong = kept_json.complaint(error)
            where = f"story {place}" + (f", {field}" if field else "")
            raise StoryError(f"{path} is damaged at {where}: {wrong}.", _MEND) from None
    ids = [story.id for story in stories]
    if twice := next((name for name in ids if ids.count(name) > 1), None):
        raise StoryError(f"{path} is damaged: the id {twice!r} occurs twice.", _MEND)
    return stories


def _changed(folder: Path, change: Callable[[list[Story]], tuple[list[Story], Story]]) -> Story:
    """Read, change and write, alone: two commands at a time lose nothing of each other."""
    path = folder / FILE
    try:
        private_folder(folder)
        with FileLock(folder / f"{FILE}.lock", mode=0o600):
            stories, story = change(load(folder))
            content = {"schema": SCHEMA, "stories": [kept.model_dump(mode="json") for kept in stories]}
            write_private(path, json.dumps(content, ensure_ascii=False, indent=2) + "\n")
    except OSError as error:
        raise StorageError(f"{path} could not be written: {error.strerror}.", "Check the folder.") from None
    return story
