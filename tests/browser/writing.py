"""What tests of the article's page share: where things are, and how an author goes about them."""

EDITOR = ".admin-body .ProseMirror[contenteditable=true]"
ADD = "/admin/articles/article/add/"
STATE = "#save-state"
REFUSAL = "#save-refusal"
OFFER = ".admin-offer"


def change(article):
    return f"/admin/articles/article/{article.pk}/change/"


def html_of(page):
    """What the editor would send: the words of the form's own box."""
    return page.input_value("#id_body")


def blocks_of(page):
    """Each block of the editor as (tag, text), the last empty paragraph left out."""
    blocks = page.eval_on_selector_all(
        f"{EDITOR} > *",
        """(all) => all
            .filter((each) => !each.matches(".ProseMirror-gapcursor"))
            .map((each) => [each.querySelector("table") ? "table" : each.localName, each])
            .map(([tag, each]) => [tag, each.innerText.trim()])""",
    )
    blocks = [tuple(block) for block in blocks]
    return blocks[:-1] if blocks[-1] == ("p", "") else blocks


def pick_figure(page, alt):
    """By the button of the editor, in the window of pictures."""
    page.click("[data-name=figure]")
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Browse").click()
    # The window closes itself, perhaps before a click in it is over.
    picked = opened.value.get_by_role("button", name=alt)
    with opened.value.expect_event("close"):
        picked.evaluate("(button) => setTimeout(() => button.click())")
    page.locator("dialog button[type=submit]").click()


def caret_at(page, selector, *, end=True):
    """Puts the caret at the end (or the start) of the words of an element in the editor."""
    page.eval_on_selector(
        f"{EDITOR} {selector}",
        """(element, end) => {
            const range = document.createRange()
            range.selectNodeContents(element)
            range.collapse(!end)
            getSelection().removeAllRanges()
            getSelection().addRange(range)
            element.closest(".ProseMirror").focus()
        }""",
        end,
    )
    page.wait_for_timeout(50)


def save(page, button="_continue"):
    """Presses the button and waits until the server has confirmed it on the next page."""
    page.evaluate("document.querySelector('.messagelist')?.remove()")
    page.click(f"[name={button}]")
    page.locator(".messagelist .success").wait_for()
