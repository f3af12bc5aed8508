"""One's data, asked for and opened by whoever reads the address's mail alone."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from comments.mail.data_link import data_email
from comments.models import DataRequest, OutgoingEmail
from comments.privacy.data_requests import asking
from tests.comments import aged
from tests.comments.data_requests.asking import (
    ASK,
    EMAIL,
    OWN,
    assert_told_to_nobody,
    link_in,
    look,
)
from tests.crowds import at_once

pytestmark = pytest.mark.django_db


class TestAsking:
    def test_the_privacy_page_leads_there(self, client):
        assert f'href="{ASK}"' in client.get("/privacy/").text
        assert client.get(ASK).status_code == 200

    def test_the_answer_and_its_queries_are_the_same_for_every_address(self, comment, client):
        def asked(email):
            with CaptureQueriesContext(connection) as captured:
                answer = client.post(ASK, {"email": email}, headers=OWN)
                page = client.get(answer.url)
            verbs = [re.split(r" WHERE | VALUES | \"s\d", query["sql"])[0] for query in captured]
            headers = dict(answer.headers.items())
            return answer.status_code, headers, answer.content, page.content, verbs

        asked("warm@up.example")  # what is made once in a process
        assert asked(EMAIL) == asked("nobody@reader.example")
        assert DataRequest.objects.count() == 3

    def test_only_the_owner_of_something_gets_a_letter(self, comment, ask):
        ask("nobody@reader.example")
        assert look() == []
        ask(f" {EMAIL.upper()} ")
        [letter] = look()
        assert letter.email == EMAIL.upper() and letter.data_request.email == EMAIL.upper()

    def test_an_address_known_from_mail_alone_gets_a_letter(self, ask):
        aged.subscription(email=EMAIL)
        ask()
        assert len(look()) == 1

    def test_the_queue_holds_no_address(self, ask):
        ask()
        assert EMAIL not in str(list(DBTaskResult.objects.values()))

    @pytest.mark.parametrize("email", ["", "nobody", "a@b@c.example", "ines@reader.example\nX: y"])
    def test_a_bad_address_is_given_back_with_what_to_do(self, ask, email):
        answer = ask(email)
        assert answer.status_code == 422
        assert "Please" in answer.text and 'aria-invalid="true"' in answer.text
        assert not DataRequest.objects.exists()

    def test_a_form_from_another_site_is_refused_with_what_was_typed(self, ask):
        answer = ask(headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403 and f'value="{EMAIL}"' in answer.text
        assert not DataRequest.objects.exists()

    def test_a_network_that_asks_too_often_is_told_when_to_come_back(self, ask):
        for n in range(asking.MOST_FROM_NETWORK):
            assert ask(f"n{n}@reader.example", REMOTE_ADDR="192.0.2.7").status_code == 303
        answer = ask("last@reader.example", REMOTE_ADDR="192.0.2.9")
        assert answer.status_code == 429 and 0 < int(answer.headers["Retry-After"]) <= 600
        assert 'value="last@reader.example"' in answer.text
        assert ask("last@reader.example", REMOTE_ADDR="198.51.100.1").status_code == 303
        with time_machine.travel(timezone.now() + asking.NETWORK_WINDOW + timedelta(seconds=1)):
            assert ask("last@reader.example", REMOTE_ADDR="192.0.2.7").status_code == 303

    def test_an_address_that_is_asked_for_too_often_gets_silence_and_the_same_answer(
        self, comment, ask
    ):
        answers_of_all = [
            (answer.status_code, answer.url, answer.content)
            for n in range(asking.MOST_TO_ADDRESS + 2)
            for answer in [ask(REMOTE_ADDR=f"192.0.{n}.7")]
        ]
        assert len({*answers_of_all}) == 1
        assert DataRequest.objects.count() == len(answers_of_all), "as much is written for each"
        assert len(look()) == asking.MOST_TO_ADDRESS
        with time_machine.travel(timezone.now() + asking.ADDRESS_WINDOW + timedelta(seconds=1)):
            ask(REMOTE_ADDR="192.0.9.7")
            look()
        assert OutgoingEmail.objects.filter(kind="data").count() == asking.MOST_TO_ADDRESS + 1


class TestTheLetter:
    def test_says_where_to_go_and_names_nobody(self, comment, ask, settings):
        ask()
        [letter] = look()
        parts = data_email(letter)
        assert settings.SITE_NAME in parts["subject"]
        token = urlsplit(parts["context"]["link"]).path.split("/")[-2]
        letter.data_request.refresh_from_db()
        assert len(token) == 43 and letter.data_request.link_hash != token
        assert token not in str(list(DataRequest.objects.values()))

    def test_written_twice_has_a_link_that_works_and_ends_the_first(self, comment, ask, client):
        ask()
        [letter] = look()
        first, second = link_in(letter), link_in(letter)
        assert client.get(first).status_code == 410
        assert client.get(second).status_code == 200

    def test_is_not_written_once_its_day_is_over_or_the_link_is_used(self, link, client):
        letter = OutgoingEmail.objects.get()
        with time_machine.travel(timezone.now() + timedelta(hours=25)):
            assert data_email(letter) is None
        client.post(link, headers=OWN)
        letter.refresh_from_db()
        assert data_email(letter) is None

    def test_looking_again_after_the_request_is_gone_does_nothing(self, comment, ask):
        ask()
        key = DataRequest.objects.get().pk
        DataRequest.objects.all().delete()
        assert asking.look.call(key) is False


class TestTheLink:
    def test_changes_nothing_when_it_is_only_opened(self, link, client):
        for _ in range(3):
            page = client.get(link)
            assert page.status_code == 200 and EMAIL not in page.text and "Ines" not in page.text
            assert_told_to_nobody(page)
        assert DataRequest.objects.get().opened_at is None

    def test_works_once(self, link, client):
        first, second = client.post(link, headers=OWN), client.post(link, headers=OWN)
        assert (first.status_code, second.status_code) == (303, 410)
        assert_told_to_nobody(first), assert_told_to_nobody(second)
        assert client.get(link).status_code == 410
        assert client.get(first.url).status_code == 200

    def test_is_not_used_up_by_another_site(self, link, client):
        answer = client.post(link, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403 and DataRequest.objects.get().opened_at is None

    def test_ends_after_a_day_and_the_page_says_what_to_do(self, link, client):
        with time_machine.travel(timezone.now() + timedelta(hours=24, seconds=1)):
            for answer in (client.get(link), client.post(link, headers=OWN)):
                assert answer.status_code == 410 and f'href="{ASK}"' in answer.text
                assert_told_to_nobody(answer)

    @pytest.mark.parametrize("token", ["x", "x" * 43, "é" * 43, "a" * 64])
    def test_that_never_was_is_answered_like_one_that_is_over(self, client, token):
        answer = client.get(f"{ASK}{token}/")
        assert answer.status_code == 410
        assert_told_to_nobody(answer)


@pytest.mark.usefixtures("database_file")
def test_of_two_who_use_a_link_at_once_one_gets_in():
    request = aged.request()
    request.make_link()
    copies = [DataRequest.objects.get() for _ in range(4)]
    keys = at_once(len(copies), lambda n: copies[n].use_link())
    assert len(keys) == 4 and sum(key is not None for key in keys) == 1
