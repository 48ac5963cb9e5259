"""An answer to the letter: what was recognised, hesitation sounds in their places and doubtful words marked."""

from bot.scoring.card import AnswerCard


def to_the_letter(answer: AnswerCard) -> str:
    """The words of an answer in one line: hesitation sounds as "(um)", doubtful stretches as "[like this?]"."""
    vocal = {
        (event.start_s, event.text)
        for event in (answer.fillers.events if answer.fillers else ())
        if event.kind == "vocal"
    }
    opens = {stretch.start_s for stretch in answer.unsure}
    closes = {stretch.end_s for stretch in answer.unsure}
    out = []
    inside = False
    for word in answer.words:
        text = f"({word.text})" if (word.start_s, word.text) in vocal else word.text
        timed = word.start_s is not None
        if timed and not inside and word.start_s in opens:
            inside, text = True, "[" + text
        if timed and inside and word.end_s in closes:
            inside, text = False, text + "?]"
        out.append(text)
    return " ".join(out)
