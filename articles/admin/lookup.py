class LookedUp:
    """For screens whose rows are found by typing in a box of another screen.

    Django guards the search box of its lists against NUL, which PostgreSQL cannot store, but not
    the boxes that complete what is typed.
    """

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, search_term.replace("\x00", ""))
