"""The backup of each day, and how its health is told."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from newsroom import environment, tasks
from newsroom.backups import names

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


class TestTheDailyBackup:
    def test_is_made_where_a_folder_is_named_and_nowhere_else(self, site, folder):
        assert tasks.back_up.call() is False and not folder.exists()
        site.BACKUP_DIR, site.BACKUP_KEEP = str(folder), 2
        assert tasks.back_up.call() is True
        assert len(names.ours(folder)) == 1

    def test_that_fails_is_told_in_the_log_and_to_whoever_asks_for_health(
        self, site, folder, client, caplog
    ):
        assert "backup" not in client.get("/healthz").json()
        site.BACKUP_DIR, site.BACKUP_KEEP = str(folder), 2
        assert client.get("/healthz").json()["backup"] == "none for 2 days"
        call_command("work", once=True)
        assert client.get("/healthz").json()["backup"] == "ok"
        DBTaskResult.objects.update(finished_at=timezone.now() - timedelta(days=3))
        assert client.get("/healthz").json()["backup"] == "none for 2 days"
        site.BACKUP_DIR = str(site.MEDIA_ROOT / "wrong")
        tasks.back_up.enqueue()
        call_command("work", once=True)
        failed = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED)
        assert failed.count() == 1 and "The daily backup was not made." in caplog.text
        answer = client.get("/healthz")
        assert answer.json()["backup"].startswith("failed") and "wrong" not in answer.text

    @pytest.mark.parametrize("value", ["0", "-1", "91", "two", "", "1.5", "0000501"])
    def test_keeps_a_number_that_the_journal_can_serve(self, value):
        with pytest.raises(Exception, match=r"BACKUP_KEEP is .* from 1 to 90"):
            environment.backup_keep(value, most=90)
