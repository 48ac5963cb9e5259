"""Whether a written answer is English: by the small words, which every sentence is held together with."""

from collections.abc import Sequence
from typing import Final

from bot.scoring.tokens import word_set

_ENGLISH: Final = word_set(
    "the and of to that is it for with this we they you i my our were because which from have had not but what when"
    " then there would could by be are did how if or i'm it's don't i've we've that's your their its been very can"
    " about at she them his her think know who than up out some all just"
)
_OTHERS: Final = (
    word_set(
        "und der das ist nicht ein eine einen ich mit auf für wir sie dem den des von zu auch sich haben wurde"
        " dass im wird worden werden durch aus oder wie"  # German
        " que la le les de des et est pas une dans pour je nous il elle du au qui sur ce"  # French
        " el los las un por para con del se su yo y lo una como también le"  # Spanish
        " os uma não da do em eu ao no na foi dos o e uma como após duas seu sua"  # Portuguese
        " che di è per non sono il gli della ho"  # Italian
        " het een van niet ik zijn dat"  # Dutch
        " i w nie się na jest że"  # Polish
        " och att det som är jag inte på av"  # Swedish
    )
    - _ENGLISH
    - word_set("do no a me an")
)
_LEAST: Final = 3
"""Small words of another language below this may be names."""


def is_foreign(said: Sequence[str]) -> bool:
    """Whether these words, lower case and plain, are mostly not English.

    Another script, or more than twice as many small words of eight other European languages as of English. A short
    text, or one in a language of neither list, passes.
    """
    if not said:
        return False
    latin = sum(any("a" <= letter <= "z" or letter.isdigit() for letter in word) for word in said)
    others = sum(word in _OTHERS for word in said)
    return 2 * latin < len(said) or others >= max(_LEAST, 2 * sum(word in _ENGLISH for word in said) + 1)
