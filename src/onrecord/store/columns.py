"""The two kinds of column that nearly every table of a case and of a desk is made of."""

from __future__ import annotations

import sqlalchemy as sa


def text(name: str, *, key: bool = False, index: bool = False) -> sa.Column[str]:
    """Return a column of text; `key`: of the primary key."""
    return sa.Column(name, sa.Text, primary_key=key, index=index)


def number(name: str) -> sa.Column[int]:
    """Return a column of whole numbers."""
    return sa.Column(name, sa.Integer)
