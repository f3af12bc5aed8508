"""The receipt, found in an answer and opened."""

import re

OWN = {"Sec-Fetch-Site": "same-origin"}


def token_in(response):
    return re.fullmatch(r"/receipts/([\w-]{43})/", response.headers["Location"])[1]


def page(client, token):
    response = client.get(f"/receipts/{token}/")
    assert response.status_code == 200
    return response.content.decode()
