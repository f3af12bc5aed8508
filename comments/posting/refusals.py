"""What a reader is told when a comment cannot be accepted; the text comes back with it."""

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
        "You can no longer comment on this article. What you wrote is below, so you can copy it.",
    ),
    "foreign_origin": Refusal(
        403,
        "This came from another site",
        "Your browser says that this comment came from another site, so we did not accept it. If "
        "you wrote it, copy it from below, open the article on our site and send it again.",
    ),
    "token_missing": Refusal(
        403,
        "Please send that again",
        "You logged in or out after you opened the page. Copy what you wrote from below, open the "
        "article again and send it again.",
    ),
    "article_retracted": Refusal(
        410,
        "This article has been retracted",
        "You can no longer comment on it. What you wrote is below, so you can copy it.",
    ),
}
