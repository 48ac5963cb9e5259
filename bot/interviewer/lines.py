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

_ANSWERS: dict[str, tuple[str, ...]] = {
    "I don't judge while we talk. Your report shows what I heard, with proof.": (
        r"how(?: am|'m) i doing",
        r"how (?:did|do|have) i (?:do|done|look|sound|compare)\b",
        r"how (?:did|was|were) (?:my|that|it)\b",
        r"(?:was|were) (?:that|my \w+) (?:too|right|correct|good|okay|ok|clear|enough)\b",
        r"what (?:could|should) i have|(?:what|how) (?:can|could|should) i (?:improve|do better)",
        r"think (?:(?:of|about|that) )?(?:i|my|how i)\b",
        r"(?:did|will|would) i (?:pass|get the (?:job|role|position|offer))|hire me",
        r"(?:any|some|your) feedback$|feedback (?:for me|on (?:my|how i))|right answer",
    ),
    "I'm Viva, a practice interviewer, a program that runs on your computer.": (
        r"are you (?:an? |the )?(?:\w+ )?(?:real|human|ai|robot|bot|machine|computer|person|program|recording)$",
        r"(?:who|what) are you$|your name$|(?:talking|speaking) to$",
    ),
    "The recording stays in your session folder on this computer, and you can delete it.": (
        r"(?:my|this|the) recording|my (?:data|voice|audio)\b",
        r"(?:hear|store|save|keep|delete|share|upload)s? (?:\w+ )?my\b",
        r"(?:are you|do you) record(?:ing)?(?: (?:this|me|us|everything))?$",
        r"(?:this|it|everything|i) (?:being )?recorded$",
    ),
    "We are on schedule, and I keep an eye on the time.": (
        r"how (?:much|many|long)\b.*\b(?:left|remain\w*)$|(?:time|questions) left",
        r"how (?:much|many)(?: more)? (?:time|questions|minutes) (?:do|have) (?:i|we)\b",
        r"how (?:much|many)(?: more)? (?:time|questions|minutes) (?:are|is|will be) there",
        r"how (?:much )?long(?:er)? (?:is|does|will|do|are) (?:this|we)\b",
        r"how long (?:is|does|will) (?:the|our) (?:interview|session|call)\b(?! process)",
    ),
    "After this you get your report, and you can try the weakest answer again.": (
        r"next steps?\b|what (?:is|comes|happens) next|what's next|what happens (?:now|then)",
        r"hear (?:back|from you)|after (?:this|today|(?:(?:this|the|our) )(?:interview|session|call))$",
        r"(?:interview|hiring|selection|application|rest of the) process",
    ),
    "I'm a practice interviewer, so there is no team behind me. It is a good one to ask for real.": (
        r"\b(?:team|culture|colleagues?|people|managers?|company|office|remote|working (?:here|there))\b",
        r"\b(?:salary|pay|role|job|position|stack|tech\w*|projects?)\b",
    ),
    "Yes, I can hear you.": (r"hear me|are you there",),
    "I'm fine, thank you.": (r"how are you(?: today| doing)?$",),
    "I'd rather hear what you think.": (
        r"(?:what|which|how)\b.*\bwould you (?:do|say|use|choose|pick|solve|design|build|approach|have)\b",
        r"you think|your opinion|you prefer",
    ),
}
"""By what is asked, the first that fits. At work, too, one asks about data, people and time: a question about this
interview is known by its "my" or "this", or by how it ends."""
_OTHERWISE = "I'm a practice interviewer and don't know that. With a real company, do ask it."


def answer_to(question: str) -> str:
    """A short, honest answer to a question for the interviewer."""
    asked = question.lower().replace("’", "'").rstrip(" .?!")
    fits = (answer for answer, patterns in _ANSWERS.items() if any(re.search(one, asked) for one in patterns))
    return next(fits, _OTHERWISE)
