from django.http import HttpResponseRedirect


class SeeOther(HttpResponseRedirect):
    """Sends the browser on with a GET, so that reloading does not post again."""

    status_code = 303
