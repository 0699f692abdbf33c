"""Errors of the coach.

CoachError
├── ContentError      a content file under data/ is broken: names file, line and field
├── InputError        what the user gave cannot be used: text, file, speaker, option
└── NotReadyError     something must be made first: a model, the compiled content
"""

from __future__ import annotations


class CoachError(Exception):
    """An error with a message for the user: what is wrong and how to mend it, in one line of Chinese."""


class ContentError(CoachError):
    """A content file under data/ is broken.

    Args:
        file: path of the file, relative to the project.
        line: line number from 1, or 0 when the whole file is meant.
        field: dotted path of the field, "" when the entry or file as a whole is meant.
        problem: what is wrong, in Chinese.
    """

    def __init__(self, file: str, line: int, field: str, problem: str) -> None:
        self.file, self.line, self.field, self.problem = file, line, field, problem
        where = f"{file}:{line}" if line else file
        super().__init__(f"{where}{f' [{field}]' if field else ''}：{problem}")


class InputError(CoachError):
    """The given text, file, speaker or option cannot be used."""


class NotReadyError(CoachError):
    """Something must be made first, e.g. `coach train` has not been run."""
