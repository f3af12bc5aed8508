"""Two people at the rows of one article: what only one touched stands, nothing is reverted."""

import pytest

from articles.revisions import snapshot
from tests.articles.admin import change_url, errors_of, fields_of, signed_in
from tests.factories import (
    AuthorFactory,
    BylineFactory,
    CategoryFactory,
    DraftFactory,
    HighlightFactory,
    ImageFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

LINKS = (
    '<p>It <a href="https://one.example/">rose</a>.</p>'
    '<p>It <a href="https://two.example/">fell</a>.</p>'
)


@pytest.fixture
def edda():
    return signed_in(UserFactory(username="edda", group="Editors"))


@pytest.fixture
def otto():
    return signed_in(UserFactory(username="otto", group="Editors"))


@pytest.fixture
def article():
    article = DraftFactory(headline="As it was", body=LINKS)
    one, two = article.sources.all()
    for n, text in enumerate(("First point.", "Second point."), start=1):
        HighlightFactory(article=article, text=text, position=n).sources.add(one)
    BylineFactory(article=article, author=AuthorFactory(name="Ana Lee"), position=1)
    article.add_source(url=two.url, title="Two", publisher="Two")
    article.cite()
    return article


def post(client, article, sent, **changes):
    sent = {name: value for name, value in (sent | changes).items() if value is not None}
    return client.post(change_url(article), sent | {"_continue": "x"}, follow=True)


def opened(client, article):
    return fields_of(client.get(change_url(article)))


def both_save(article, edda, otto, hers, his):
    """What the second of them is answered."""
    her_page, his_page = opened(edda, article), opened(otto, article)
    first = post(edda, article, her_page, **hers)
    assert not first.context["errors"], errors_of(first)
    return post(otto, article, his_page, **his)


def texts(article):
    return [
        (row.text, [source.url for source in row.sources.all()]) for row in article.highlights.all()
    ]


ONE, TWO = ["https://one.example/"], ["https://two.example/"]


class TestMerged:
    """Neither is asked anything, and neither's change is lost."""

    def merged(self, article, edda, otto, hers, his):
        answer = both_save(article, edda, otto, hers, his)
        assert not answer.context["errors"], errors_of(answer)
        article.refresh_from_db()
        assert article.version == 2
        return answer

    def test_texts_of_two_rows(self, article, edda, otto):
        hers, his = {"highlights-0-text": "Hers."}, {"highlights-1-text": "His."}
        self.merged(article, edda, otto, hers, his)
        assert texts(article) == [("Hers.", ONE), ("His.", ONE)]

    def test_text_and_sources_of_one_row(self, article, edda, otto):
        hers, his = {"highlights-0-text": "Hers."}, {"highlights-0-source_numbers": "1, 2"}
        self.merged(article, edda, otto, hers, his)
        assert texts(article)[0] == ("Hers.", [*ONE, *TWO])

    def test_sources_of_one_row_merge_by_element(self, article, edda, otto):
        hers = {"highlights-0-source_numbers": "1, 2"}
        his = {"highlights-0-source_numbers": ""}
        self.merged(article, edda, otto, hers, his)
        assert texts(article)[0] == ("First point.", TWO)

    def test_numbers_mean_what_they_meant_on_the_page(self, article, edda, otto):
        """She moves source 2 to the top while he cites it by its old number."""
        hers = {"sources-0-position": "2", "sources-1-position": "1"}
        his = {"highlights-1-source_numbers": "2"}
        self.merged(article, edda, otto, hers, his)
        assert [source.url for source in article.sources.numbered()] == TWO + ONE
        assert texts(article)[1] == ("Second point.", TWO)

    def test_two_new_rows(self, article, edda, otto):
        hers, his = {"highlights-2-text": "Hers."}, {"highlights-2-text": "His."}
        self.merged(article, edda, otto, hers, his)
        assert {text for text, _ in texts(article)} == {
            "First point.",
            "Second point.",
            "Hers.",
            "His.",
        }

    def test_a_new_row_with_a_new_source(self, article, edda, otto):
        hers = {"sources-2-url": "https://hers.example/", "sources-2-title": "Hers"}
        his = {
            "sources-2-url": "https://his.example/",
            "sources-2-position": "3",
            "highlights-2-text": "His.",
            "highlights-2-source_numbers": "3",
        }
        self.merged(article, edda, otto, hers, his)
        assert article.sources.count() == 4
        assert ("His.", ["https://his.example/"]) in texts(article)

    def test_a_link_of_the_body_that_is_cited_at_once(self, article, edda, otto):
        hers = {"highlights-0-text": "Hers."}
        his = {
            "body": LINKS + '<p><a href="https://three.example/">New</a>.</p>',
            "highlights-1-source_numbers": "3",
        }
        self.merged(article, edda, otto, hers, his)
        assert texts(article) == [("Hers.", ONE), ("Second point.", ["https://three.example/"])]

    def test_the_same_new_source_by_both_is_one(self, article, edda, otto):
        hers = {"sources-2-url": "https://new.example/", "sources-2-title": "New"}
        his = {"sources-2-url": "https://new.example/", "sources-2-title": "New"}
        self.merged(article, edda, otto, hers, his)
        assert article.sources.count() == 3

    def test_the_same_new_author_by_both_is_one(self, article, edda, otto):
        author = AuthorFactory()
        hers, his = {"byline-1-author": author.pk}, {"byline-1-author": author.pk}
        empty = {"byline-TOTAL_FORMS": 2, "byline-1-position": ""}
        self.merged(article, edda, otto, empty | hers, empty | his)
        assert article.byline.count() == 2

    def test_a_deleted_row_stays_deleted(self, article, edda, otto):
        hers, his = {"highlights-0-DELETE": "on"}, {"highlights-1-text": "His."}
        self.merged(article, edda, otto, hers, his)
        assert texts(article) == [("His.", ONE)]

    def test_two_deleted_rows(self, article, edda, otto):
        hers, his = {"highlights-0-DELETE": "on"}, {"highlights-1-DELETE": "on"}
        self.merged(article, edda, otto, hers, his)
        assert texts(article) == []

    def test_a_row_that_both_deleted(self, article, edda, otto):
        hers, his = {"highlights-0-DELETE": "on"}, {"highlights-0-DELETE": "on"}
        self.merged(article, edda, otto, hers, his)
        assert texts(article) == [("Second point.", ONE)]

    def test_the_order_that_one_of_them_changed(self, article, edda, otto):
        hers = {"highlights-0-position": "2", "highlights-1-position": "1"}
        self.merged(article, edda, otto, hers, {"highlights-0-text": "His."})
        assert [text for text, _ in texts(article)] == ["Second point.", "His."]

    def test_words_of_a_source_and_the_body(self, article, edda, otto):
        hers = {"sources-0-title": "Hers"}
        his = {"body": LINKS.replace("rose", "rose, he says,")}
        self.merged(article, edda, otto, hers, his)
        assert article.sources.numbered()[0].title == "Hers" and "he says" in article.body

    def test_a_source_whose_link_she_removed_and_which_he_cites(self, article, edda, otto):
        article.highlights.first().sources.clear()
        article.highlights.last().sources.clear()
        hers = {"body": LINKS.partition("</p>")[2]}
        self.merged(article, edda, otto, hers, {"highlights-0-source_numbers": "1"})
        assert texts(article)[0] == ("First point.", ONE)

    def test_categories_merge_by_element(self, article, edda, otto):
        one, two, three = (CategoryFactory() for _ in range(3))
        article.categories.set([one, two])
        hers, his = {"categories": [one.pk]}, {"categories": [one.pk, two.pk, three.pk]}
        self.merged(article, edda, otto, hers, his)
        assert set(article.categories.all()) == {one, three}

    def test_every_field(self, article, edda, otto):
        image = ImageFactory()
        hers = {"headline": "Hers", "leads_front_page": "on", "slug": "hers"}
        his = {"standfirst": "His.", "image": image.pk}
        self.merged(article, edda, otto, hers, his)
        found = article.headline, article.slug, article.standfirst, article.image
        assert found == ("Hers", "hers", "His.", image) and article.leads_front_page

    def test_corrections_of_two(self, edda, otto, article):
        article = DraftFactory(complete=True)
        article.publish(by=None)
        hers, his = {"corrections-0-text": "Hers."}, {"corrections-0-text": "His."}
        both_save(article, edda, otto, hers, his)
        assert {c.text for c in article.corrections.all()} == {"Hers.", "His."}

    def test_an_author_without_the_lead_story_reverts_none(self, article, edda):
        author = UserFactory(group="Authors")
        article.created_by = author
        article.save()
        anna = signed_in(author)
        his_page = opened(anna, article)
        post(edda, article, opened(edda, article), leads_front_page="on")
        post(anna, article, his_page, headline="Hers")
        article.refresh_from_db()
        assert (article.headline, article.leads_front_page) == ("Hers", True)

    def test_another_spelling_by_the_editor_is_no_change(self, article, edda, otto):
        article.body = "<p>One</p>\n<ul>\n<li>Two</li>\n</ul>"
        article.save()
        hers = {"body": "<p>One, by her</p>\n<ul>\n<li>Two</li>\n</ul>"}
        his = {"body": "<p>One</p><ul><li><p>Two</p></li></ul>", "headline": "His"}
        self.merged(article, edda, otto, hers, his)
        assert "One, by her" in article.body and article.headline == "His"


class TestConflicts:
    """Both texts are shown, nothing is saved, and the choice is carried out."""

    CASES = {
        "headline": ({"headline": "Hers"}, {"headline": "His"}),
        "standfirst": ({"standfirst": "Hers."}, {"standfirst": "His."}),
        "a highlight": ({"highlights-0-text": "Hers."}, {"highlights-0-text": "His."}),
        "a title": ({"sources-1-title": "Hers"}, {"sources-1-title": "His"}),
        "a row she deleted": ({"highlights-0-DELETE": "on"}, {"highlights-0-text": "His."}),
        "a row he deleted": ({"highlights-0-text": "Hers."}, {"highlights-0-DELETE": "on"}),
        "a paragraph": (
            {"body": LINKS.replace("rose", "rose (hers)")},
            {"body": LINKS.replace("rose", "rose (his)")},
        ),
        "a paragraph she deleted": (
            {"body": LINKS.partition("</p>")[2]},
            {"body": LINKS.replace("rose", "rose (his)")},
        ),
        "a paragraph he deleted": (
            {"body": LINKS.replace("rose", "rose (hers)")},
            {"body": LINKS.partition("</p>")[2]},
        ),
    }

    def refused(self, article, edda, otto, hers, his):
        answer = both_save(article, edda, otto, hers, his)
        article.refresh_from_db()
        assert article.version == 1 and len(answer.context["conflicts"]) == 1
        return answer, answer.context["conflicts"][0]

    def choose(self, answer, otto, article, choice):
        sent = fields_of(answer) | {"conflict": [c.sent for c in answer.context["conflicts"]]}
        for form in self.forms_of(answer):
            if form.data.get(f"{form.prefix}-DELETE"):
                sent[f"{form.prefix}-DELETE"] = "on"
        final = post(otto, article, sent, **{"choice-0": choice})
        assert not final.context["errors"], errors_of(final)
        article.refresh_from_db()
        assert article.version == 2
        return snapshot.take(article)

    @staticmethod
    def forms_of(answer):
        for inline in answer.context["inline_admin_formsets"]:
            yield from inline.formset.forms

    @pytest.mark.parametrize("case", CASES)
    @pytest.mark.parametrize("choice", ["mine", "theirs"])
    def test_the_choice_is_what_is_saved(self, article, edda, otto, case, choice):
        hers, his = self.CASES[case]
        alone = {}
        for name, changes in (("theirs", hers), ("mine", his)):
            copy = snapshot.take(article)
            alone[name] = expected(copy, changes)
        answer, _ = self.refused(article, edda, otto, hers, his)
        assert seen(self.choose(answer, otto, article, choice)) == alone[choice]

    @pytest.mark.parametrize("case", CASES)
    def test_both_texts_are_on_the_page(self, article, edda, otto, case):
        _, conflict = self.refused(article, edda, otto, *self.CASES[case])
        shown = "".join(text for _, text in [*conflict.theirs, *conflict.mine])
        assert ("ers" in shown or "Deleted." in shown) and ("is" in shown or "Deleted." in shown)
        assert conflict.theirs != conflict.mine

    def test_the_order_that_both_changed(self, edda, otto):
        article = DraftFactory()
        for n in range(1, 4):
            HighlightFactory(article=article, text=f"{n}.", position=n)
        hers = {f"highlights-{n}-position": place for n, place in enumerate("213")}
        his = {f"highlights-{n}-position": place for n, place in enumerate("321")}
        answer, conflict = self.refused(article, edda, otto, hers, his)
        assert conflict.label == "Highlights, their order"
        taken = self.choose(answer, otto, article, "theirs")
        assert [row["text"] for row in taken["highlights"]] == ["2.", "1.", "3."]

    def test_a_picture_that_both_chose(self, article, edda, otto):
        hers, his = ImageFactory(alt="Her picture"), ImageFactory(alt="His picture")
        answer, conflict = self.refused(article, edda, otto, {"image": hers.pk}, {"image": his.pk})
        assert "Her" in str(conflict.theirs) and "His" in str(conflict.mine)
        assert self.choose(answer, otto, article, "theirs")["image"] == hers.pk

    def test_an_old_page_whose_revision_is_gone_overwrites_nothing(self, article, edda, otto):
        sent = opened(otto, article)
        post(edda, article, opened(edda, article), headline="Hers", standfirst="Hers.")
        article.revisions.filter(number=0).delete()
        answer = post(otto, article, sent)
        article.refresh_from_db()
        assert article.version == 1
        assert [c.label for c in answer.context["conflicts"]] == [
            "Headline",
            "Standfirst",
            "Address",
        ]

    @pytest.mark.parametrize("sent", ["x", "[]", '["headline", null, "", "a", "b"]', "a:b:c"])
    @pytest.mark.parametrize("choice", ["mine", "theirs", "x"])
    def test_a_forged_conflict_settles_nothing(self, article, otto, edda, sent, choice):
        """Nor does one that was signed with a key that is gone: everything is asked again."""
        hers, his = {"headline": "Hers"}, {"headline": "His"}
        answer, _ = self.refused(article, edda, otto, hers, his)
        forged = fields_of(answer) | {"conflict": sent, "choice-0": choice}
        again = post(otto, article, forged)
        article.refresh_from_db()
        assert article.headline == "Hers" and len(again.context["conflicts"]) == 1


def expected(taken, changes):
    """What one of them alone would have saved."""
    for name, value in changes.items():
        part, _, rest = name.partition("-")
        n, _, field = rest.partition("-")
        if not rest:
            taken[name] = value
        elif field == "DELETE":
            del taken[part][int(n)]
        else:
            taken[part][int(n)][field] = value
    return seen(taken)


def seen(taken):
    """Without ids, and without what follows from the body."""
    return {
        "headline": taken["headline"],
        "standfirst": taken["standfirst"],
        "body": taken["body"],
        "highlights": [row["text"] for row in taken["highlights"]],
        "titles": {row["title"] for row in taken["sources"] if not row["is_automatic"]},
    }
