"""Makes an article from a file that was read without errors."""

from django.core.files import File
from django.db import transaction
from django.utils.text import slugify

from articles.importing.reading import ArticleFile, is_web_address
from articles.models import Article, Author, Byline, Category, Image
from articles.rendering import body


@transaction.atomic
def save(file: ArticleFile, *, image: Image | None = None) -> tuple[Article, bool]:
    """Makes the article; (article, whether it is new). One that is here already stays as it is."""
    existing = Article.objects.filter(slug=file.slug).first()
    if existing:
        return existing, False
    if image is None and file.picture:
        with file.picture.open("rb") as picture:
            image = Image(file=File(picture, name=file.picture.name), **file.image)
            image.save()
    article = Article(
        headline=file.headline,
        slug=file.slug,
        standfirst=file.standfirst,
        body=file.body,
        image=image,
    )
    article.save()
    _file_under(article, file)
    for source in file.sources:
        article.add_source(**source)
    for position, (text, urls) in enumerate(file.highlights, start=1):
        highlight = article.highlights.create(text=text, position=position)
        keys = {body.key_of(*_url_and_title(cited)) for cited in urls}
        highlight.sources.set(article.sources.filter(key__in=keys))
    article.cite()
    article.record_revision(by=None, verb="imported")
    return article, True


def _url_and_title(cited):
    """A highlight names a source by its address, or by its title where it has none."""
    return (cited, "") if is_web_address(cited) else ("", cited)


def _file_under(article, file):
    for position, name in enumerate(file.authors, start=1):
        author = Author.objects.filter(name__iexact=name).first() or Author.objects.create(
            name=name, slug=slugify(name)
        )
        Byline.objects.create(article=article, author=author, position=position)
    for name in file.categories:
        category = Category.objects.filter(name__iexact=name).first() or Category.objects.create(
            name=name, slug=slugify(name)
        )
        article.categories.add(category)
