"""Querysets one after another in one statement, each with its own order and limit.

So each starts at its own place in an index. Django's union() keeps neither on SQLite, and a window
function would read every row.
"""

from django.db.models.expressions import RawSQL


def statement(querysets):
    """(SQL, values): the rows of the first queryset, then those of the second, and so on."""
    parts = [queryset.query.sql_with_params() for queryset in querysets]
    # Safe because each text is what Django compiled from a queryset: names of our own columns, and
    # a placeholder for every value, which travels beside it.
    sql = " UNION ALL ".join(f"SELECT * FROM ({text}) AS part" for text, _ in parts)  # noqa: S608
    return sql, tuple(value for _, values in parts for value in values)


def keys(querysets):
    """The same as a value, for `pk__in=`."""
    sql, values = statement(querysets)
    return RawSQL(sql, values)  # noqa: S611 - safe for the reason given in `statement`
