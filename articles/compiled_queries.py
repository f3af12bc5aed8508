"""Compiled queries: Django writes their SQL once per process; each call only binds values.

For a page that many read, writing the text of a query takes Django far longer than the database
takes to answer it. Which rows are meant is still said by querysets, and said once.
"""

from copy import copy
from datetime import datetime
from uuid import UUID

from django.db import connections, models

FIELDS = {
    int: models.BigIntegerField(),
    str: models.TextField(),
    datetime: models.DateTimeField(),
    UUID: models.UUIDField(),
}


class Parameter(models.Value):
    """A placeholder in a queryset for a value of this type."""

    def __init__(self, name, kind):
        super().__init__(name, output_field=FIELDS[kind])

    def as_sql(self, compiler, connection):
        return "%s", [self]

    def bound(self, values, connection):
        return self.output_field.get_db_prep_value(values[self.value], connection)


class CompiledQuery:
    """What `queryset` returns, as a list; `kinds` are the types of the values that it is given.

    The queryset must be of the same text whatever the values are. Nothing is prefetched. The first
    call raises ValueError where the queryset hangs on more than its values, such as the time.
    """

    def __init__(self, queryset, **kinds):
        self.queryset, self.kinds = queryset, kinds
        self.written = None

    def __call__(self, **values):
        queryset, compiler, text, parameters = self.written or self._write()
        connection = connections[compiler.using]
        bound = tuple(
            value.bound(values, connection) if isinstance(value, Parameter) else value
            for value in parameters
        )
        asked = copy(compiler)  # the original belongs to all threads, a connection to one
        asked.connection = connection
        asked.as_sql = lambda: (text, bound)
        query = _With(queryset.query, get_compiler=lambda using: asked)
        return list(queryset._iterable_class(_With(queryset, query=query)))

    def _write(self):
        written, again = self._compiled(), self._compiled()
        if written[2:] != again[2:]:
            raise ValueError("This query hangs on the time, say: hand it in as a value.")
        self.written = written
        return written

    def _compiled(self):
        """(queryset, its compiler, SQL, parameters)."""
        queryset = self.queryset(
            **{name: Parameter(name, kind) for name, kind in self.kinds.items()}
        )
        compiler = queryset.query.get_compiler(queryset.db)
        return queryset, compiler, *compiler.as_sql()


class _With:
    """A queryset, or its query, with something of its own in one place."""

    def __init__(self, of, **own):
        self.of = of
        vars(self).update(own)

    def __getattr__(self, name):
        return getattr(self.of, name)
