from django.core.management import call_command
from django.core.management.base import BaseCommand

from articles.models import Article


class Command(BaseCommand):
    help = "Prepares the site: tables, static files, and a demo newspaper if there are no articles."

    def handle(self, **options):
        call_command("migrate", new=True, verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        if Article.objects.exists():
            return
        call_command("seed_demo", stdout=self.stdout)
