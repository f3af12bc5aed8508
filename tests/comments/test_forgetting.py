from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from comments.models import Comment
from tests.factories import CommentFactory

pytestmark = pytest.mark.django_db


def test_networks_are_forgotten_after_thirty_days_and_nothing_else_is(capsys):
    old = CommentFactory(ip_hash="a" * 32, created_at=timezone.now() - timedelta(days=30))
    young = CommentFactory(ip_hash="b" * 32, created_at=timezone.now() - timedelta(days=29))
    before = Comment.objects.values("email_sealed", "body", "status").get(pk=old.pk)
    call_command("forget_networks")
    assert capsys.readouterr().out == "networks of comments: 1, networks of reports: 0\n"
    old.refresh_from_db(), young.refresh_from_db()
    assert (old.ip_hash, young.ip_hash) == ("", "b" * 32)
    assert Comment.objects.values("email_sealed", "body", "status").get(pk=old.pk) == before
