"""A text in another language is told from English, however full of names the English is."""

import pytest

from bot.scoring.scorecard import score_text
from bot.scoring.tokens import tokens
from bot.scoring.written import is_foreign

pytestmark = pytest.mark.unit

OTHERS = [
    "Ich habe mich dafür entschieden, die Anfragen zwischenzuspeichern, weil das Lesen zu langsam war.",
    "Nous avons décidé de mettre les lectures en cache, parce que la base de données était trop lente.",
    "Decidí guardar las lecturas en una caché porque la base de datos no respondía a tiempo.",
    "Decidi guardar as leituras em cache porque o banco de dados não respondia a tempo.",
    "Ho deciso di salvare le letture in una cache perché il database non rispondeva.",
    "Ik heb besloten het lezen te bufferen, want de database was niet snel genoeg en het duurde een uur.",
    "Я решил кэшировать чтение, потому что база данных была слишком медленной.",
    "我决定使用缓存, 因为 读取 太慢了",
]

ENGLISH = [
    "I decided to cache the reads because they were slow.",
    "um",
    "Redis, Kafka, Postgres, S3.",
    "At Banco de la Nación, with Juan de la Cruz, I moved the reads to Redis.",
    "We hired the Café del Mar team from São Paulo and Los Angeles, and it worked.",
    "Use a token bucket. Rate limit per user. Redis Lua script. Fail open.",
    "I came, I saw, I conquered.",
    "",
]


def plain(text: str) -> list[str]:
    return [token.text for token in tokens(text.split()) if token.text and not token.vocal]


@pytest.mark.parametrize("text", OTHERS)
def test_another_language(text: str) -> None:
    assert is_foreign(plain(text))
    made = score_text(text).answers[0]
    assert made.not_enough == "Not enough English to say: the text is in another language."
    assert (made.fillers, made.pace, made.ownership) == (None, None, None)


@pytest.mark.parametrize("text", ENGLISH)
def test_english(text: str) -> None:
    assert not is_foreign(plain(text))


def test_an_answer_that_quotes_a_sentence_of_another_language_is_english() -> None:
    quoted = f"My manager said: {OTHERS[0]} So I told him that we would measure it first, and then I decided to wait."
    assert score_text(quoted).answers[0].not_enough is None
