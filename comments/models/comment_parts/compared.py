from comments.models.comment_parts.learned import Learned
from comments.models.comment_parts.similar import Similar


class Compared(Learned, Similar):
    """What a comment is compared with: what the filter learned, and what is like it."""
