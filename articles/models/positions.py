"""The order of an article's rows, as people set it: highlights, byline, sources."""


def renumber(rows):
    """Makes positions 1, 2, 3 … without gaps, in the order that the rows have.

    Readers see the numbers of sources.
    """
    for number, row in enumerate(rows.order_by("position", "pk"), start=1):
        if row.position != number:
            rows.filter(pk=row.pk).update(position=number)
