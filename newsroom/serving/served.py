"""What the server asks of what it serves, before and beside handing it a request."""

from newsroom.serving import bodies, refusals

HEALTH = ("/healthz",)


class Served:
    """A bare WSGI application: no cached pages, nobody signed in, refusals in plain words."""

    public, desk = bodies.PUBLIC, bodies.DESK

    def __init__(self, application):
        self.application = application
        self.refusals = {refusal: self.page_of(refusal) for refusal in refusals.ALL}

    def page_of(self, refusal):
        return refusals.in_words(refusal)

    def answer_kept(self, scope, headers, proto, *, may_wait=False):
        """Whether the request was answered by what is kept; None: only one who may wait can say."""
        return False

    def is_staff(self, environ):
        """Whether who asks is signed in at the desk; may ask the database, and fail with it."""
        return False
