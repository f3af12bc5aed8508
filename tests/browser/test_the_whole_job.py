"""The main job, from a blank page to a conversation, as three people do it in a browser."""

from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import User

from articles.models import Article
from comments.models import Comment
from tests.factories import AuthorFactory, CategoryFactory, UserFactory, picture_bytes

EDITOR = ".ProseMirror[contenteditable=true]"
SELECT = """(editor, words) => {
    const texts = document.createTreeWalker(editor, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const start = texts.currentNode.data.indexOf(words);
        if (start < 0) continue;
        getSelection().setBaseAndExtent(
            texts.currentNode, start, texts.currentNode, start + words.length);
    }
}"""
PASSWORD = "a long enough password"


@pytest.fixture
def people(site):
    """An author and a moderator who can sign in, and two categories to file under."""
    for name, group in (("author", "Authors"), ("moderator", "Moderators")):
        user = UserFactory(username=name, group=group)
        user.set_password(PASSWORD)
        user.save()
    AuthorFactory(name="Mara Lindqvist", slug="mara", account=User.objects.get(username="author"))
    CategoryFactory(name="Economy", slug="economy")
    CategoryFactory(name="Science", slug="science")


@pytest.fixture
def signed_in(visit, people):
    def signed_in(name, path):
        page = visit(f"/admin/login/?next={path}")
        page.fill("#id_username", name)
        page.fill("#id_password", PASSWORD)
        page.click("[type=submit]")
        page.wait_for_url(f"**{path}")
        return page

    return signed_in


def write_linked(page, before, words, url, after):
    """Types a sentence into the editor and links some of its words."""
    editor = page.locator(EDITOR)
    editor.press("Control+End")
    editor.press_sequentially(before + words)
    page.wait_for_timeout(100)  # the editor reads its own text a moment after it was typed
    editor.evaluate(SELECT, words)
    page.wait_for_timeout(100)
    page.keyboard.press("Control+k")
    dialog = page.locator("dialog[open]")
    dialog.locator("input[name=href]").fill(url)
    dialog.locator("button[type=submit], button[value]:not([value=cancel])").first.click()
    editor.press("Control+End")
    editor.press_sequentially(after)


def write_article(page):
    """All but what publication will ask for next."""
    page.fill("#id_headline", "Eleven bridges, one closed")
    page.fill("#id_standfirst", "The town counted them for the first time since 1951.")
    page.locator(EDITOR).click()
    write_linked(page, "The ", "bridge office", "https://bridges.example/count", " counted.")
    page.keyboard.press("Enter")
    write_linked(page, "The ", "old map", "https://maps.example/1951", " shows ten.")
    for number, point in enumerate(["Eleven bridges stand.", "One is closed.", "Ten were known."]):
        page.fill(f"#id_highlights-{number}-text", point)
    page.set_input_files(
        "#id_new_picture",
        {"name": "bridge.png", "mimeType": "image/png", "buffer": picture_bytes((1000, 600))},
    )


def complete_article(page):
    page.check("label:has-text('Economy')")
    page.check("label:has-text('Science')")
    page.locator("[id^=id_highlights-][id$=-source_numbers]").first.fill("1")


def publish_as_author(signed_in):
    page = signed_in("author", "/admin/articles/article/add/")
    write_article(page)
    page.fill("#id_new_alt", "A bridge over a river")
    page.click("[name=_publish]")
    # Told what is missing, with every word kept.
    missing = page.locator(".messagelist, .errornote").inner_text()
    assert "File the article in at least one category." in missing
    assert page.input_value("#id_headline") == "Eleven bridges, one closed"
    assert "bridge office" in page.locator(EDITOR).inner_text()
    complete_article(page)
    page.click("[name=_publish]")
    page.locator(".messagelist .success").wait_for()
    article = Article.objects.published().get()
    assert article.categories.count() == 2
    assert [source.url for source in article.sources.numbered()] == [
        "https://bridges.example/count",
        "https://maps.example/1951",
    ]
    assert article.highlights.first().sources.get().number == 1
    assert article.image.alt == "A bridge over a river"
    return article


def read(page, article):
    """A reader sees the landmarks, and a source opens in a new tab."""
    assert page.locator("h1").inner_text() == article.headline
    assert page.locator("#highlights li").count() == 3
    assert "Mara Lindqvist" in page.locator("article, main").first.inner_text()
    link = page.locator("#article-body a[target=_blank]").first
    assert link.inner_text().startswith("bridge office")
    with page.context.expect_page() as opened:
        link.click()
    # The name is in no directory; that the tab went there is what we look for.
    opened.value.close()
    page.locator("#article-body a.mark").first.click()
    assert page.url.endswith("#source-1")


def reply(page, **fields):
    for name, words in fields.items():
        page.fill(f"#comment-form [name={name}]", words)
    page.click("#comment-form .comment-form-send")
    page.wait_for_load_state("networkidle")


def leave_a_reply(page):
    """First without an address: told so beside the field, with the words kept. Then well."""
    reply(page, name="Ines Reader", body="I crossed all eleven.")
    page.locator("#comment-form-problems").wait_for()
    field = page.locator("#comment-form [name=email]")
    assert field.get_attribute("aria-invalid") == "true"
    assert "Please enter your email address." in page.locator("#comment-form").inner_text()
    assert page.input_value("#comment-form [name=body]") == "I crossed all eleven."
    assert page.input_value("#comment-form [name=name]") == "Ines Reader"
    reply(page, email="ines@example.org")
    page.get_by_text("awaiting moderation").wait_for()
    assert "I crossed all eleven." in page.locator("main").inner_text()
    return page.url


def approve(signed_in, words):
    page = signed_in("moderator", "/admin/comments/comment/")
    row = page.locator("tr, article, li").filter(has_text=words).last
    assert "ines@example.org" not in page.content()
    row.get_by_role("button", name="Approve").click()
    page.get_by_text("approved.").wait_for()


@pytest.mark.parametrize("has_script", [True, False], ids=["JavaScript on", "JavaScript off"])
def test_an_article_is_written_sourced_published_read_and_answered(visit, signed_in, has_script):
    article = publish_as_author(signed_in)
    address = article.get_absolute_url()

    reader = visit(address, java_script_enabled=has_script)
    read(reader, article)
    own_link = leave_a_reply(reader)
    assert "I crossed all eleven." not in visit(address).content()

    approve(signed_in, "I crossed all eleven.")
    comment = Comment.objects.get()
    assert reader.url == own_link
    reader.reload()
    if has_script:
        parts = urlsplit(reader.url)
        assert (parts.path, parts.fragment) == (address, f"comment-{comment.pk}")
        assert "awaiting" not in reader.locator("#comments").inner_text()
    else:  # on the receipt
        reader.get_by_role("heading", name="Published").wait_for()

    other = visit(address, java_script_enabled=has_script)
    other.locator(f"#comment-{comment.pk}").get_by_role("link", name="Reply").click()
    other.wait_for_load_state()
    reply(other, name="Olga Other", email="olga@example.net", body="Even the closed one?")
    other.get_by_text("awaiting moderation").wait_for()
    answer = Comment.objects.get(name="Olga Other")
    assert answer.parent == comment and answer.is_waiting
    assert "ines@example.org" not in other.content()
