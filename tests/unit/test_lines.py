"""What is said to a question for the interviewer: never about something else than was asked."""

import pytest

from bot.interviewer.lines import answer_to

pytestmark = pytest.mark.unit

QUESTIONS = {
    "no team": [
        "How many people are on the team?",
        "How long have you been with the company?",
        "How much does the role pay?",
        "How much time does the team spend in meetings?",
        "What data does your team work with?",
        "How do you decide what goes into my first project?",
        "How do people usually grow in their first year?",
        "What does the team look like?",
        "What's the tech stack?",
        "Who would be my manager?",
        "Can I work remote?",
        "What do you like about working there?",
        "Is there a real chance to work on the company's core product?",
        "What does the feedback culture look like?",
        "How does your company handle private data?",
        "How long do people stay?",
        "What would you change about the company?",
    ],
    "don't know that": [
        "What does your data platform look like?",
        "Do you use machine learning for pricing?",
        "How do you do code review?",
        "How many models do you have in production?",
        "How many deployments do you make in an interval like this quarter?",
        "How often do you record incidents?",
        "What happens when a model breaks at night?",
        "What is the process for deploying a model?",
        "What would a real day look like?",
        "What are you working on?",
        "How are you storing features?",
        "Would I get to talk to customers?",
        "Could I have a day a week for research?",
        "Would you describe a typical week?",
        "Do engineers get any feedback from users?",
        "How are you hiring?",
        "What programs do you offer for learning?",
    ],
    "don't judge": [
        "How did I do?",
        "How am I doing?",
        "How was my answer?",
        "How was that?",
        "Was that right?",
        "Do you have any feedback for me?",
        "What's the right answer?",
        "How did I do compared to other people?",
        "Did I get the job?",
        "Do you think I did well?",
        "What do you think of my answers?",
        "Was my answer too long?",
        "What could I have done better?",
    ],
    "I'm Viva": [
        "Are you a real person?",
        "Are you a machine?",
        "Are you an AI?",
        "Are you real?",
        "Who are you?",
        "What's your name?",
        "Who am I talking to?",
    ],
    "recording stays": [
        "What happens with the recording?",
        "I was wondering what you do with the recording?",
        "Where does my data go?",
        "Are you recording this?",
        "Is this being recorded?",
        "Do other people hear my answers?",
    ],
    "on schedule": [
        "How much time do we have left?",
        "How many questions are left?",
        "How many more questions are there?",
        "How much time do I have?",
        "How long is this interview?",
        "How long will this take?",
        "How much longer will we talk?",
        "How long is the interview?",
    ],
    "you get your report": [
        "What happens next?",
        "Yes, what happens after this interview?",
        "What are the next steps?",
        "When will I hear back?",
        "What comes after this?",
        "What does the rest of the process look like?",
        "How long does the interview process take?",
    ],
    "can hear you": ["Can you hear me?", "Are you there?"],
    "I'm fine": ["How are you?", "How are you today?"],
    "what you think": [
        "What would you do?",
        "What do you think of Rust?",
        "How would you solve it?",
        "Which one do you prefer?",
    ],
}


@pytest.mark.parametrize(("part", "question"), [(part, asked) for part, some in QUESTIONS.items() for asked in some])
def test_a_question_for_the_interviewer_gets_the_answer_to_it(part: str, question: str) -> None:
    assert part in answer_to(question)
