from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.widgets import AutocompleteSelect
from django.db import DataError

from articles.keys import key_in
from articles.search import words_of

# What follows the name of a field in the addresses of Django's own filters.
STEPS = {"id", "exact", "isnull", "year", "month", "day", "gte", "lt"}


class LookedUp:
    """Admin lists: search with a few words, and only the filters that they offer.

    Django takes any look-up on any field, a regular expression among them, and any number of words,
    each a scan of its own. It guards the search box of its lists against NUL, which PostgreSQL
    cannot store, but not the boxes that complete what is typed on other screens.
    """

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, " ".join(words_of(search_term)))

    def lookup_allowed(self, lookup, value, request=None):
        """By the parameters of the filters beside the list, and of the dates above it."""
        names = {each[0] if isinstance(each, tuple) else each for each in self.list_filter}
        own = {each.parameter_name for each in names if hasattr(each, "parameter_name")}
        field, *steps = lookup.split("__")
        return field in names | own | {self.date_hierarchy} and STEPS.issuperset(steps)

    def get_changelist_instance(self, request):
        """An impossible year, or a number that no column can hold, is not a valid filter."""
        try:
            return super().get_changelist_instance(request)
        except (ValueError, OverflowError, DataError) as error:
            raise IncorrectLookupParameters(error) from error


class KeySelect(AutocompleteSelect):
    """The box that completes what is typed: what was sent in it and is no key names no row.

    Django asks the database for it all the same when it shows the form again, and fails.
    """

    def optgroups(self, name, value, attr=None):
        return super().optgroups(name, [each for each in value if key_in(str(each))], attr)


class Completed:
    """Admin classes with `autocomplete_fields`: forms come back whatever was sent in these."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = KeySelect(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
