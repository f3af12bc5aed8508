"""The front page: a lead story, the latest, then a block for each category."""

from dataclasses import dataclass, field

from django.db import connection

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
    """The blocks of the page, in a constant number of queries, however much is published."""

    def __init__(self, articles=None):
        articles = Article.objects.published() if articles is None else articles
        newest = list(
            articles.newest_first()
            .with_card_parts()
            .prefetch_related("highlights__sources")[: STACK + LATEST + 1]
        )
        # The newest story an editor chose to lead, else the newest with a picture, else any.
        chosen = [article for article in newest if article.leads_front_page]
        pictured = [article for article in newest[: STACK + 1] if article.image_id]
        self.lead = next(iter(chosen or pictured or newest), None)
        others = [article for article in newest if article != self.lead]
        self.stack, self.latest = others[:STACK], others[STACK:]
        self.blocks = self._blocks(articles)

    def _blocks(self, articles):
        shown = {article.pk for article in [self.lead, *self.stack] if article}
        categories = list(Category.objects.all())
        chosen = self._each_once(self._candidates(articles.exclude(pk__in=shown), categories))
        # Only by their keys: if asked again which of them are public, SQLite scans all rows.
        keys = {pk for pks in chosen.values() for pk in pks}
        by_pk = Article.objects.with_card_parts().in_bulk(keys)
        blocks = [
            Block(category, [by_pk[pk] for pk in chosen[category.pk]]) for category in categories
        ]
        return [block for block in blocks if block.articles]

    @staticmethod
    def _each_once(waiting):
        """Up to BLOCK articles for each category, none in two: a page that repeats looks unedited.

        Categories take turns, so that one filed with what others hold still finds its own.
        """
        chosen, taken = {category: [] for category in waiting}, set()
        for _ in range(BLOCK):
            for category, candidates in waiting.items():
                found = next((pk for pk in candidates if pk not in taken), None)
                if found:
                    chosen[category].append(found)
                    taken.add(found)
        return chosen

    @staticmethod
    def _candidates(articles, categories):
        """{category: its newest articles}, by their keys, in the order of the categories."""
        candidates = {category.pk: [] for category in categories}
        if categories:
            sql, values = articles.newest_of_each(categories, CANDIDATES)
            # The text is Django's own, with placeholders; all values are parameters.
            sql += " SELECT * FROM filed ORDER BY published_at DESC, article_id DESC"
            with connection.cursor() as cursor:
                cursor.execute(sql, values)
                for category, article, _ in cursor.fetchall():
                    candidates[category].append(article)
        return candidates
