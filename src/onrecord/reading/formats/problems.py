"""The wording of every Gap the intake room can give: a kind and a place go in, a Gap that says what, where, why it matters and what next comes out.

The table is explained to users in `docs/messages.md`; a test holds the two together. No message holds text from a case file.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple, get_args

from onrecord.record import Gap

Kind = Literal[
    "damaged",
    "blank_page",
    "embedded_object",
    "empty_file",
    "encrypted",
    "legacy_reader",
    "low_confidence_page",
    "mislabelled",
    "missing_attachment",
    "no_text",
    "nothing_found",
    "ocr_off",
    "ocr_unavailable",
    "odd_entry",
    "own_output",
    "too_deep",
    "too_large",
    "unpacked_limit",
    "unreadable_page",
    "unsupported",
]


class Problem(NamedTuple):
    """What a kind of Gap says: the default wording of what happened, why it matters, what to do next."""

    what: str
    why: str
    step: str


PROBLEMS: Final[dict[Kind, Problem]] = {
    "damaged": Problem("The file is damaged or cut short", "what could not be opened was not reviewed", "Ask for a fresh copy of the original."),
    "blank_page": Problem("The page looks blank", "writing too faint to see would be missed", "Look at the original page."),
    "embedded_object": Problem(
        "It holds an object that could not be opened", "what the object holds was not reviewed", "Open the file by hand and look at the object."
    ),
    "empty_file": Problem("The file is empty (0 bytes)", "there was nothing to review", "Ask whether the export failed and for a fresh copy."),
    "encrypted": Problem("The file is protected by a password", "nothing in it was reviewed", "Save a copy without the password and run the review again."),
    "legacy_reader": Problem(
        "This older or less usual format needs an extra reader",
        "nothing in it was reviewed",
        "Run `pip install 'onrecord[legacy]'`, or save the file as docx or pdf.",
    ),
    "low_confidence_page": Problem(
        "The words of this page were recognised with low confidence",
        "names, dates and phrases on it may be wrong or missing",
        "Read the page by eye beside the entries made from it.",
    ),
    "mislabelled": Problem(
        "The file is not what its name says", "it was read as what it really is", "Check that nothing was lost when it was saved or renamed."
    ),
    "missing_attachment": Problem(
        "An attachment is named but not included", "what it holds was not reviewed", "Ask the sender's organisation for the attachment."
    ),
    "no_text": Problem(
        "The file opened but holds no words", "there was nothing to review, which may mean an export went wrong", "Open the file by hand to check."
    ),
    "nothing_found": Problem("The archive holds no files", "there was nothing to review", "Ask for a fresh copy of the archive."),
    "ocr_off": Problem(
        "The page is a picture and recognition is switched off", "nothing on it was reviewed", "Run the review again with recognition on (setting `ocr`)."
    ),
    "ocr_unavailable": Problem(
        "The page is a picture and no recognition engine is installed",
        "nothing on it was reviewed",
        "Install tesseract or run `pip install 'onrecord[ocr]'`, then run the review again.",
    ),
    "odd_entry": Problem(
        "This entry of the folder is not a file that can be opened",
        "anything behind it was not reviewed",
        "Check the link, folder or permissions and run the review again.",
    ),
    "own_output": Problem(
        "The file is a report or an export that OnRecord itself wrote",
        "it is no part of the record and was not read",
        "Keep reports and exports outside the folder of case files.",
    ),
    "too_deep": Problem("It lies too many containers deep", "it was not opened", "Unpack the outer containers by hand, or raise the setting `max_depth`."),
    "too_large": Problem("It is larger than the limit", "it was not opened", "Split it, or raise the setting `max_file_mb`."),
    "unpacked_limit": Problem(
        "The archive unpacks to more than the limit",
        "this and everything after it in the archive was not opened",
        "Check the archive is genuine, then unpack it by hand or raise the setting `max_unpacked_mb`.",
    ),
    "unreadable_page": Problem(
        "No words could be read on the page", "nothing on it was reviewed", "Read the page by eye; it may be handwriting, a photograph or a poor scan."
    ),
    "unsupported": Problem("Files of this kind cannot be read", "nothing in it was reviewed", "Save it as docx, pdf or text, or read it by eye."),
}

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)


def make_gap(kind: Kind, path: str, what: str = "", page: int | None = None) -> Gap:
    """Return the Gap for a problem of `kind` at `path`; `what` replaces the table's first sentence and must hold no case text.

    >>> make_gap("empty_file", "notes.txt").message
    'notes.txt: The file is empty (0 bytes), so there was nothing to review. Ask whether the export failed and for a fresh copy. [empty_file]'
    """
    problem = PROBLEMS[kind]
    place = f"{path} page {page}" if page is not None else path
    return Gap(kind=kind, message=f"{place}: {what or problem.what}, so {problem.why}. {problem.step} [{kind}]", path=path, page=page)
