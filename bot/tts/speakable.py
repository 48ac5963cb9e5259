"""Written English of the field as it is read aloud: no digit, no symbol, acronyms as people say them.

What is looked for in pairs (a link, an emphasis) is looked for nearby only, and blanks are one blank first: the work
grows with the text, not with its square.
"""

import re
import unicodedata

from bot.tts.dates import dates_in_words
from bot.tts.lexicon import PAIRS, SHORT_FORMS, SHOUTED, SYMBOLS, WORDS
from bot.tts.numbers import in_words

_BLANKS = re.compile(r"\s+")
_FENCE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_LINK = re.compile(r"!?\[([^\]\n]{0,200})\]\([^)\s]{0,2000}\)")
_URL = re.compile(r"<?(?:https?://|www\.)[^\s>)]*[^\s>).,;:!?]>?")
_LINE_MARK = re.compile(r"^[ \t]*(?:#{1,6}|[-*+•]|>)[ \t]+|^[ \t]*\d{1,2}[.)][ \t]+", re.MULTILINE)
_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3}|_{1,3}|~~)(?=\S)(.{1,500}?)(?<=\S)\1(?![\w*])")
_SNAKE = re.compile(r"(?<=\w)_+(?=\w)")
_QUOTED = re.compile(r"(?<![A-Za-z0-9])'|'(?![A-Za-z0-9])")
_AT = re.compile(r"(?<=\w)@(?=\w)")
_NUMBER_SIGN = re.compile(r"#(?=\d)")
_ORDER_OF = re.compile(r"(?<=\bO)\((?=[\w ^]+\))")
_ARTICLE = re.compile(r"(?:(?<=^)|(?<=[.!?] ))A(?= [A-Z0-9][A-Z0-9]+\b)")
_LETTERS_DIGITS = re.compile(r"\b([A-Za-z]{1,6})-?(\d+(?:\.\d+)?)(?=[A-Za-z]?\b)")
_DIGITS_LETTER = re.compile(r"\b(\d+)([A-Z])\b")
_CAPITALS = re.compile(r"\b(?=[A-Z]*[A-Z][A-Z])([A-Z]{2,6})(?:['’]?(s)|('s))?(?![a-zA-Z])")
_SLASH = re.compile(r"(?<=\w)\s*/\s*(?=\w)")
_UNSPEAKABLE = re.compile(r"[^\w\s.,;:!?'-]|_")
_STEM = re.compile(r"(?<=\w)'(?=\s|$)|(?<=\w)-(?!\w)|(?<!\w)-")


def _table(words: dict[str, str]) -> re.Pattern[str]:
    longest = sorted(words, key=len, reverse=True)
    return re.compile(rf"(?<![\w/-])(?:{'|'.join(map(re.escape, longest))})(?![\w/]|-[A-Z])")


_SHORT_FORMS = _table(SHORT_FORMS)
_PAIRS = _table(PAIRS)
_WORDS = re.compile(rf"(?<![\w.])({'|'.join(sorted(map(re.escape, WORDS), key=len, reverse=True))})(?!\w)")


def speakable(text: str) -> str:
    """`text` as words, commas and stops, ready for a voice. Never longer than the reading needs.

    Quotation marks and Markdown are silent, a URL is "a link", code blocks are left out.
    """
    text = _plain(text)
    text = _ARTICLE.sub("a", text)
    text = _ORDER_OF.sub(" of ", text)
    text = _SHORT_FORMS.sub(_short_form, text)
    text = _PAIRS.sub(lambda m: PAIRS[m[0]], text)
    text = _WORDS.sub(lambda m: WORDS[m[0]], text)
    text = _AT.sub(" at ", text)
    text = re.sub(r"(?<= at )k\b", "K", text)
    text = _NUMBER_SIGN.sub("number ", text)
    text = in_words(_apart(dates_in_words(text)))
    text = _CAPITALS.sub(_capitals, text)
    for symbol, reading in SYMBOLS:
        text = text.replace(symbol, reading)
    text = _SLASH.sub(" ", text)
    return _tidy(text)


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFC", text)
    text = _FENCE.sub(" ", text).replace("`", "")
    text = _URL.sub("a link", _LINK.sub(r"\1", text))
    text = _LINE_MARK.sub("", text)
    for _ in range(2):  # bold may hold italics
        text = _EMPHASIS.sub(r"\2", text)
    text = re.sub("[‘’ʼ]", "'", text)
    text = re.sub('[“”„«»"]', "", text)
    text = _BLANKS.sub(" ", text)
    text = re.sub(r"(?<!\d)\s*[—–]\s*(?!\d)|\s+[—–-]\s+|\s*--+\s*", ", ", text)
    return _SNAKE.sub(" ", re.sub(r"(?:…|(?<!\.)\.{3,}+)(?=\s+[a-z])", ",", text).replace("…", "."))


def _short_form(match: re.Match[str]) -> str:
    """The stop of "etc." may be the sentence's own."""
    rest = match.string[match.end() :]
    ends = match[0] == "etc." and (not rest.strip() or re.match(r"\s+[A-Z]", rest))
    return SHORT_FORMS[match[0]] + ("." if ends else "")


def _apart(text: str) -> str:
    """Letters and digits that were written as one, as two: "S3", "4-bit", "2D"; not "p95" nor "10ms"."""

    def letters(match: re.Match[str]) -> str:
        name, digits = match[1], match[2]
        if name in ("p", "P", "v", "V") or match.string[match.start() - 1 : match.start()] in ("^", "."):
            return match[0]
        return f"{name.upper() if len(name) == 1 or name in ('fp', 'bf', 'gpt', 'bm') else name} {digits}"

    text = _LETTERS_DIGITS.sub(letters, text)
    text = _DIGITS_LETTER.sub(lambda m: m[0] if m[2] in "KMBT" else f"{m[1]} {m[2]}", text)
    return re.sub(r"\b(\d+)-(?=[A-Za-z]{2,}\b)(?!ms\b|min\b)", r"\1 ", text)


def _capitals(match: re.Match[str]) -> str:
    word, plural, own = match[1], match[2], match[3]
    ending = "'s" if plural or own else ""
    if word in SHOUTED and not ending:
        return word.lower()
    if len(word) == 6:
        return word.lower() + ending.lstrip("'") if plural else word.lower() + ending
    return " ".join(word) + ending


def _tidy(text: str) -> str:
    text = _BLANKS.sub(" ", _QUOTED.sub(" ", text))
    text = re.sub(r"\s*\(\s*|\s*\)\s*(?=\w)", ", ", text)
    text = _UNSPEAKABLE.sub(" ", text)
    text = _STEM.sub(" ", text)
    text = re.sub(r"(?<![A-Za-z])[.](?=\w)", " ", text)
    text = re.sub(r"(?<=[a-z])\.(?=[a-z])", " dot ", text)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r" (?=[.,;:!?])", "", text)
    text = re.sub(r"[,;:](?=[.,;:!?])", "", text)
    text = re.sub(r"([.!?])[.,;:!?]+", r"\1", text)
    return text.lstrip(" ,;:.!?-").rstrip(" -")
