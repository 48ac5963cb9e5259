"""The 39 sounds in words that people know, and what mouth and voice do: the hints beside what went badly."""

from typing import Final, NamedTuple


class Sound(NamedTuple):
    """How one sound is shown."""

    example: str
    """A word that has it."""
    hint: str
    """How it is made."""


SOUNDS: Final[dict[str, Sound]] = {
    "AA": Sound("hot", "Open the mouth wide, tongue low and back, lips loose."),
    "AE": Sound("cat", "Spread the lips and drop the jaw; the tongue stays at the front."),
    "AH": Sound("cup", "Short and relaxed, everything in the middle; weaker still in weak syllables."),
    "AO": Sound("law", "Round the lips a little; the tongue is low and back."),
    "AW": Sound("now", 'Glide from the open sound of "hot" to rounded lips.'),
    "AY": Sound("my", 'Glide from the open sound of "hot" up to "ee".'),
    "B": Sound("big", "Close the lips and let the voice sound before they open."),
    "CH": Sound("chair", 'Stop the air as for "t", then let it hiss as "sh"; no voice.'),
    "D": Sound("dog", "Tongue tip on the ridge behind the teeth, with voice; at the end of a word too."),
    "DH": Sound("this", "Tongue tip lightly between the teeth, with voice; let the air pass."),
    "EH": Sound("red", "Half open, tongue at the front; short and without a glide."),
    "ER": Sound("bird", 'Pull the tongue back and up without touching; one long "r" is the vowel.'),
    "EY": Sound("day", 'Start at "eh" and glide up towards "ee".'),
    "F": Sound("fan", "Upper teeth on the lower lip, breath only."),
    "G": Sound("go", "Back of the tongue against the soft palate, with voice."),
    "HH": Sound("hat", "Only breath; nothing rubs in the throat."),
    "IH": Sound("sit", 'Shorter and looser than "ee"; the tongue a little lower.'),
    "IY": Sound("see", "Long, tongue high at the front, lips spread."),
    "JH": Sound("job", 'As "ch", with voice.'),
    "K": Sound("cat", "Back of the tongue against the soft palate; release with a puff."),
    "L": Sound("leg", "Tongue tip touches the ridge behind the teeth; air flows past its sides."),
    "M": Sound("man", "Lips closed, the voice goes through the nose."),
    "N": Sound("no", "Tongue tip on the ridge, the voice goes through the nose; finish it at the end of a word."),
    "NG": Sound("sing", 'Back of the tongue up, the voice through the nose; no "g" after it.'),
    "OW": Sound("go", "Start half open and round the lips as you go."),
    "OY": Sound("boy", 'Glide from rounded lips to "ee".'),
    "P": Sound("pen", "Close the lips, then release with a puff of air."),
    "R": Sound("red", "Curl or bunch the tongue, touching nothing; lips slightly rounded."),
    "S": Sound("see", "A thin hiss behind the teeth, no voice."),
    "SH": Sound("she", "A wider hiss, further back, lips rounded; no voice."),
    "T": Sound("ten", "Tongue tip on the ridge behind the teeth; release with a puff at the start of a word."),
    "TH": Sound("think", "Tongue tip lightly between the teeth, breath only; let the air pass."),
    "UH": Sound("book", "Short and loose, lips only slightly rounded."),
    "UW": Sound("food", "Long, lips rounded and forward."),
    "V": Sound("very", "Upper teeth on the lower lip, with voice; the lips do not meet."),
    "W": Sound("we", "Round the lips tightly, then open; the teeth touch nothing."),
    "Y": Sound("yes", 'Start from "ee" and glide on at once.'),
    "Z": Sound("zoo", 'As "s", with voice; at the end of a word too.'),
    "ZH": Sound("measure", 'As "sh", with voice.'),
}
