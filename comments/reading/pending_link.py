"""The signed link that shows a waiting comment to its commenter. It never expires, and says nothing
about the person."""

from django.core.signing import BadSignature, Signer
from django.utils.http import urlencode

from comments.models import Comment

PARAMETER = "awaiting"


def link_to(comment):
    """Where its writer sees the comment, whatever became of it."""
    token = _signer().sign(comment.uuid.hex)
    address = comment.article.get_absolute_url()
    return f"{address}?{urlencode({PARAMETER: token})}#{comment.anchor}"


def find(request):
    """The comment that the request's link was signed for, or None."""
    try:
        key = _signer().unsign(request.GET.get(PARAMETER, ""))
    except BadSignature:
        return None
    return Comment.objects.select_related("article").filter(uuid=key).first()


def _signer():
    return Signer(salt="comments.awaiting")
