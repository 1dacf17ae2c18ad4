"""OnRecord reads children's social-care case files and shows what was on record, when, and what was done about it."""

__version__ = "0.1.0"
