"""What a reader is told when a comment cannot be taken; their words come back with it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Refusal:
    status: int
    heading: str
    words: str


REFUSALS = {
    "discussion_closed": Refusal(
        403,
        "This discussion is closed",
        "No more comments can be added to this article. What you wrote is below, so that you can "
        "keep it.",
    ),
    "foreign_origin": Refusal(
        403,
        "This came from another site",
        "Your browser says that this comment was sent from a page that is not ours, so it was not "
        "taken. If you did write it, copy it from below, open the article here and send it again.",
    ),
    "token_missing": Refusal(
        403,
        "Please send that again",
        "You have signed in or out since the page was opened. Copy what you wrote from below, "
        "open the article again and send it once more.",
    ),
    "article_retracted": Refusal(
        410,
        "This article has been retracted",
        "Its discussion ended with it. What you wrote is below, so that you can keep it.",
    ),
}
