"""The interface between the server and the site that it serves."""

from newsroom.serving import bodies, refusals

HEALTH = ("/healthz",)


class Served:
    """A bare WSGI application: no cached pages, nobody logged in, error pages as plain text."""

    public, admin = bodies.PUBLIC, bodies.ADMIN

    def __init__(self, application):
        self.application = application
        self.refusals = {refusal: self.page_of(refusal) for refusal in refusals.ALL}

    def page_of(self, refusal):
        return refusals.in_words(refusal)

    def answer_kept(self, scope, headers, proto, *, may_wait=False):
        """Whether a cached page answered; None: only a thread that may wait can tell."""
        return False

    def is_staff(self, environ):
        """Whether logged-in staff sent the request; may query the database, and fail with it."""
        return False
