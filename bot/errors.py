"""What can go wrong, as one tree. Every error says what happened and what to do next.

VivaError                  exit code 1: the work failed
├── StorageError                       the disk is full, a folder cannot be written
├── InstallError                       a model could not be fetched, or is not what the catalogue says
├── LLMError                           the language model did not answer, or answered badly
├── UsageError             exit code 2: bad usage or input
│   ├── BankError                      a question pack is not valid
│   ├── SessionError                   no such session, or it cannot be read
│   ├── StoryError                     no such story, or the stories cannot be read
│   ├── PracticeError                  a text for practice is not valid, or the practice kept cannot be read
│   ├── SettingsError                  the settings file is not valid
│   └── AudioFileError                 a recording cannot be read
└── MissingError           exit code 3: something is missing and the hint says how to get it
    ├── AudioDeviceError               no such microphone or speaker, or it failed
    ├── ModelMissing                   a model is not installed, or is damaged
    └── LLMUnreachable                 the language model's server cannot be reached
"""

from typing import Final

_STEERING: Final = dict.fromkeys((*range(32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A)), "?")
_STEERING.update({ord("\n"): " ", ord("\t"): " "})
"""Control characters, and those that turn the direction of writing."""


class VivaError(Exception):
    """Base of all expected failures, shown to the user as two lines.

    `message` says what is wrong, with the value; `hint` is the next step, with the command to run. Values come from
    files, too: neither of the lines can steer a terminal.
    """

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        self.message = message.translate(_STEERING)
        self.hint = hint.translate(_STEERING)
        super().__init__(self.message)


class StorageError(VivaError):
    """Something could not be written."""


class InstallError(VivaError):
    """A model could not be installed."""


class LLMError(VivaError):
    """The language model failed during the work."""


class UsageError(VivaError):
    """The command line or a file from the user is wrong."""

    exit_code = 2


class BankError(UsageError):
    """A question pack is not valid."""


class SessionError(UsageError):
    """A session cannot be found or read."""


class StoryError(UsageError):
    """A story cannot be found, kept or read."""


class PracticeError(UsageError):
    """A practice text is not valid, or what was practised cannot be read."""


class SettingsError(UsageError):
    """The settings file is not valid."""


class AudioFileError(UsageError):
    """A recording cannot be read."""


class MissingError(VivaError):
    """Something Viva needs is not there."""

    exit_code = 3


class AudioDeviceError(MissingError):
    """A microphone or speaker is missing or failed."""


class ModelMissing(MissingError):
    """A model is not installed, or its checksum does not match."""


class LLMUnreachable(MissingError):
    """The language model's server cannot be reached, or refuses the key or the model."""
