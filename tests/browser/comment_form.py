"""The form of a comment, filled in and sent by a real browser."""

WORDS = "The ferry was never full on a Tuesday."


def fill(page, body=WORDS, name="Ines", email="ines@reader.example"):
    for field, words in {"name": name, "email": email, "body": body}.items():
        page.fill(f"#comment-form [name={field}]", words)


def send(page):
    page.click("#comment-form .comment-form-send")
    page.locator("[data-receipt]").last.wait_for()


def send_and_follow(page, script):
    """To the receipt: by the link of the card, or, without scripts, at once."""
    page.click("#comment-form .comment-form-send")
    if script:
        page.get_by_role("link", name="Your receipt").click()
    page.get_by_role("heading", name="Your receipt").wait_for()


def draft(page):
    page.wait_for_timeout(400)  # what is typed is kept a moment later
    return page.evaluate("Object.keys(localStorage).filter(key => key.includes('draft'))")
