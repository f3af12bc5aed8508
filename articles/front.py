"""The front page: a lead story, the latest, then a block for each category."""

from dataclasses import dataclass, field

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from articles.models import Article, Category

STACK = 3  # stories beside the lead
LATEST = 10  # lines in the dense list
BLOCK = 4  # one large and three small in a category's block
CANDIDATES = 3 * BLOCK  # enough to choose from where articles are filed in several categories


@dataclass
class Block:
    category: Category
    articles: list = field(default_factory=list)


class FrontPage:
    """What stands where, in a constant number of queries however much is published."""

    def __init__(self, articles=None):
        articles = Article.objects.published() if articles is None else articles
        newest = list(
            articles.newest_first()
            .with_card_parts()
            .prefetch_related("highlights__sources")[: STACK + LATEST + 1]
        )
        self.lead = self._lead_of(newest)
        others = [article for article in newest if article != self.lead]
        self.stack, self.latest = others[:STACK], others[STACK:]
        self.blocks = self._blocks(articles)

    @staticmethod
    def _lead_of(newest):
        """The newest story an editor chose to lead, else the newest with a picture, else any."""
        chosen = [article for article in newest if article.leads_front_page]
        pictured = [article for article in newest[: STACK + 1] if article.image_id]
        return next(iter(chosen or pictured or newest), None)

    def _blocks(self, articles):
        shown = {article.pk for article in [self.lead, *self.stack] if article}
        chosen = self._each_once(self._filed_newest_first(articles.exclude(pk__in=shown)))
        by_pk = articles.with_card_parts().in_bulk({pk for pks in chosen.values() for pk in pks})
        blocks = [
            Block(category, [by_pk[pk] for pk in chosen.get(category.pk, [])])
            for category in Category.objects.all()
        ]
        return [block for block in blocks if block.articles]

    @staticmethod
    def _each_once(filed):
        """Up to BLOCK articles for each category, none in two: a page that repeats looks unedited.

        Categories take turns, so that one filed with what others hold still finds its own.
        """
        waiting = {}
        for entry in filed:
            waiting.setdefault(entry["category_id"], []).append(entry["article_id"])
        chosen, taken = {category: [] for category in waiting}, set()
        for _ in range(BLOCK):
            for category, candidates in waiting.items():
                found = next((pk for pk in candidates if pk not in taken), None)
                if found:
                    chosen[category].append(found)
                    taken.add(found)
        return chosen

    @staticmethod
    def _filed_newest_first(articles):
        """The newest CANDIDATES of every category, as (category, article), in one query."""
        return list(
            Article.categories.through.objects.filter(article__in=articles)
            .annotate(
                place=Window(
                    RowNumber(),
                    partition_by=F("category_id"),
                    order_by=[F("article__published_at").desc(), F("article_id").desc()],
                )
            )
            .filter(place__lte=CANDIDATES)
            .order_by("category__order", "category_id", "place")
            .values("category_id", "article_id")
        )
