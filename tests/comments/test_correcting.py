"""Moderators change words with a visible trace; an undo leaves none."""

import pytest

from articles import cache_versions
from articles.models import CacheVersion
from comments.models import AlreadyDecided, Comment, Decision, FilterFeature
from comments.models.comment_parts.erasable import EMPTIED
from comments.privacy.data_requests.kept import Kept
from comments.reading.feeds import Latest
from comments.receipts import receipt_links
from tests.comments.admin import QUEUE, page_of
from tests.comments.reporting import report
from tests.factories import CommentFactory, UserFactory

pytestmark = pytest.mark.django_db

BEFORE, AFTER = "Mrs Moss lives at 4 Mill Lane.", "Mrs Moss lives nearby."
NOTE = "We took out an address."


@pytest.fixture
def comment(article):
    return CommentFactory(article=article, body=BEFORE)


def edit(admin_client, comment, **fields):
    told = {"body": AFTER, "note": NOTE, "seen": comment.as_seen} | fields
    return admin_client.post(f"{QUEUE}{comment.pk}/edit/", told, follow=True)


def row(comment):
    """All of it but the time of the last decision, which an undo is, too."""
    found = Comment.objects.filter(pk=comment.pk).values().get()
    return {name: value for name, value in found.items() if name != "decided_at"}


class TestTheVerb:
    @pytest.mark.parametrize("status", ["pending", "published"])
    def test_it_is_a_decision_that_keeps_the_words_before(self, article, moderator, status):
        comment = CommentFactory(article=article, status=status, body=BEFORE)
        decision = comment.correct(by=moderator, body=f" {AFTER}\u200b", note=f" {NOTE} ")
        comment.refresh_from_db()
        assert (comment.body, comment.body_html) == (AFTER, f"<p>{AFTER}</p>")
        assert (comment.status, comment.correction_note) == (status, NOTE)
        assert comment.corrected_at == decision.made_at
        assert (decision.ruling, decision.by, decision.deed) == ("correct", moderator, "corrected")
        assert decision.reasons == [{"code": "corrected", "matched": BEFORE, "note": NOTE}]

    def test_its_html_passes_the_door(self, comment, moderator):
        comment.correct(by=moderator, body="<script>alert(1)</script> https://a.example")
        assert (
            "<script>" not in comment.body_html and 'href="https://a.example"' in comment.body_html
        )

    def test_an_undo_restores_the_row_whatever_it_was(self, comment, moderator):
        for n in range(3):
            before = row(comment)
            comment.correct(by=moderator, body=f"Words {n}.", note=f"Note {n}.")
            comment.correct(by=moderator, body="Other words.")
            comment.undo(by=moderator)
            assert Comment.objects.get(pk=comment.pk).correction_note == f"Note {n}."
            comment.undo(by=moderator)
            assert row(comment) == before
            comment.correct(by=moderator, body=f"It stays {n}.", note="For good.")

    def test_of_what_nobody_reads_there_is_nothing_to_correct(self, article, moderator):
        for status in ("rejected", "spam", "withdrawn"):
            comment = CommentFactory(article=article, status=status)
            with pytest.raises(AlreadyDecided):
                comment.correct(by=moderator, body=AFTER)

    def test_it_is_refused_where_the_words_are_others_than_those_seen(self, comment, moderator):
        seen = comment.as_seen
        comment.correct(by=moderator, body="In between.")
        with pytest.raises(AlreadyDecided):
            Comment.objects.get(pk=comment.pk).correct(by=moderator, body=AFTER, seen=seen)

    def test_its_writer_edits_it_no_more(self, comment, moderator):
        assert comment.can_be_edited
        comment.correct(by=moderator, body=AFTER)
        assert not comment.can_be_edited
        comment.undo(by=moderator)
        assert comment.can_be_edited

    def test_what_was_sent_twice_is_one_comment_still(self, article, moderator):
        sent = {"article": article, "ip_hash": "a" * 32, "body": BEFORE}
        comment = CommentFactory(**sent)
        comment.correct(by=moderator, body=AFTER)
        assert Comment(**sent).first_sent() == comment


class TestWhatHangsOnIt:
    def test_it_stays_featured_for_the_editors_wrote_the_words(self, comment, moderator):
        comment.feature(by=moderator)
        comment.correct(by=moderator, body=AFTER)
        comment.refresh_from_db()
        assert comment.is_featured

    def test_reports_stay_open(self, comment, moderator):
        report(comment)
        comment.correct(by=moderator, body=AFTER)
        assert comment.reports.open().count() == 1

    def test_the_filter_forgets_and_learns_again_with_an_undo(self, article, moderator):
        comment = CommentFactory(article=article, status="pending", body=BEFORE)
        comment.approve(by=moderator)
        learned = sorted(FilterFeature.objects.values_list())
        comment.correct(by=moderator, body=AFTER)
        assert not FilterFeature.objects.exists()
        comment.mark_spam(by=moderator)  # no spammer wrote these words
        assert not FilterFeature.objects.exists()
        comment.undo(by=moderator)
        comment.undo(by=moderator)
        assert sorted(FilterFeature.objects.values_list()) == learned

    def test_the_pages_of_its_article_are_made_anew(self, comment, moderator):
        version = CacheVersion.objects.filter(tag=cache_versions.of(comment.article_id)).values(
            "number"
        )
        before = version.get()
        comment.correct(by=moderator, body=AFTER)
        assert version.get() != before

    def test_feeds_say_when_it_changed(self, comment, moderator):
        assert Latest().item_updateddate(comment) == comment.created_at
        comment.correct(by=moderator, body=AFTER)
        assert Latest().item_updateddate(comment) == comment.corrected_at

    def test_its_owner_reads_it_among_their_data(self, comment, moderator):
        comment.correct(by=moderator, body=AFTER, note=NOTE)
        (kept,) = Kept(comment.email).comments
        assert (kept["words"], kept["correction_note"]) == (AFTER, NOTE)
        (told,) = kept["decisions"]
        assert (told["by"], told["what"]) == ("A moderator", "corrected it")
        assert told["your_words"] == [{"what": "Earlier text", "words": BEFORE}]

    def test_erasing_leaves_nothing_of_either(self, comment, moderator):
        CommentFactory(article=comment.article, parent=comment)
        comment.correct(by=moderator, body=AFTER, note=NOTE)
        comment.erase()
        left = row(comment)
        assert left["corrected_at"] is None and not any(left[name] for name in EMPTIED)
        kept = str(list(Decision.objects.filter(comment=comment).values_list("reasons", flat=True)))
        assert "Mill Lane" not in kept and NOTE not in kept


class TestWhoIsTold:
    def test_readers_see_that_the_editors_changed_it_and_the_note(self, client, comment, moderator):
        comment.correct(by=moderator, body=AFTER, note="By <b>us</b>.")
        page = page_of(client.get(comment.article.get_absolute_url()))
        assert '<span class="comment-edited">edited by the editors</span>' in page
        assert "Note by the editors: By &lt;b&gt;us&lt;/b&gt;." in page
        assert AFTER in page and BEFORE not in page and "Mona" not in page

    def test_without_a_note_there_is_none(self, client, comment, moderator):
        comment.correct(by=moderator, body=AFTER)
        page = page_of(client.get(comment.article.get_absolute_url()))
        assert "edited by the editors" in page and "Note by" not in page

    def test_its_writer_reads_it_on_the_receipt(self, client, comment, moderator):
        token = receipt_links.new_token()
        Comment.objects.filter(pk=comment.pk).update(receipt_hash=receipt_links.hash_of(token))
        comment.refresh_from_db()
        comment.correct(by=moderator, body=AFTER, note=NOTE)
        page = page_of(client.get(f"/receipts/{token}/"))
        assert "The editors edited this comment" in page and NOTE in page

    def test_moderators_see_the_words_before(self, admin_client, comment, moderator):
        comment.correct(by=moderator, body=AFTER, note=NOTE)
        page = page_of(admin_client.get(f"{QUEUE}{comment.pk}/change/"))
        assert "Mona Moss corrected it" in page and BEFORE in page


class TestThePage:
    def test_it_saves_tells_and_leads_back_to_the_list_as_it_was(self, admin_client, comment):
        assert AFTER not in page_of(admin_client.get(f"{QUEUE}{comment.pk}/edit/"))
        response = edit(admin_client, comment, filters="status=published")
        assert response.redirect_chain == [(f"{QUEUE}?status=published", 302)]
        assert "1 comment corrected" in page_of(response)
        assert Comment.objects.get(pk=comment.pk).body == AFTER

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"body": " "}, "Please enter some text"),
            ({"body": BEFORE}, "You changed nothing."),
            ({"body": "b" * 5001}, "Please shorten the comment to 5,000 characters"),
            ({"note": "n" * 301}, "Please shorten the note to 300 characters"),
        ],
    )
    def test_what_is_wrong_is_said_and_no_word_is_lost(self, admin_client, comment, fields, words):
        response = edit(admin_client, comment, **fields)
        page = response.content.decode()
        assert response.status_code == 422 and words in page
        for typed in ({"body": AFTER, "note": NOTE} | fields).values():
            assert typed in page
        assert not Comment.objects.get(pk=comment.pk).is_corrected

    def test_a_colleague_was_quicker(self, admin_client, comment):
        seen = comment.as_seen
        otto = UserFactory(first_name="Otto", last_name="Ohm")
        comment.correct(by=otto, body="Otto's words.")
        response = edit(admin_client, comment, seen=seen)
        page = response.content.decode()
        assert response.status_code == 409
        assert "Otto Ohm corrected this comment" in page
        assert "Otto&#x27;s words." in page and AFTER in page and NOTE in page
        edit(admin_client, Comment.objects.get(pk=comment.pk))
        assert Comment.objects.get(pk=comment.pk).body == AFTER

    @pytest.mark.parametrize("group", ["Authors", "Editors", None])
    def test_it_is_for_moderators(self, client, comment, group):
        client.force_login(UserFactory(group=group))
        assert client.get(f"{QUEUE}{comment.pk}/edit/").status_code == 403
        assert edit(client, comment).status_code == 403
        assert Comment.objects.get(pk=comment.pk).body == BEFORE
