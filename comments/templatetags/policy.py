"""What the policy page needs from a dry run."""

from django import template

from comments.moderation.dry_run import dry_run

SHOWN = 50  # cases of a kind: who has read so many knows what the rule does

register = template.Library()
register.filter("published", dry_run.published)
register.filter("declined", dry_run.declined)


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
