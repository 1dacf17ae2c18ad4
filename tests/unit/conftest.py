"""A reviewed case and a workbench on it, for the tests of its pages; the case is made once and copied for each test."""

import shutil

import pytest

from benched import make_room, reviewed


@pytest.fixture(scope="session")
def case(tmp_path_factory):
    return reviewed(tmp_path_factory.mktemp("case"))


@pytest.fixture
def room(case, tmp_path):
    made = make_room(shutil.copy(case, tmp_path / "c.onrecord"))
    yield made
    made.close()
