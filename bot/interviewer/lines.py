"""What the interviewer says besides questions: greeting, service, small answers, goodbye.

Plain spoken sentences, honest about being a practice interviewer.
"""

import re

GREETING = (
    "Hello, and welcome to your practice interview. Take all the time you need to think; I will wait. "
    "You can ask me to repeat, to skip or to pause at any time."
)
WARM_UP = "To warm up, tell me about yourself and a system you worked on recently."
FIRST = "Let's begin."
AFTER_WARM_UP = (
    "Thank you. Let's begin.",
    "Thanks, that helps. Here is the first question.",
    "Good to know. Let's start.",
)
WELCOME_BACK = "Welcome back. Let's go on where we stopped."

OF_COURSE = ("Of course.", "Sure.", "No problem.")
THINK = ("Take your time.", "Sure, take your time.", "")
TAKE_TIME = ("Take your time.", "No hurry.")
NO_HINT = "I have no hint for you here. Take your time, say what you would try first, or tell me to skip it."
OFFER = "Would you like me to put it another way, or shall we move on?"
MOVE_ON = "Let's leave this one and go on."
NOT_KNOWN = ("That's fine.", "No problem.", "That's all right.")
SKIPPED = ("Sure, we skip it.", "All right, we leave it.")
ASSUME = "Assume whatever you find reasonable, and tell me what you assume."
CHOOSE = "Whichever you like. Take the case you know best."
PAUSED = "Of course, we pause. Just say something when you are ready."
RESUMED = "Good, let's go on."
GO_AHEAD = "Go ahead."
SLOWER = "Of course, I'll speak more slowly."
AGAIN = "My question was:"
BACK_TO = "Back to the question:"
MIC_GONE = "I've lost your microphone. We pause here, and I'll wait until it is back."
MUTED = "I hear nothing at all from your microphone. Is it muted? I'll wait."
STILL_WAITING = (
    "I still hear nothing, and your time stands still. If another day suits you better, press Control and C: "
    "all is kept, and you can go on later."
)
MIC_BACK = "Your microphone is back."
SPEAKER_BACK = "Your speaker is back."
BOTH_BACK = "Your microphone and your speaker are back."
UNMUTED = "Now I can hear you."
LAST_HEARD = "The last I heard was: {words}."
PLEASE_GO_ON = "Please go on."
STEP_IN = ("Let me stop you there for a moment.", "Let me step in here.")
"""Into an answer far beyond its time."""
UNCLEAR = (
    "I hear other voices or a noise, and I can't make out your answer. Can you turn it off, or move somewhere quieter?"
)
NOT_UNDERSTOOD = (
    "I still can't make out your words over the noise, so I'll stop here. "
    "You can go on another time, from a quieter place. Goodbye."
)
NOT_HEARD = "I can't hear you, so I'll stop here. You can check your microphone, and go on another time. Goodbye."

TAKE_AGAIN = "Let's take that one again."
ON_SCREEN = "The one thing to change is on your screen."
BOTH_SHOWN = "Thank you. In a moment you will see both answers side by side. Goodbye."

INVITE = (
    "That was my last question. What would you like to ask me?",
    "Those were my questions. Is there anything you would like to ask me?",
)
ANYTHING_ELSE = "Anything else you would like to know?"
CLOSE = "Thank you for your time and your answers. Your report shows what I heard, with the moments. Goodbye."
GOODBYE = "Goodbye."
STOPPED = "Of course, we stop here. Thank you for your time. Goodbye."

_ANSWERS: tuple[tuple[str, str], ...] = (
    (
        r"how (?:am|did|was|do)\b.*\b(?:i|my|doing)\b|feedback|was that|right answer",
        "I don't judge while we talk. Your report shows what I heard, with proof.",
    ),
    (
        r"(?:real|human|ai|robot|bot|machine|computer|program)\b|who are you|what are you|your name",
        "I'm Viva, a practice interviewer, a program that runs on your computer.",
    ),
    (
        r"record|data|privacy|private|store|upload",
        "The recording stays in your session folder on this computer, and you can delete it.",
    ),
    (
        r"how (?:much|long|many)|time left|questions left",
        "We are on schedule, and I keep an eye on the time.",
    ),
    (
        r"next step|process|hear back|after this|what happens",
        "After this you get your report, and you can try the weakest answer again.",
    ),
    (
        r"team|culture|colleagues|people|manager|company|office|remote|salary|role|job|position|stack|tech",
        "I'm a practice interviewer, so there is no team behind me. It is a good one to ask for real.",
    ),
    (r"hear me|are you there", "Yes, I can hear you."),
    (r"how are you", "I'm fine, thank you."),
    (
        r"would you|do you think|your opinion|you prefer",
        "I'd rather hear what you think.",
    ),
)
_OTHERWISE = "I'm a practice interviewer and don't know that. With a real company, do ask it."


def answer_to(question: str) -> str:
    """A short, honest answer to a question for the interviewer."""
    lowered = question.lower()
    return next((text for pattern, text in _ANSWERS if re.search(pattern, lowered)), _OTHERWISE)
