"""What the page of the rules needs of a rehearsal."""

from django import template

from comments.rehearsal import rehearsal

SHOWN = 50  # cases of a kind: who has read so many knows what the rule does

register = template.Library()
register.filter("published", rehearsal.published)
register.filter("declined", rehearsal.declined)


@register.filter
def figure(number):
    """With separators."""
    return f"{number:,.0f}"


@register.filter
def first_cases(cases):
    return cases[:SHOWN]


@register.filter
def left_out(cases):
    """How many are not shown."""
    return max(0, len(cases) - SHOWN)
