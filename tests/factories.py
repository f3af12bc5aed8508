"""One small factory a model; ArticleFactory makes what readers could see, unless told otherwise."""

import io
from datetime import timedelta

import factory
from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.utils import timezone
from factory.django import DjangoModelFactory
from PIL import Image as Pillow

from articles.models import Article, Author, Byline, Category, Highlight, Image, Source
from comments.models import Comment


def picture_bytes(size=(640, 400), colour="#a3231f", format="PNG"):
    """A plain picture as a file's bytes."""
    buffer = io.BytesIO()
    Pillow.new("RGB", size, colour).save(buffer, format)
    return buffer.getvalue()


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    is_staff = True

    @factory.post_generation
    def group(user, create, name):
        if create and name:
            user.groups.add(Group.objects.get(name=name))


class AuthorFactory(DjangoModelFactory):
    class Meta:
        model = Author

    name = factory.Sequence(lambda n: f"Ana Author {n}")
    slug = factory.Sequence(lambda n: f"ana-author-{n}")


class CategoryFactory(DjangoModelFactory):
    class Meta:
        model = Category

    name = factory.Sequence(lambda n: f"Category {n}")
    slug = factory.Sequence(lambda n: f"category-{n}")


class ImageFactory(DjangoModelFactory):
    class Meta:
        model = Image

    file = factory.LazyFunction(lambda: ContentFile(picture_bytes(), name="picture.png"))
    alt = "A plain red field"
    credit = "Newsroom graphics"


class ArticleFactory(DjangoModelFactory):
    """Published an hour ago, without relatives; `complete=True` adds what publication requires."""

    class Meta:
        model = Article
        skip_postgeneration_save = True

    headline = factory.Sequence(lambda n: f"Headline number {n}")
    standfirst = "What the article says, in a sentence."
    body = "<p>Words of the article.</p>"
    status = "published"
    published_at = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1))

    @factory.post_generation
    def complete(article, create, wanted):
        if create and wanted:
            BylineFactory(article=article)
            article.categories.add(CategoryFactory())
            source = SourceFactory(article=article)
            HighlightFactory(article=article).sources.add(source)


class DraftFactory(ArticleFactory):
    status = "draft"
    published_at = None


class BylineFactory(DjangoModelFactory):
    class Meta:
        model = Byline

    article = factory.SubFactory(ArticleFactory)
    author = factory.SubFactory(AuthorFactory)


class SourceFactory(DjangoModelFactory):
    class Meta:
        model = Source

    article = factory.SubFactory(ArticleFactory)
    url = factory.Sequence(lambda n: f"https://source.example/{n}")
    publisher = "Source Example"
    title = factory.Sequence(lambda n: f"Source number {n}")
    position = factory.LazyAttribute(lambda source: source.article.sources.count() + 1)


class HighlightFactory(DjangoModelFactory):
    class Meta:
        model = Highlight

    article = factory.SubFactory(ArticleFactory)
    text = factory.Sequence(lambda n: f"Key point number {n}.")


class CommentFactory(DjangoModelFactory):
    """Published, by a reader; `status` alone is enough, for the time of the decision follows."""

    class Meta:
        model = Comment

    article = factory.SubFactory(ArticleFactory)
    name = factory.Sequence(lambda n: f"Reader {n}")
    email = factory.Sequence(lambda n: f"reader{n}@reader.example")
    body = factory.Sequence(lambda n: f"What reader number {n} has to say.")
    status = "published"
    decided_at = factory.LazyAttribute(
        lambda comment: None if comment.status == "pending" else timezone.now()
    )


class StaffCommentFactory(CommentFactory):
    email = ""
    account = factory.SubFactory(UserFactory)
