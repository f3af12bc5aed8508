import pytest
from django.db import IntegrityError

from comments.posting.forms import CommentForm
from tests.factories import ArticleFactory, AuthorFactory, CommentFactory, UserFactory
from tests.shared_data import strings

pytestmark = pytest.mark.django_db

GOOD = {"name": "Ines", "email": "ines@reader.example", "body": "I crossed all eleven."}


@pytest.fixture
def filled(article):
    def fill(**fields):
        return CommentForm(GOOD | fields, article=article)

    return fill


def codes(form):
    return {
        field: [error.code for error in errors] for field, errors in form.errors.as_data().items()
    }


class TestWhatIsMissing:
    @pytest.mark.parametrize(
        ("field", "message"),
        [
            ("name", "Please enter your name."),
            ("email", "Please enter your email address."),
            ("body", "Please write a comment."),
        ],
    )
    @pytest.mark.parametrize("nothing", ["", "  ", "\u200b", "\x00", "\n \n"])
    def test_a_field_says_what_to_do(self, filled, field, message, nothing):
        assert filled(**{field: nothing}).errors[field] == [message]

    def test_all_of_it_is_told_at_once(self, article):
        form = CommentForm({}, article=article)
        assert set(form.errors) == {"name", "email", "body"}

    def test_the_website_may_be_left_out(self, filled):
        assert filled().is_valid()


class TestTheName:
    @pytest.mark.parametrize("name", ["Ines", "李雷", "Ö", "4", "O’Brien-Smith", "مریم"])
    def test_a_name_of_any_alphabet_is_fine(self, filled, name):
        form = filled(name=name)
        assert form.is_valid() and form.cleaned_data["name"] == name

    @pytest.mark.parametrize("name", ["...", "—", "😀", "\u0301"])
    def test_one_without_a_letter_or_digit_is_not(self, filled, name):
        assert codes(filled(name=name)) == {"name": ["name_unreadable"]}

    def test_eighty_characters_are_the_most(self, filled):
        assert filled(name="n" * 80).is_valid()
        form = filled(name="n" * 81)
        assert form.errors["name"] == ["Please shorten your name to 80 characters; it has 81 now."]

    def test_what_nobody_sees_is_not_counted(self, filled):
        assert filled(name="n" * 80 + "\u200b" * 9).is_valid()

    @pytest.mark.parametrize("name", ["Ines\nBcc: all@a.example", "Ines\r\nReader"])
    def test_two_lines_are_refused(self, filled, name):
        assert codes(filled(name=name)) == {"name": ["line_break"]}


class TestTheEmail:
    @pytest.mark.parametrize("email", ["a@b.example", "a.b+c@sub.b.example", "a@bücher.example"])
    def test_a_complete_address_is_fine(self, filled, email):
        assert filled(email=email).is_valid()

    @pytest.mark.parametrize("email", ["ines", "ines@", "@b.example", "a@b", "a b@c.example"])
    def test_anything_else_is_told_what_one_looks_like(self, filled, email):
        form = filled(email=email)
        assert codes(form) == {"email": ["email_invalid"]}
        assert "such as name@example.org" in form.errors["email"][0]

    def test_two_lines_are_refused(self, filled):
        assert codes(filled(email="a@b.example\nBcc: c@d.example")) == {"email": ["line_break"]}

    def test_254_characters_are_the_most(self, filled):
        domain = ".".join(["d" * 60] * 4)
        assert filled(email=f"{'a' * (253 - len(domain))}@{domain}").is_valid()
        assert "max_length" in codes(filled(email=f"{'a' * 64}@{domain}"))["email"]


class TestTheWebsite:
    @pytest.mark.parametrize(
        ("typed", "taken"),
        [
            ("example.org", "https://example.org"),
            ("www.example.org/a?b=c", "https://www.example.org/a?b=c"),
            ("http://example.org", "http://example.org"),
            ("https://bücher.example/ß", "https://bücher.example/ß"),
            ("", ""),
        ],
    )
    def test_it_is_taken_as_people_type_it(self, filled, typed, taken):
        form = filled(website=typed)
        assert form.is_valid() and form.cleaned_data["website"] == taken

    @pytest.mark.parametrize(
        "typed",
        [
            "javascript:alert(1)",
            "javascript://example.org/%0aalert(1)",
            "data:text/html,x",
            "ftp://example.org",
            "https://user:password@example.org",
            "https://user@example.org",
            "//example.org",
            "https://",
            "https://localhost",
            "my website",
            'https://example.org/"onmouseover="alert(1)',
            "https://example.org\\@evil.example",
            "https://example.org:port/",
        ],
    )
    def test_what_is_no_web_address_is_refused(self, filled, typed):
        assert codes(filled(website=typed)) == {"website": ["website_invalid"]}

    def test_200_characters_are_the_most(self, filled):
        assert filled(website="https://a.example/" + "b" * 182).is_valid()
        assert "max_length" in codes(filled(website="https://a.example/" + "b" * 183))["website"]

    def test_no_string_of_the_hostile_corpora_becomes_anything_but_http(self, filled):
        for text in strings("hostile/Open_Redirect")[:500] or strings("hostile"):
            form = filled(website=text)
            if form.is_valid() and form.cleaned_data["website"]:
                assert form.cleaned_data["website"].startswith(("http://", "https://"))


class TestTheBody:
    def test_5000_characters_after_cleaning_are_the_most(self, filled):
        assert filled(body=" \r\n" + "b" * 5000 + "\u200b \r\n").is_valid()
        message = filled(body="b" * 5001).errors["body"]
        assert message == ["Please shorten your comment to 5,000 characters; it has 5,001 now."]

    def test_no_limit_of_the_browser_cuts_a_paste_in_silence(self, article):
        assert "maxlength" not in CommentForm(article=article).as_p()

    def test_markup_is_words_like_others(self, filled):
        form = filled(body="<b>Bold</b>")
        assert form.is_valid() and form.cleaned_data["body"] == "<b>Bold</b>"


class TestTheParent:
    def test_a_published_comment_of_the_article_can_be_replied_to(self, article, filled):
        comment = CommentFactory(article=article)
        form = filled(parent=str(comment.pk))
        assert form.is_valid() and form.reply_to == comment

    @pytest.mark.parametrize(
        "parent",
        [
            lambda article: CommentFactory(article=article, status="pending").pk,
            lambda article: CommentFactory(article=article, status="spam").pk,
            lambda article: CommentFactory(article=ArticleFactory()).pk,
            lambda article: 999_999,
            lambda article: "9" * 30,
            lambda article: "-1",
            lambda article: "1 OR 1=1",
            lambda article: "٣",
        ],
        ids=["pending", "spam", "elsewhere", "nowhere", "huge", "negative", "words", "digits"],
    )
    def test_any_other_is_gone(self, article, filled, parent):
        form = filled(parent=str(parent(article)))
        assert codes(form) == {"parent": ["parent_gone"]}
        assert form.errors["parent"][0].startswith("The comment you are replying to was removed.")


class TestForTheSignedIn:
    def test_only_the_words_are_asked_for(self, article):
        form = CommentForm({"body": "Words."}, article=article, account=UserFactory())
        assert form.is_valid()
        assert {"name", "email", "website"}.isdisjoint(form.fields)

    @pytest.mark.parametrize(
        ("account", "name"),
        [
            (lambda: AuthorFactory(name="Ana Lee", account=UserFactory()).account, "Ana Lee"),
            (lambda: UserFactory(first_name="Mona", last_name="Moss"), "Mona Moss"),
            (lambda: UserFactory(username="otto"), "otto"),
        ],
        ids=["byline", "account", "user name"],
    )
    def test_the_name_is_the_accounts(self, article, account, name):
        form = CommentForm({"body": "Words.", "name": "Boss"}, article=article, account=account())
        assert form.is_valid() and form.comment().name == name


class TestMassAssignment:
    def test_a_comment_takes_nothing_but_the_fields(self, article, filled):
        form = filled(
            status="published", account="1", account_id="1", depth="3", is_staff="on",
            pk="987654321",
            created_at="2001-01-01", decided_at="2001-01-01", ip_hash="x", uuid="x", article="99",
            email_index="x", fingerprint="x", avatar_seed="1", body_html="<script>",
        )  # fmt: skip
        assert form.is_valid()
        comment = form.comment()
        comment.save()
        assert comment.is_waiting and comment.account is None and comment.depth == 0
        assert comment.pk != 987654321 and comment.article == article
        assert comment.created_at.year > 2001 and comment.decided_at is None
        assert comment.ip_hash == "" and "script" not in comment.body_html


class TestConduct:
    @pytest.mark.parametrize(
        ("seconds", "known"),
        [("4.5", 4.5), ("", None), ("soon", None), ("1e999", None)],
    )
    def test_the_browsers_clock_is_believed_where_it_makes_sense(self, filled, seconds, known):
        form = filled(seconds=seconds)
        assert form.is_valid() and form.signals.seconds == known

    def test_a_filled_trap_is_no_error_but_told_to_the_checks(self, filled):
        form = filled(subject="Cheap pills")
        assert form.is_valid() and form.signals.trap == "Cheap pills"


@pytest.mark.parametrize("seconds", [float("inf"), float("-inf"), -1, 1e8])
def test_no_comment_keeps_what_is_no_time(seconds):
    with pytest.raises(IntegrityError):
        CommentFactory(seconds=seconds)
