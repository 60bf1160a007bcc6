"""Every error that the assistant raises on purpose.

PatientFaqError
├── ContentError          a content file is wrong
├── ResourceError         a file made at set-up is missing or damaged
└── SettingError          a setting from the environment is wrong
"""

from __future__ import annotations

from collections.abc import Sequence


class PatientFaqError(Exception):
    """Anything that an operator can mend; its text says what, where and how."""


class ContentError(PatientFaqError):
    """Content files are wrong.

    Attributes:
        faults: One line for each fault: `<file>: <field>: <what is wrong>; <how to mend it>`.
    """

    def __init__(self, faults: Sequence[str]) -> None:
        """Keep the faults and show them one a line."""
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


class ResourceError(PatientFaqError):
    """A file that set-up makes (encoder, spaCy pipeline, model) is missing or damaged."""


class SettingError(PatientFaqError):
    """A setting from the environment has a value that cannot be used."""
