"""A case: one encrypted file that holds originals, documents, entries and everything read from them.

The file is an SQLCipher database. Its key comes from a passphrase or a key file through argon2id; the salt is the file's own first 16 bytes.
Nouns go in and come out (`codec`); every step writes inside one transaction, so a case that was killed at any moment is whole and can go on.
"""

from onrecord.store.case import Case, open_case
from onrecord.store.deciding import Overtaken
from onrecord.store.desk import Account, Desk, Session, desk_path, open_desk
from onrecord.store.desk_access import EVERY, Sight
from onrecord.store.keys import DEMO_PASSPHRASE, read_key
from onrecord.store.reading_file import SHOWN, Cut
from onrecord.store.searching import Asked
from onrecord.store.tables import CASE_KINDS, CHILD_KINDS

__all__ = [
    "CASE_KINDS",
    "CHILD_KINDS",
    "DEMO_PASSPHRASE",
    "EVERY",
    "SHOWN",
    "Account",
    "Asked",
    "Case",
    "Cut",
    "Desk",
    "Overtaken",
    "Session",
    "Sight",
    "desk_path",
    "open_case",
    "open_desk",
    "read_key",
]
