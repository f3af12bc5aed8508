"""The admin as a moderator's browser uses it: the queue, its buttons and what it shows."""

QUEUE = "/admin/comments/comment/"


def page_of(response):
    assert response.status_code == 200
    return response.content.decode()


def press(admin_client, comment, verb, *, seen="pending", **data):
    address = f"{QUEUE}{comment.pk}/decide/{verb}/"
    return admin_client.post(address, {"seen": seen} | data, follow=True)


def shown(response):
    return [card.comment for card in response.context["cards"]]


def bulk(admin_client, action, *comments, query=""):
    data = {"action": action, "_selected_action": [comment.pk for comment in comments]}
    return admin_client.post(f"{QUEUE}{query}", data, follow=True)
