"""How tests paste into the body of an article."""

from articles.models import Article
from tests import clipboards

EDITOR = ".admin-body .ProseMirror[contenteditable=true]"
# The editor hears of the caret a moment after the key; no author is as quick as a script.
HEARD = """() => new Promise((done) => {
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 60)))
})"""
ADD = "/admin/articles/article/add/"


def paste(page, html, text="", keys="Control+v"):
    clipboards.put(page, html, text)
    page.locator(EDITOR).focus()
    page.evaluate(HEARD)
    page.keyboard.press(keys)


def saved(page):
    page.click("[name=_continue]")
    page.wait_for_url("**/change/")
    return Article.objects.latest("pk")
