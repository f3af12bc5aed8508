"""What is answered before Django is asked: too large, too slow, too many."""

from typing import NamedTuple


class Refusal(NamedTuple):
    status: int
    heading: str
    words: str
    retry_after: int | None = None  # seconds


class Refused(Exception):
    """The request gets no other answer than this refusal."""

    def __init__(self, why):
        super().__init__(why.heading)
        self.why = why


GO_BACK = "Go back: your browser kept what you wrote."

TOO_LARGE = Refusal(
    413,
    "That is too large to send",
    f"This form accepts up to 256 KB of text, and no files. {GO_BACK} "
    "Make it shorter and send it again.",
)
TOO_LARGE_FOR_ADMIN = Refusal(
    413,
    "That is too large to send",
    f"You can send up to 24 MB at a time. {GO_BACK} Send a smaller picture, or fewer at once.",
)
NOT_SIGNED_IN = Refusal(
    413,
    "Log in to send that much",
    "Only staff who are logged in may send more than 256 KB. You are not logged in. "
    f"{GO_BACK} Log in in another tab, then send it again.",
)
NO_BODY = Refusal(
    400,
    "We could not read that request",
    "A request of this kind must not have a body.",
)
CUT_SHORT = Refusal(
    400,
    "We received only part of it",
    f"The connection broke while you sent it, so nothing was saved. {GO_BACK} Send it again.",
)
TOO_SLOW = Refusal(
    408,
    "It took too long to arrive",
    f"Your connection was too slow to send all of it, so nothing was saved. {GO_BACK} "
    "Send it again, perhaps from a better connection.",
)
IN_CRUMBS = Refusal(
    400,
    "We could not read that request",
    f"The request came in too many pieces, so nothing was saved. {GO_BACK} Send it again.",
)
TOO_MANY = Refusal(
    503,
    "The site is busy",
    f"Many people are sending at once, so nothing was saved. {GO_BACK} Send it again in a minute.",
    retry_after=30,
)
BUSY = Refusal(
    503,
    "The site is busy",
    "We cannot answer everyone at this moment. Please try again in a minute. If you were sending "
    "something, go back: your browser kept what you wrote.",
    retry_after=10,
)
AWAY = Refusal(
    503,
    "Back in a moment",
    f"Our database is not answering, so nothing was saved. {GO_BACK} "
    "Send it again in a few seconds.",
    retry_after=10,
)
STOPPING = Refusal(
    503,
    "Back in a moment",
    f"The site is restarting, so nothing was saved. {GO_BACK} Send it again in a few seconds.",
    retry_after=5,
)
BROKEN = Refusal(
    500,
    "The mistake is ours",
    "Something went wrong on our side. The error is logged. You did nothing wrong. Please try "
    "again in a minute.",
)
ALL = (
    *(TOO_LARGE, TOO_LARGE_FOR_ADMIN, NOT_SIGNED_IN, NO_BODY, CUT_SHORT, TOO_SLOW, IN_CRUMBS),
    *(TOO_MANY, BUSY, AWAY, STOPPING, BROKEN),
)


class Page(NamedTuple):
    """A refusal as it is sent."""

    headers: list
    body: bytes


def page(refusal, headers, body):
    """Its page with the headers of every refusal: no cache stores it, and the connection closes."""
    own = [("Cache-Control", "no-store"), ("Connection", "close")]
    own += [("Content-Length", str(len(body)))]
    if refusal.retry_after:
        own.append(("Retry-After", str(refusal.retry_after)))
    taken = {name for name, _ in own} | {"Vary"}
    return Page([pair for pair in headers if pair[0] not in taken] + own, body)


def in_words(refusal):
    """The page of a server without a site: plain text."""
    body = f"{refusal.heading}. {refusal.words}\n".encode()
    return page(refusal, [("Content-Type", "text/plain; charset=utf-8")], body)
