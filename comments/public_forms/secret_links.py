"""Pages behind a secret link, which its token opens."""

from functools import wraps

from django.http import Http404

from comments.public_forms.responses import told_to_nobody


def opened_by(find, *, missing):
    """Passes the view the object of the token in the address; 404 for any other token.

    `find` looks for it, `missing` is said where there is nothing.
    """

    def guarded(view):
        @wraps(view)
        @told_to_nobody
        def found(request, token):
            thing = find(token)
            if thing is None:
                raise Http404(missing)
            return view(request, thing, token)

        return found

    return guarded
