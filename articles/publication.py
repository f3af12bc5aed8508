"""What an article needs before readers may see it: REQUIREMENTS, read top to bottom.

A requirement looks at an article and answers with a problem or nothing. A blocking problem keeps
the article from being published; the others are advice. All of them are gathered and shown.
"""

from dataclasses import dataclass

HIGHLIGHTS_ADVISED = range(3, 8)


@dataclass(frozen=True)
class Problem:
    """One thing that is missing, and where in the form to mend it."""

    code: str
    message: str
    field: str
    is_blocking: bool = True


class NotReady(Exception):
    """The article cannot be published because of blocking problems."""

    def __init__(self, problems):
        super().__init__(" ".join(problem.message for problem in problems))
        self.problems = problems


def needs_headline(article):
    if not article.headline:
        return Problem("headline_missing", "Write a headline.", "headline")


def needs_body(article):
    if not article.has_body:
        return Problem("body_missing", "Write the body of the article.", "body")


def needs_author(article):
    if not article.has_authors:
        return Problem("author_missing", "Name at least one author in the byline.", "byline")


def needs_category(article):
    if not article.has_categories:
        return Problem(
            "category_missing", "File the article in at least one category.", "categories"
        )


def needs_highlight(article):
    if not article.highlight_count:
        return Problem("highlight_missing", "Add at least one highlight.", "highlights")


def needs_source(article):
    if not article.source_count:
        return Problem(
            "source_missing", "Link at least one claim in the body to its source.", "sources"
        )


def needs_every_picture(article):
    missing = article.missing_pictures
    if missing:
        first = f" “{missing[0]}”" if missing[0] else ""
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        return Problem(
            "picture_missing",
            f"Fill the gap for the picture{first}{more} in the body, or take it out.",
            "body",
        )


def needs_alt_text(article):
    if article.image and not article.image.alt:
        return Problem("alt_missing", "Describe the image in its alt text.", "image")


def advises_standfirst(article):
    if not article.standfirst:
        return _advice(
            "standfirst_missing",
            "Add a standfirst. It helps readers decide what to read.",
            "standfirst",
        )


def advises_image(article):
    if not article.image:
        return _advice("image_missing", "Add a lead image.", "image")


def advises_credit(article):
    if article.image and not article.image.credit:
        return _advice("credit_missing", "Say who made the image.", "image")


def advises_highlight_count(article):
    count = article.highlight_count
    if count and count not in HIGHLIGHTS_ADVISED:
        return _advice("highlights_odd", "Use three to seven highlights.", "highlights")


def advises_complete_sources(article):
    count = article.incomplete_source_count
    if count:
        noun = "source" if count == 1 else "sources"
        return _advice(
            "sources_incomplete", f"Add a publisher and title to {count} {noun}.", "sources"
        )


def _advice(code, message, field):
    return Problem(code, message, field, is_blocking=False)


REQUIREMENTS = (
    # What the article is.
    needs_headline,
    needs_body,
    needs_every_picture,
    needs_author,
    needs_category,
    # What it rests on.
    needs_highlight,
    needs_source,
    # Who can read it.
    needs_alt_text,
    # What makes it better.
    advises_standfirst,
    advises_image,
    advises_credit,
    advises_highlight_count,
    advises_complete_sources,
)


def problems(article):
    """Every problem of the article, in the order of REQUIREMENTS."""
    return [problem for requirement in REQUIREMENTS if (problem := requirement(article))]
