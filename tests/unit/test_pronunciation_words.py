"""Any text becomes words with all the right ways to say them."""

import pytest

from bot.errors import UsageError
from bot.pronunciation.links import sites
from bot.pronunciation.phones import MAX_WAYS, PHONES, from_ipa, joined, pronunciations
from bot.pronunciation.reference import MAX_WORDS, RefWord, read_text
from bot.tts.phonemes import phonemizer
from bot.tts.speakable import speakable

pytestmark = pytest.mark.unit


def ways(word: str) -> list[str]:
    return [" ".join(way) for way in pronunciations(word, lambda _: "")]


def words(text: str) -> list[RefWord]:
    return read_text(text, speakable, phonemizer())


def texts(text: str) -> list[str]:
    return [word.text for word in words(text)]


def sounds(text: str) -> list[str]:
    (word,) = words(text)
    return [" ".join(way) for way in word.ways]


def test_the_dictionary_gives_all_its_variants_without_stress() -> None:
    assert ways("cat") == ["K AE T"]
    assert ways("data") == ["D EY T AH", "D AE T AH"]
    assert ways("either") == ["IY DH ER", "AY DH ER"]
    assert ways("the") == ["DH AH", "DH IY"]
    assert ways("a") == ["AH", "EY"]
    assert "AH N" in ways("and")
    assert "K AH N" in ways("can")
    assert len(ways("hundred")) <= MAX_WAYS


def test_contractions_and_possessives() -> None:
    assert ways("don't") == ["D OW N T", "D OW N"]
    assert ways("I’m")[0] == "AY M"
    assert "W IY V" in ways("we've")
    assert ways("model's") == ["M AA D AH L Z"]
    assert ways("batch's") == ["B AE CH IH Z"]
    assert ways("shift's") == ["SH IH F T S"]
    assert ways("engineers'") == ["EH N JH AH N IH R Z"]


def test_words_with_a_hyphen_are_their_parts() -> None:
    assert ways("well-known") == ["W EH L N OW N"]
    assert ways("state-of-the-art")[0] == "S T EY T AH V DH AH AA R T"


def test_a_nonsense_word_without_a_phonemizer_has_no_sound() -> None:
    assert ways("xqzt") == []


def test_ipa_becomes_arpabet() -> None:
    assert from_ipa("tʃˈɛɹi") == (("CH", "EH", "R", "IY"),)
    assert from_ipa("mˈɛʒɚ") == (("M", "EH", "ZH", "ER"),)
    assert from_ipa("θɹˈuː") == (("TH", "R", "UW"),)
    assert from_ipa("dʒˈʌdʒ") == (("JH", "AH", "JH"),)
    assert from_ipa("jˈɛloʊ") == (("Y", "EH", "L", "OW"),)
    assert from_ipa("") == ()


def test_a_flap_may_be_said_as_t_or_as_d() -> None:
    assert from_ipa("bˈʌɾɚ") == (("B", "AH", "T", "ER"), ("B", "AH", "D", "ER"))


def test_words_out_of_the_dictionary_go_through_the_voices_phonemizer() -> None:
    assert sounds("backpropagation")[0] == "B AE K P R AH P AH G EY SH AH N"
    assert sounds("tokenizer") == ["T OW K AH N AY Z ER", "T OW K AH N AY Z AH"]
    assert sounds("Terraform") == ["T EH R AH F AO R M", "T EH R AH F AO M"]
    assert "K UW B ER N EH T IY Z" in sounds("Kubernetes")


def test_numbers() -> None:
    assert sounds("7") == ["S EH V AH N", "S EH V N"]
    assert sounds("12ms") == ["T W EH L V M IH L IH S EH K AH N D Z"]
    assert "N AY N T IY F AY V P ER S EH N T" in sounds("95%")
    assert any("AH N D F AY V" in way for way in sounds("105"))
    assert any("D F AY V" in way and "AH N D F AY V" not in way for way in sounds("105"))


@pytest.mark.parametrize("read", ["March first twenty twenty-four", "twenty twenty-four March first",
    "the first of March twenty twenty-four", "twenty twenty-four zero three zero one",
    "twenty twenty-four oh three oh one"])  # fmt: skip
def test_a_date_may_be_read_in_several_ways(read: str) -> None:
    [date] = words("2024-03-01")
    assert date.told == "March 1, 2024"
    assert set(date.ways) & set(joined([way for word in words(read) if (way := word.ways)]))


@pytest.mark.parametrize(
    "text", ["https://example.com/a", "www.example.com HTTP://b.org", "<https://a.b>", "(www.a.b)"]
)
def test_a_link_alone_is_no_text(text: str) -> None:
    with pytest.raises(UsageError, match="only a link"):
        words(text)
    assert words(f"see {text}")


@pytest.mark.parametrize(("text", "read"), [
    ("See https://www.example.com/a/b?c=1#d.", "See example.com."),
    ("It (http://a.org/x_(y)) is down", "It (a.org) is down"),
    ("“https://a.org/x”, she said", "“a.org”, she said"),
    ("Ask <https://me:pass@a.org:8080/>!", "Ask a.org!"),
    ("Read [the docs](https://a.org/docs) first", "Read the docs first"),
    ("No link: httpserver, www", "No link: httpserver, www"),
])  # fmt: skip
def test_a_link_is_read_as_the_name_of_its_site(text: str, read: str) -> None:
    assert sites(text) == read
    assert words(text) == words(read)


def test_a_link_in_a_tag_is_none_of_the_text() -> None:
    assert texts('Read <a href="https://a.org/x">the docs</a> first') == ["Read", "the", "docs", "first"]


def test_addresses_and_fractions() -> None:
    assert [word.spoken for word in words("Ask e@x.com")][1] == ("e", "at", "x", "dot", "com")
    assert [word.spoken for word in words("It took 2½ hours")][2] == ("two", "and", "a", "half")
    assert sounds("¼") == sounds("1/4")


def test_acronyms_have_their_letters_or_their_word() -> None:
    assert sounds("API") == ["EY P IY AY"]
    assert sounds("MLOps") == ["EH M EH L AA P S"]
    assert sounds("SQL") == ["S IY K W AH L", "EH S K Y UW EH L"]
    assert sounds("p99") == ["P IY N AY N T IY N AY N"]
    assert "K UW B ER N EH T IY Z" in sounds("k8s")


def test_a_text_keeps_its_words_as_written() -> None:
    assert texts("The ROC AUC was 0.93, so we don't use SQL.") == [
        "The", "ROC", "AUC", "was", "0.93", "so", "we", "don't", "use", "SQL",
    ]  # fmt: skip
    assert texts("We deployed XGBoost in 2019 (v2): 95% in 12ms!") == [
        "We", "deployed", "XGBoost", "in", "2019", "v2", "95%", "in", "12ms",
    ]  # fmt: skip
    assert texts("“Hello,” she said — twice.") == ["Hello", "she", "said", "twice"]


def test_each_word_of_a_plain_text_is_itself() -> None:
    assert [word.spoken for word in words("Then my works took coffee")] == [
        ("then",), ("my",), ("works",), ("took",), ("coffee",),
    ]  # fmt: skip


def test_a_text_in_capitals_is_no_list_of_acronyms() -> None:
    assert [word.spoken for word in words("MARK IS GOING TO SEE ELEPHANT")][1] == ("is",)
    assert len(words("MARK IS GOING TO SEE ELEPHANT")) == 6
    assert [word.spoken for word in words("IT IS OK")] == [("it",), ("is",), ("okay",)]


def test_a_word_in_capitals_that_no_dictionary_has_stays_an_acronym() -> None:
    assert [word.spoken for word in words("WE TUNE AN LLM")][-1] == ("l", "l", "m")


def test_words_read_otherwise_than_written_each_have_their_part() -> None:
    read = {word.text: " ".join(word.spoken) for word in words("3.14 $1.5M p99 < 50 ms O(n log n)")}
    assert read["3.14"] == "three point one four"
    assert read["$1.5M"] == "one point five million dollars"
    assert read["p99"] == "p ninety-nine"
    assert read["ms"] == "milliseconds"
    assert sounds("$1.5M")[0].endswith("M IH L Y AH N D AA L ER Z")


def test_many_words_read_otherwise_than_written() -> None:
    assert texts("$1.5M p99 " * 100) == ["$1.5M", "p99"] * 100


def test_a_text_copied_from_a_page_is_read_without_its_tags() -> None:
    assert texts("<p class='x'>He <b>began</b> again &amp; left.<br/></p>") == ["He", "began", "again", "left"]


@pytest.mark.parametrize("text", ["Он начал запутанную жалобу", "他开始抱怨巫师", "彼 は 話し began"])
def test_a_text_in_other_letters_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="not in Latin letters"):
        words(text)


def test_a_letter_of_another_alphabet_in_an_english_text_is_left_out_or_read() -> None:
    assert texts("We set λ to 0.1 by hand")[-2:] == ["by", "hand"]
    assert texts("A naïve café") == ["A", "naïve", "café"]


def test_every_sound_is_one_of_the_39() -> None:
    text = "Kubernetes autoscaling idempotent p99 MLOps don't k8s 2,024 GPUs’ heteroscedastic naïve Zhang’s C++"
    assert {sound for word in words(text) for way in word.ways for sound in way} <= set(PHONES)


def test_a_recogniser_is_asked_for_words_as_it_writes_them() -> None:
    assert [word.told for word in words("I use SQL and Python")] == ["i", "use", "SQL", "and", "python"]


@pytest.mark.parametrize("text", ["", "   ", "…", "— !? …"])
def test_an_empty_text_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="The text is empty"):
        words(text)


def test_a_text_of_ten_minutes_is_refused_with_what_to_do() -> None:
    with pytest.raises(UsageError, match="1300 words") as refused:
        words("one two three four five six seven eight nine ten " * 130)
    assert "Cut the text" in refused.value.hint
    assert len(words("word " * MAX_WORDS)) == MAX_WORDS


def test_several_words_in_a_row_have_the_product_of_their_ways_up_to_a_limit() -> None:
    assert joined([(("A",), ("B",)), (("C",),)]) == (("A", "C"), ("B", "C"))
    assert len(joined([(("A",), ("B",))] * 10)) == MAX_WAYS
    assert joined([(), ()]) == ()
