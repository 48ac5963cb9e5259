"""What an interviewer never says: praise, verdicts, personal questions, talk about its own orders."""

import re
from re import IGNORECASE, VERBOSE

PRAISE = re.compile(
    r"""\b(?:
      (?:great|good|excellent|nice|solid|strong|fantastic|awesome|brilliant|amazing|wonderful|perfect|thoughtful
        |impressive|insightful|interesting|fascinating|clever|smart|fair|valid)
        [ ](?:answer|point|question|job|work|start|thinking|insight|example|call|idea|explanation|approach|response
        |catch|observation|overview|story)
     |well[ ](?:done|said|put|explained)
     |(?:that|this|it)(?:'s|[ ]is|[ ]was|[ ]sounds?)[ ](?:a[ ]|an[ ])?(?:really[ ]|very[ ]|quite[ ]|so[ ])?
        (?:great|good|excellent|nice|impressive|interesting|fascinating|amazing|helpful|insightful|solid|right|correct
        |clever|smart|perfect)
     |impressive|impressed|fascinating|kudos|bravo|congratulations|thanks|thank[ ]you
     |i[ ](?:really[ ])?(?:like|love|appreciate|agree|admire)|makes?[ ](?:perfect[ ]|total[ ]|a[ ]lot[ ]of[ ])?sense
     |you(?:'re|[ ]are)[ ](?:absolutely[ ]|totally[ ]|completely[ ]|so[ ])?(?:right|correct|clearly|great|good|smart)
    )\b
    |^(?:great|good|excellent|nice|perfect|awesome|wow|absolutely|exactly|correct|right|indeed|yes|sure|okay|ok
       |alright|interesting|fantastic|wonderful|amazing|brilliant|cool|no|wrong)\b\s*[,.;:—–-]""",
    IGNORECASE | VERBOSE,
)

VERDICT = re.compile(
    r"""\b(?:you(?:'ve|[ ]have)?[ ](?:passed|failed[ ](?:the|this)[ ](?:interview|question|test))
      |you(?:'re|[ ]are)[ ](?:hired|wrong|mistaken|incorrect|qualified|not[ ](?:right|correct|qualified))
      |you(?:'ve|[ ]have)?[ ](?:(?:did[ ]not|didn't|have[ ]not|haven't|never)[ ](?:really[ ])?|not[ ]|forgot[ ]to[ ]|failed[ ]to[ ])
        (?:answer|explain|say|said|mention|address|tell|told|give|given|know|knew|understand|notice|realize)\w*
      |your[ ](?:answer|response|reply|explanation)(?:'s|[ ](?:is|was|lacks?|needs?|misses|missed|could|should))
      |hire[ ]you|your[ ](?:score|rating|grade)|job[ ]offer|(?:ten|\d+)[ ]out[ ]of[ ](?:ten|\d+)
      |stupid|idiot\w*|dumb|ridiculous|terrible|pathetic|shut[ ]up|damn|hell|fuck\w*|shit\w*|crap)\b
    |^(?:(?:and|but|so|well|yes|no)[ ,]+)*(?:that|this|it)(?:'s|n't|[ ](?:is|was|isn't|wasn't|sounds?|seems?|looks?))\b""",
    IGNORECASE | VERBOSE,
)
"""A judgment; also any sentence that begins with what something is, which no question does."""

PERSONAL = re.compile(
    r"""\b(?:how[ ]old[ ](?:are|were)[ ]you
      |(?:are|were)[ ]you[ ](?:married|single|pregnant|religious|disabled|gay|straight|divorced|healthy
        |an?[ ](?:immigrant|citizen|native|man|woman|parent|mother|father|christian|muslim|jew))
      |your[ ](?:age|wife|husband|spouse|girlfriend|boyfriend|kids?|child|children|family|religion|faith|church
        |nationality|ethnicity|race(?![ ]condition)|skin|gender|sexuality|sexual|disabilit(?:y|ies)|illness
        |health(?![ ]check)|pregnancy|accent|native|mother[ ]tongue|salary|debts?|visa|citizenship|politics|political
        |marital|parents|birthday|home[ ](?:country|address)|phone[ ]number|password)
      |where[ ](?:are|were|do|did)[ ]you[ ](?:(?:really|originally|actually)[ ])?
        (?:come[ ]from|from|born|live|grow[ ]up)
      |where[ ]you(?:'re|[ ]are|[ ]were)?[ ](?:live|lived|from|born|come[ ]from|came[ ]from|grew[ ]up)
      |country[ ](?:of[ ]origin|are[ ]you)
      |(?:have|having|plan|planning|want)(?:[ ]to)?[ ](?:have[ ])?(?:kids|children|a[ ]family|a[ ]baby)
      |as[ ]an?[ ](?:woman|man|mother|father|immigrant|foreigner|muslim|christian|jew)|people[ ]like[ ]you)\b""",
    IGNORECASE | VERBOSE,
)

OWN_ORDERS = re.compile(
    r"""\b(?:system[ ]prompt|(?:my|your|these|the|previous|prior|above|all)[ ]instructions?
      |as[ ]an?[ ](?:ai|assistant|language[ ]model|llm|interviewer)
      |i(?:'m|[ ]am)[ ](?:an?[ ])?(?:ai|language[ ]model|assistant|chatbot|sorry|unable|here[ ]to)
      |i[ ](?:cannot|can't|can[ ]not|won't|will[ ]not|apologi[sz]e|apologi[sz]ed)
      |ignor(?:e|ing)[ ](?:the|all|my|your|previous|these)[ ]|disregard|pretend|jailbreak|developer[ ]mode
      |the[ ]candidate(?:'s)?(?![ ](?:generat|retriev|set|item|ad|list|pool))|interviewer|template|placeholder|rubric|draft
      |follow-?up|here(?:'s|[ ]is)|how[ ](?:can|may)[ ]i[ ](?:help|assist)|would[ ]you[ ]like|let[ ]me[ ]know
      |user[ ](?:said|asked|wrote)|openai|chatgpt|hint|the[ ](?:correct[ ]|right[ ])?answer[ ](?:is|would[ ]be))\b""",
    IGNORECASE | VERBOSE,
)
"""A model that speaks of its instructions, of itself, or out of its part."""

OWN_SELF = re.compile(r"\b(?:i|i'[a-z]+|my|mine|myself|we|we'[a-z]+|our|ours|us)\b", IGNORECASE)
"""Whoever asks speaks of the candidate, not of himself; "tell me" is not meant."""

SUGGESTS = re.compile(
    r"""(?:^|[,;:—–][ ]*)(?:(?:and|so|but|or)[ ])?(?P<how>why[ ]not[ ](?!some|any|another|both|the|that|this)(?=\w)
      |have[ ]you[ ](?:\w+[ ])?(?:considered|thought|tried|looked)|(?:did|do|would|could)[ ]you[ ](?:\w+[ ])?(?:consider|try)
      |(?:how|what)[ ]about|(?:is|was)[ ]it[ ](?:because|that))\b(?P<what>.*)""",
    IGNORECASE | VERBOSE,
)
"""A proposal in the shape of a question."""

COMMAND = re.compile(
    r"""\b(?:ignore|disregard|forget|override)[ ](?:\w+[ ]){0,4}?(?:instructions?|prompts?|rules|orders|above)\b
      |\b(?:system|developer)[ ](?:prompt|message)\b|\byou[ ]are[ ]now\b|\bnew[ ]instructions?\b
      |\bfrom[ ]now[ ]on[ ]you\b
      |\b(?:say|ask|tell|repeat|respond|reply|output|print|write|answer)[ ]
        (?:me\b|exactly\b|only\b|with\b|(?:the[ ])?(?:word|words|phrase|following|sentence)\b|after[ ]me\b|this\b
          |["':])""",
    IGNORECASE | VERBOSE,
)
"""Someone in the answer gives the model orders."""
