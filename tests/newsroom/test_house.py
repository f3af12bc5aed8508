"""What we claim of the house, checked."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps

from docs.wrap import DOCUMENTS, wrap
from tests.shared_data import PROJECT

APPS = ("newsroom", "articles", "comments")
LONGEST_FILE = 400  # lines; article.py and importing.py come near, and are lists of small things
LONGEST_FUNCTION = 40
FORBIDDEN = {"utils.py", "helpers.py", "common.py", "services.py", "misc.py"}

MODULES = [
    path
    for app in APPS
    for path in sorted((PROJECT / app).rglob("*.py"))
    if "migrations" not in path.parts
]


def name(path):
    return str(Path(path).relative_to(PROJECT))


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_is_short_named_for_what_it_holds_and_imports_at_its_top(path):
    text = path.read_text()
    assert path.name not in FORBIDDEN
    assert len(text.splitlines()) <= LONGEST_FILE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno - node.lineno < LONGEST_FUNCTION, node.name
            inner = [n for n in ast.walk(node) if isinstance(n, ast.Import | ast.ImportFrom)]
            assert not inner, f"{node.name} imports inside"


def test_no_test_file_takes_anything_from_another():
    """What is shared stands in a conftest.py or in a module of its own."""
    taking = re.compile(
        r"^\s*(from|import) [\w.]*\btest_|^from [\w.]+ import .*\btest_", re.MULTILINE
    )
    for folder in ("tests", "benchmarks"):
        for path in (PROJECT / folder).rglob("*.py"):
            assert not taking.search(path.read_text()), name(path)


TEMPLATES = sorted((PROJECT / "templates").rglob("*.html"))


LETTERS = "_base.html"  # what every letter extends


def test_templates_trust_no_words_but_those_of_the_doors():
    trusting = re.compile(r"\|\s*safe(seq)?\b|autoescape\s+off")
    assert len(TEMPLATES) > 20
    assert [path.name for path in TEMPLATES if trusting.search(path.read_text())] == []


def test_templates_hold_no_inline_style_or_script():
    """But for the element that the editor fills, which bears the nonce that our policy asks for,
    and for letters: a mailbox has no style sheet of ours, and no policy."""
    inline = re.compile(r"\sstyle=|<style(?![^>]*nonce=)|\son[a-z]+=")
    pages = [path for path in TEMPLATES if path.name != LETTERS]
    assert [path.name for path in pages if inline.search(path.read_text())] == []


def test_html_is_marked_safe_in_template_tags_and_stencils_alone():
    for path in MODULES:
        if "mark_safe" in path.read_text():
            assert path.parent.name == "templatetags" or path.name == "fragments.py", name(path)


def test_models_have_plurals_that_people_can_read():
    """Django puts an s behind any name: "email accesss" stood in the menu."""
    models = [model for app in APPS for model in apps.get_app_config(app).get_models()]
    plurals = {str(model._meta.verbose_name_plural) for model in models}
    assert "email access log" in plurals and "categories" in plurals
    assert not {name for name in plurals if re.search(r"(ss|[^aeiou]y|x|sh|ch)s$", name)}


def test_status_is_compared_in_models_alone():
    """Visible is said once: readers' code starts from published() and public()."""
    readers = {"views.py", "feeds.py", "sitemaps.py", "front.py", "search.py", "discussion.py"}
    for path in MODULES:
        if path.name in readers:
            assert not re.search(r"status(__in)?=[\"'\[]", path.read_text()), name(path)


def test_requirements_are_pinned_and_say_what_they_are_for():
    for file in ("requirements.txt", "requirements-dev.txt"):
        for line in (PROJECT / file).read_text().splitlines():
            if line and not line.startswith(("#", "-r")):
                requirement, _, purpose = line.partition("#")
                assert "==" in requirement and purpose.strip(), line


def test_every_setting_of_the_contract_is_told_to_operators():
    told = (PROJECT / "docs" / "operations.md").read_text()
    for setting in [
        "DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "CACHE_URL", "EMAIL_URL",
        "SITE_URL", "SITE_NAME", "EMAIL_KEYS", "TRUSTED_PROXIES", "DATA_DIR",
    ]:  # fmt: skip
        assert f"`{setting}`" in told


def test_every_promise_to_strangers_names_tests_that_are_there():
    text = (PROJECT / "docs" / "security.md").read_text()
    files = {path.name: path.read_text() for path in (PROJECT / "tests").rglob("test_*.py")}
    named = re.findall(r"`(?:tests/[a-z_/]*?)?(test_\w+\.py)(?:::(\w+))?`", text)
    assert len(named) > 40
    for file, test in named:
        assert file in files, file
        assert not test or re.search(rf"(?:def|class) {test}", files[file]), (file, test)


DOCS = PROJECT / "docs"
MAP = [DOCS / "architecture.md", *sorted((DOCS / "architecture").glob("*.md"))]


def test_the_map_names_every_module_and_none_that_is_not_there():
    told = re.findall(r"^\| `([\w/]+\.py)` \|", "".join(p.read_text() for p in MAP), re.MULTILINE)
    there = {name(path) for path in MODULES if path.name != "__init__.py"}
    assert there - set(told) == set(), "name these in a table of docs/architecture/"
    assert sorted(told) == sorted(there)


def test_the_first_page_of_the_map_leads_to_every_room_and_is_one_page():
    first, *rooms = MAP
    assert len(first.read_text().splitlines()) <= 100
    assert all(f"(architecture/{room.name})" in first.read_text() for room in rooms)
    assert all("## Known compromises" in room.read_text() for room in rooms)


def test_every_decision_says_what_would_make_us_choose_anew():
    for path in (DOCS / "decisions").glob("0*.md"):
        assert "choose anew" in path.read_text(), name(path)


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_a_document_is_wrapped(path):
    assert wrap(path.read_text()) == path.read_text(), "run python -m docs.wrap"


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_a_document_leads_to_what_is_there(path):
    for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text()):
        assert "://" in link or (path.parent / link).exists(), link
