"""What can go wrong, said so that a person knows what, where, why it matters and what to do next.

Three families share one base: the user's file (`InputError`), our knowledge (`KnowledgeError`) and the settings (`SettingsError`).
Each carries a `code` that `docs/messages.md` explains. Messages name files by their path relative to the input folder and never hold case text.
"""


class OnRecordError(Exception):
    """Base of every error this package raises on purpose.

    Args:
        what: one sentence: what happened and why it matters.
        where: file, page, line or setting; empty if there is none.
        next_step: what the reader can do about it.
        code: short name, listed in `docs/messages.md`.
    """

    family = "error"

    def __init__(self, what: str, *, where: str = "", next_step: str = "", code: str) -> None:
        self.what, self.where, self.next_step, self.code = what, where, next_step, code
        super().__init__(str(self))

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        step = f" {self.next_step}" if self.next_step else ""
        return f"{place}{self.what}{step} [{self.code}]"


class InputError(OnRecordError):
    """A file or folder handed to us cannot be used as it is."""

    family = "input"


class KnowledgeError(OnRecordError):
    """Our own data (phrasebook, standards, layouts, calendars) is not well formed."""

    family = "knowledge"


class SettingsError(OnRecordError):
    """A command, option, key or environment setting is wrong."""

    family = "settings"
