"""Fills in the article's page as a browser would: what the page shows is what is sent back."""

from django.forms import CheckboxInput, CheckboxSelectMultiple
from django.test import Client
from django.urls import reverse

ADD = "/admin/articles/article/add/"
BODY = '<p>It <a href="https://one.example/a">rose</a> and <a href="https://two.example/b">fell</a>.</p>'


def change_url(article):
    return reverse("admin:articles_article_change", args=[article.pk])


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def save(client, article, button="_continue", **changes):
    """Opens the page, changes some fields, presses a button."""
    url = change_url(article) if article else ADD
    sent = fields_of(client.get(url)) | changes | {button: "x"}
    return client.post(url, sent, follow=True)


def errors_of(response):
    return " ".join(str(error) for error in response.context["errors"])


def fields_of(response):
    """Every field of the form on the page with its present value, files left out."""
    sent = _values(response.context["adminform"].form)
    for inline in response.context["inline_admin_formsets"]:
        sent |= _values(inline.formset.management_form)
        for form in inline.formset.forms:
            sent |= _values(form)
    return sent


def _values(form):
    values = {}
    for bound in form:
        if bound.field.widget.needs_multipart_form:
            continue
        value = bound.value()
        if bound.field.show_hidden_initial:
            values[bound.html_initial_name] = _as_typed(bound, value)
        values[bound.html_name] = _as_typed(bound, value)
    return {name: value for name, value in values.items() if value is not None}


def _as_typed(bound, value):
    if value is None or value is False:
        widget = getattr(bound.field.widget, "widget", bound.field.widget)  # of one that wraps it
        has_boxes = isinstance(widget, CheckboxInput | CheckboxSelectMultiple)
        return None if has_boxes else ""
    if isinstance(value, list | tuple):
        return [getattr(item, "pk", item) for item in value]
    return bound.field.widget.format_value(value) if hasattr(value, "strftime") else value
