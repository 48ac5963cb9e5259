"""The section of a report on words that may have been misheard: whether it is wanted, and its rows."""

from bot import paths, settings
from bot.cli.assessor import BankAssessor
from bot.report.clarity import clarity_rows
from bot.report.shapes import Row
from bot.scoring.card import Scorecard
from bot.scoring.clarity import clarity


def rows(card: Scorecard, asked: bool | None = None) -> tuple[Row, ...]:
    """None unless asked for, on the command line or by `clarity = true` under `[report]` in the settings.

    The terms of a question come from the bank; without the bank none are named. Raises SettingsError.
    """
    if not (settings.load(paths.config_file()).report.clarity if asked is None else asked):
        return ()
    bank = BankAssessor()
    terms = {i: bank.vocabulary(answer.question_id, answer.question) for i, answer in enumerate(card.answers)}
    return clarity_rows(clarity(card, terms))
