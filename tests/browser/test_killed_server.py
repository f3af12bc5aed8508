"""Words survive a server that is killed while somebody writes: a real one, and SIGKILL."""

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from tests.browser.comment_form import WORDS, fill
from tests.browser.writing import EDITOR
from tests.furnishing import furnish
from tests.processes import eventually, free_port, manage
from tests.shared_data import PROJECT


@pytest.fixture
def environment(tmp_path):
    own = {
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "DATA_DIR": str(tmp_path / "var"),
        "DATABASE_URL": f"sqlite:///{tmp_path}/var/db.sqlite3",
        "PORT": str(free_port()),
        "WEB_WORKERS": "1",
    }
    return {**os.environ, **own}


@pytest.fixture
def path(environment):
    """Of an article, in a database of its own."""
    furnish(environment)
    write = "import django; django.setup(); from tests.served.paper import main; main()"
    written = subprocess.run(
        [sys.executable, "-c", write],
        cwd=PROJECT,
        env=environment,
        input="",
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(written.stdout)["path"]


@contextlib.contextmanager
def served(environment):
    """Until the block ends: then it is killed, with nothing said to anybody."""
    health = f"http://127.0.0.1:{environment['PORT']}/healthz"
    with manage(environment, "serve", "--no-worker") as server:
        try:
            assert eventually(lambda: urllib.request.urlopen(health).status) == 200
            yield
        finally:
            server.kill()
    eventually(lambda: not is_up(health))


def is_up(address):
    try:
        urllib.request.urlopen(address, timeout=2)
    except urllib.error.URLError:
        return False
    return True


def test_a_draft_survives_a_killed_server_and_a_reload_and_is_sent_once(
    environment, path, new_context
):
    address = f"http://127.0.0.1:{environment['PORT']}{path}"
    page = new_context().new_page()
    with served(environment):
        page.goto(address)
        fill(page)
    page.click("#comment-form .comment-form-send")
    page.get_by_text("What you wrote is saved in this browser").wait_for()
    assert page.input_value("#comment-form [name=body]") == WORDS
    with served(environment):
        page.goto(address)
        assert page.input_value("#comment-form [name=body]") == WORDS
        fill(page)
        page.click("#comment-form .comment-form-send")
        page.locator("[data-receipt]").wait_for()
    with contextlib.closing(sqlite3.connect(environment["DATABASE_URL"][10:])) as database:
        (count,) = database.execute(
            "SELECT count(*) FROM comments_comment WHERE body = ?", [WORDS]
        ).fetchone()
    assert count == 1


WRITE_ACCOUNT = """
import django; django.setup()
from django.contrib.auth.models import User
User.objects.create_superuser("edda", password="a long password of hers")
"""


@pytest.mark.parametrize("is_new", [True, False], ids=["new", "stored"])
def test_an_article_survives_a_server_that_is_killed_at_save_and_is_saved_once(
    environment, path, new_context, is_new
):
    subprocess.run([sys.executable, "-c", WRITE_ACCOUNT], cwd=PROJECT, env=environment, check=True)
    admin = f"http://127.0.0.1:{environment['PORT']}/admin/"
    page = new_context().new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    with served(environment):
        page.goto(f"{admin}articles/article/{'add' if is_new else '1/change'}/")
        page.fill("[name=username]", "edda")
        page.fill("[name=password]", "a long password of hers")
        page.click("#login-form [type=submit]")
        page.locator(EDITOR).wait_for()
        page.fill("#id_headline", "Written by hand")
        page.fill("#id_highlights-0-text", "It is not lost.")
        page.click(EDITOR)
        page.keyboard.type("Words that nobody has seen.")
    page.click("[name=_continue]")
    page.get_by_text("The server did not answer, so this may not be saved.").wait_for()
    assert "Words that nobody has seen." in page.inner_text(EDITOR)
    with served(environment):
        page.get_by_role("button", name="Try again").click()
        page.locator(".messagelist .success").wait_for()
    with contextlib.closing(sqlite3.connect(environment["DATABASE_URL"][10:])) as database:
        rows = database.execute(
            "SELECT body FROM articles_article WHERE headline = 'Written by hand'"
        ).fetchall()
    assert len(rows) == 1 and "Words that nobody has seen." in rows[0][0]
