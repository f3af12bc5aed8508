from comments.models.learned import Learned
from comments.models.similar import Similar


class Compared(Learned, Similar):
    """What a comment is compared with: what the filter learned, and what is like it."""
