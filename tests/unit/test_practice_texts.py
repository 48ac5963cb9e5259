"""What there is to practise with, read from files: what is found, and what is refused in the user's own."""

import re
from pathlib import Path

import pytest

from bot import paths
from bot.errors import PracticeError
from bot.pronunciation.library import load
from bot.pronunciation.own_text import own_texts
from bot.pronunciation.texts import MOST_WORDS, Contrast, Material, Pair

pytestmark = pytest.mark.unit
SHIPPED = paths.prompts_dir() / "practice"


@pytest.fixture(scope="module")
def material() -> Material:
    return load(SHIPPED)


def test_a_language_is_found_by_code_and_name_in_any_case(material: Material) -> None:
    for wanted in ("pt-BR", "PT", "portuguese", "Brazilian", " Portuguese (Brazil) "):
        assert material.language(wanted).code == "pt-BR"
    with pytest.raises(PracticeError, match="'klingon'"):
        material.language("klingon")


def contrast(**changed: object) -> Contrast:
    pairs = [Pair.model_validate({"one": "bat", "other": "vat", "one_phones": "B AE T", "other_phones": "V AE T"})] * 6
    values = {"id": "b-v", "name": "x", "one": ["B"], "other": ["V"], "load": 7, "tip": "x", "pairs": pairs}
    return Contrast.model_validate({**values, **changed})


def pair(one: str, other: str) -> Pair:
    return Pair.model_validate({"one": "x", "other": "y", "one_phones": one, "other_phones": other})


def test_where_a_contrast_stands() -> None:
    assert contrast().at(pair("B AE T", "V AE T")) == 0
    assert contrast().at(pair("AE B", "AE V")) == 1
    assert contrast().at(pair("V AE T", "B AE T")) is None
    assert contrast().at(pair("B AE T", "V AE D")) is None
    assert contrast().at(pair("B AE T", "V AE")) is None
    assert contrast().at(pair("B AE T", "B AE T")) is None
    # a pronunciation with a sound less
    ending = contrast().model_copy(update={"one": ("T", "D"), "other": (), "place": "end"})
    assert ending.at(pair("N OW D", "N OW")) == 2
    assert ending.at(pair("S T OW", "S OW")) is None
    assert ending.at(pair("N OW Z", "N OW")) is None
    # and with one more
    inner = contrast().model_copy(update={"one": (), "other": ("AH",), "place": "inner"})
    assert inner.at(pair("K L OW N", "K AH L OW N")) == 1
    assert inner.at(pair("L OW N", "AH L OW N")) is None


REFUSED = {
    "read": [
        ('- {id: a, topic: t, text: "Too short."}', "2 words; 8 to 60"),
        ('- {id: a, topic: t, text: "' + "word " * 61 + '"}', "61 words; 8 to 60"),
        ("- {id: A B, topic: t, text: one two three four five six seven eight}", "a: is no id"),
        ("- {id: a, text: one two three four five six seven eight}", "topic: is missing"),
        ("- {id: a, topic: t, text: one two three four five six seven eight, level: 1}", "there is no such field"),
        ("- {id: my-role, topic: t, text: one two three four five six seven eight}", "already used"),
        ("id: a", "must be a list"),
        ("- [", "not valid YAML"),
        ("- &x {id: a}\n- *x", "aliases"),
        ("- {id: a, id: b}", "given twice"),
        ('- {id: a, topic: t, text: "one two three four five six seven \\u202e eight"}', "cannot be shown"),
    ],
    "talk": [("- {id: a, ask: ''}", "is empty"), ("- {id: a}", "ask: is missing")],
    "pairs": [
        ("- {id: a, name: n, one: [B], other: [V], load: 11, tip: t, pairs: []}", "load"),
        ("- {id: a, name: n, one: [BB], other: [V], load: 1, tip: t, pairs: []}", "no ARPAbet sound 'BB'"),
        ("- {id: a, name: n, one: [B], other: [V], load: 1, tip: t, pairs: []}", "pairs"),
        (
            "- {id: a, name: n, one: [B], other: [V], load: 1, tip: t, pairs: ["
            + "{one: bat, other: fat, one_phones: B AE T, other_phones: F AE T}, " * 6
            + "]}",
            "bat and fat do not differ",
        ),
    ],
}


@pytest.mark.parametrize(("kind", "content", "why"), [(k, c, w) for k, rows in REFUSED.items() for c, w in rows])
def test_what_is_wrong_in_an_own_file_is_said_with_its_place(tmp_path: Path, kind: str, content: str, why: str) -> None:
    file = tmp_path / kind / "mine.yaml"
    file.parent.mkdir()
    file.write_text(content, encoding="utf-8")
    with pytest.raises(PracticeError, match=re.escape(why) if "is no id" not in why else "is no id") as raised:
        load(SHIPPED, tmp_path)
    assert str(file) in raised.value.message
    assert raised.value.hint


def test_own_texts_are_added_to_those_that_are_there(tmp_path: Path, material: Material) -> None:
    (tmp_path / "read").mkdir()
    (tmp_path / "read" / "mine.yaml").write_text(
        "- {id: mine, topic: work, text: Our pipeline reads the events from one topic and writes to two.}", "utf-8"
    )
    assert [text.id for text in load(SHIPPED, tmp_path).texts][-1] == "mine"
    assert len(load(SHIPPED, tmp_path / "nowhere").texts) == len(material.texts)


def test_a_link_in_a_text_of_the_users_own_is_shown_as_it_is_read() -> None:
    assert [part.text for part in own_texts("The docs are on https://www.example.com/a?b=1. Read them.")] == [
        "The docs are on example.com. Read them."
    ]
    with pytest.raises(PracticeError, match="only a link"):
        own_texts("https://example.com/job")


def test_a_text_of_the_users_own_comes_in_parts_that_can_be_read() -> None:
    assert [part.text for part in own_texts("One two.\n\nThree  four.")] == ["One two. Three four."]
    sentence = "This sentence has exactly nine words in it, really."
    parts = own_texts(" ".join([sentence] * 10))
    assert all(len(part.text.split()) <= MOST_WORDS for part in parts)
    assert " ".join(part.text for part in parts) == " ".join([sentence] * 10)
    for text, why in {
        "": "empty",
        " \n\t": "empty",
        "word " * 61: "61 words",
        f"{sentence} " * 200: "too long",
    }.items():
        with pytest.raises(PracticeError, match=why):
            own_texts(text)
