"""What can be checked of the documents: built pages are current, every code, command and setting is explained, and what the README types exists."""

import ast
import importlib.util
import re
from functools import lru_cache
from pathlib import Path
from types import ModuleType

import pytest

from onrecord.cli import make_parser
from onrecord.knowledge.plain import plain_words
from onrecord.reading.formats.problems import KINDS
from onrecord.settings import Settings, SignInSettings, describe_settings

TOP = Path(__file__).parents[2]
SOURCES = sorted((TOP / "src" / "onrecord").rglob("*.py"))
MESSAGES = (TOP / "docs" / "messages.md").read_text(encoding="utf-8")
EXPLAINED = set(re.findall(r"^\| `([\w-]+)` \|", MESSAGES, re.MULTILINE))


def load_build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_build", TOP / "docs" / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


BUILD = load_build()


@pytest.mark.parametrize("name", sorted(BUILD.PAGES))
def test_the_built_pages_are_current(name):
    assert (TOP / "docs" / name).read_text(encoding="utf-8") == BUILD.PAGES[name](), "run: python3 tasks.py docs"


@lru_cache(maxsize=1)
def calls():
    return tuple(_calls())


def _calls():
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield getattr(node.func, "id", getattr(node.func, "attr", "")), node


def constant(node):
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def error_codes():
    codes = {constant(k.value) for name, call in calls() if name.endswith("Error") for k in call.keywords if k.arg == "code"}
    codes |= {code for path in SOURCES for code in re.findall(r"\[([a-z]{3,}(?:-[a-z]{3,})+)\]\"", path.read_text(encoding="utf-8"))}
    return sorted(c for c in codes if c)


def gap_kinds():
    kinds = {constant(call.args[0]) for name, call in calls() if name == "Gap" and call.args}
    kinds |= {constant(k.value) for name, call in calls() if name == "Gap" for k in call.keywords if k.arg == "kind"}
    return sorted({k for k in kinds if k} | set(KINDS))


def test_codes_are_found_where_they_stand():
    assert {"wrong-key", "no-such-id", "file-error", "bad-knowledge"} <= set(error_codes())
    assert {"undated_entry", "no_child", "reader_crashed", "damaged"} <= set(gap_kinds())


@pytest.mark.parametrize("code", error_codes())
def test_every_error_is_explained(code):
    assert code in EXPLAINED


@pytest.mark.parametrize("kind", gap_kinds())
def test_every_gap_is_explained_and_can_be_said(kind):
    assert kind in EXPLAINED
    assert kind in plain_words().words["gap"]


def test_no_message_is_explained_that_cannot_come():
    assert EXPLAINED - set(error_codes()) - set(gap_kinds()) - {"case-busy", "overtaken"} == set()  # told by classes of their own


def verbs():
    parser = make_parser()
    return next(a for a in parser._actions if hasattr(a, "choices") and isinstance(a.choices, dict)).choices


def test_every_command_and_option_says_what_it_means():
    page = (TOP / "docs" / "cli.md").read_text(encoding="utf-8")
    for name, sub in verbs().items():
        assert f"## `onrecord {name}" in page
        for action in sub._actions:
            assert action.help, f"{name} {action.dest}"
            assert all(f"`{o}" in page for o in action.option_strings if o not in ("-h", "--help"))


def test_every_setting_is_documented():
    page = (TOP / "docs" / "settings.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in page and text for kind in (Settings, SignInSettings) for name, _, text in describe_settings(kind))


def commands(text):
    """What stands after the program's name, in code or on a line of its own."""
    return set(re.findall(r"`onrecord ([a-z][a-z-]+)", text)) | set(re.findall(r"^    onrecord ([a-z][a-z-]+)", text, re.MULTILINE))


@pytest.mark.parametrize("page", ["README.md", "examples/README.md", "docs/how-it-works.md", "docs/glossary.md", "docs/messages.md"])
def test_commands_named_in_the_documents_exist(page):
    text = (TOP / page).read_text(encoding="utf-8")
    assert commands(text) <= verbs().keys()
    for task in re.findall(r"python3 tasks\.py (\w+)", text):
        assert f"def {task}()" in (TOP / "tasks.py").read_text(encoding="utf-8")


def test_the_readme_shows_a_real_review():
    assert {"new-key", "review", "serve", "export", "explain"} <= commands((TOP / "README.md").read_text(encoding="utf-8"))


def test_the_options_the_readme_types_exist():
    text = (TOP / "README.md").read_text(encoding="utf-8")
    for verb, rest in re.findall(r"^    onrecord ([\w-]+)(.*)$", text, re.MULTILINE):
        known = {o for a in verbs()[verb]._actions for o in a.option_strings}
        assert set(re.findall(r"--[\w-]+", rest.partition("#")[0])) <= known


@pytest.mark.parametrize("page", ["README.md", *(p.relative_to(TOP).as_posix() for p in sorted((TOP / "docs").glob("*.md")))])
def test_links_lead_somewhere(page):
    text = (TOP / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert ((TOP / page).parent / target).exists(), target


def test_third_party_data_is_named():
    notice = (TOP / "NOTICE").read_text(encoding="utf-8")
    assert all(word in notice for word in ("SCOWL", "Faker", "all-MiniLM-L6-v2", "rapidocr"))
