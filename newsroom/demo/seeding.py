"""Makes the demo newspaper from the files beside this one: written words, drawn pictures."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import yaml
from django.contrib.auth.models import User
from django.utils import timezone

from articles import importing
from articles.models import Article, Author, Category, Image
from newsroom.demo import discussions, studio

FOLDER = Path(__file__).parent
FRESHEST = timedelta(minutes=50)  # how old the newest article is when the newspaper is made


@dataclass
class Seeded:
    articles: int = 0
    comments: int = 0

    def __str__(self):
        return f"{self.articles} articles and {self.comments} comments added"


def seed():
    """Adds every demo article that is not there yet, with its comments."""
    seeded = Seeded()
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        for entry in _yaml("categories"):
            Category.objects.get_or_create(slug=entry["slug"], defaults=entry)
        _add_authors(pool)
        files = _unseeded(sorted((FOLDER / "articles").glob("*.md")))
        drawings = {file.slug: pool.submit(studio.illustration, *file.drawing) for file in files}
        for file in files:
            image = Image(**file.file.image)
            image.keep(drawings[file.slug].result())
            image.save()
            article, _ = importing.save(file.file, image=image)
            article.publish(by=None, at=file.file.published_at)
            seeded.articles += 1
    threads = yaml.safe_load((FOLDER / "comments.yaml").read_text(encoding="utf-8"))
    new = {file.slug for file in files}
    for entry in threads:
        if entry["article"] in new:
            article = Article.objects.get(slug=entry["article"])
            seeded.comments += discussions.add(article, entry["comments"])
    return seeded


def _add_authors(pool):
    missing = [
        entry
        for entry in _yaml("authors")
        if not Author.objects.filter(slug=entry["slug"]).exists()
    ]
    for entry, renditions in zip(
        missing, pool.map(studio.portrait, [entry["name"] for entry in missing]), strict=True
    ):
        portrait = Image(alt=f"Drawn portrait of {entry['name']}", credit="Newsroom graphics")
        portrait.keep(renditions)
        portrait.save()
        # The first author writes under the demo account; the others cannot sign in.
        account = User.objects.filter(username="author", author=None).first()
        account = account or User.objects.create_user(entry["slug"])
        Author.objects.create(portrait=portrait, account=account, **entry)


class DemoFile(importing.Reader):
    """A demo article: as any imported file, but its picture is drawn, not read."""

    def __init__(self, path):
        super().__init__(path.read_text(encoding="utf-8"), path.parent)
        self.file = self.article_file()
        self.slug = self.file.slug
        self.drawing = (self.front["image"]["illustration"], self.file.headline)

    def _picture(self):
        return None


def _unseeded(paths):
    files = [DemoFile(path) for path in paths]
    # All dates move by the same time, so that the newest article is FRESHEST old.
    newest = max(file.file.published_at for file in files)
    shift = timezone.now() - FRESHEST - newest
    for file in files:
        file.file.published_at += shift
    known = set(Article.objects.values_list("slug", flat=True))
    return [file for file in files if file.slug not in known]


def _yaml(name):
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
