"""Reads a Markdown file with YAML front matter; gathers every problem with its line."""

from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path
from typing import NamedTuple

import yaml
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.text import slugify
from markdown_it import MarkdownIt

from articles import pictures
from articles.models import Author, Category
from articles.models.source import LONGEST_TITLE
from articles.rendering import sanitizer
from articles.rendering.redirects import meant
from articles.rendering.text import clean_line

FENCE = "---"
KEYS = {
    "headline", "slug", "standfirst", "author", "authors", "date",
    "categories", "highlights", "sources", "image",
}  # fmt: skip
A_DATE = "2026-11-20T08:30:00+00:00"
SOURCE_KEYS = {"url", "publisher", "title", "seen"}


class FrontMatterLoader(yaml.SafeLoader):
    """Leaves dates as they are written: we read them ourselves, and say so when they are wrong."""


FrontMatterLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}

MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


class Problem(NamedTuple):
    """What is wrong, and on which line of the file."""

    line: int
    message: str


class BrokenFile(Exception):
    """The file cannot be imported; every problem found is in `problems`."""

    def __init__(self, problems):
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = sorted(problems)


@dataclass
class ArticleFile:
    """A file that has been read and found good; nothing is in the database yet."""

    headline: str
    slug: str
    standfirst: str
    authors: list[str]
    published_at: datetime
    categories: list[str]
    body: str
    highlights: list[tuple[str, list[str]]] = field(default_factory=list)
    sources: list[dict] = field(default_factory=list)
    image: dict | None = None
    picture: Path | None = None


# --- Reading ----------------------------------------------------------------------------------


def read(path: Path) -> ArticleFile:
    """The article in the file. Raises BrokenFile naming every problem with its line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BrokenFile([Problem(1, f"The file is not UTF-8 text: {error.reason}.")]) from error
    except OSError as error:
        raise BrokenFile([Problem(1, f"The file cannot be read: {error.strerror}.")]) from error
    return Reader(text, path.parent).article_file()


class Reader:
    """Reads one file, gathering problems as it goes."""

    def __init__(self, text, folder):
        self.folder = folder
        self.problems = []
        front, self.body, self.body_line = self._split(text.replace("\r\n", "\n"))
        self.front, self.lines = self._front_matter(front)

    def article_file(self):
        found = ArticleFile(
            headline=self._headline(),
            slug=self._slug(),
            standfirst=self._line("standfirst"),
            authors=self._authors(),
            published_at=self._date(),
            categories=self._names("categories"),
            sources=self._sources(),
            highlights=self._highlights(),
            image=self._image(),
            picture=self._picture(),
            body=self._body(),
        )
        known = ", ".join(sorted(KEYS))
        for key in set(map(str, self.front)) - KEYS:
            self._complain(key, f"“{key}” is not a known key. Known keys are {known}.")
        if self.problems:
            raise BrokenFile(self.problems)
        return found

    @staticmethod
    def _split(text):
        lines = text.split("\n")
        if lines[0].strip() != FENCE or FENCE not in [line.strip() for line in lines[1:]]:
            message = f"Begin the file with front matter between two lines of {FENCE}."
            raise BrokenFile([Problem(1, message)])
        end = next(n for n, line in enumerate(lines[1:], start=1) if line.strip() == FENCE)
        return "\n".join(lines[1:end]), "\n".join(lines[end + 1 :]), end + 2

    @staticmethod
    def _front_matter(text):
        """The front matter as a dict, and the line number of each key."""
        try:
            node = yaml.compose(text, Loader=FrontMatterLoader)
            data = FrontMatterLoader(text).get_single_data()
        except (yaml.YAMLError, ValueError) as error:
            mark = getattr(error, "problem_mark", None)
            reason = getattr(error, "problem", None) or str(error)
            line = mark.line + 2 if mark else 1
            message = f"The front matter is not valid YAML: {reason}."
            raise BrokenFile([Problem(line, message)]) from error
        if not isinstance(data, dict):
            raise BrokenFile([Problem(2, "The front matter holds no “key: value” lines.")])
        return data, {key.value: key.start_mark.line + 2 for key, _ in node.value}

    def _complain(self, key, message):
        self.problems.append(Problem(self.lines.get(key, 1), message))

    def _line(self, key, limit=400):
        value = self.front.get(key) or ""
        if not isinstance(value, str):
            self._complain(key, f"“{key}” must be text; put it in quotes.")
            return ""
        if len(clean_line(value)) > limit:
            self._complain(key, f"“{key}” is longer than {limit} characters.")
        return clean_line(value)

    def _headline(self):
        headline = self._line("headline", 200)
        if not headline:
            self._complain("headline", "Give the article a headline.")
        return headline

    def _slug(self):
        given = self._line("slug", 120)
        slug = slugify(given or self.front.get("headline") or "")[:120].strip("-")
        if given and slug != given:
            self._complain("slug", f"“{given}” is not an address. Write it as “{slug}”.")
        if not slug and self.front.get("headline"):
            self._complain("slug", "Give a slug: none can be made from this headline.")
        return slug

    def _authors(self):
        if "author" in self.front and "authors" in self.front:
            self._complain("authors", "Write either “author” or “authors”, not both.")
        key = "authors" if "authors" in self.front else "author"
        names = self._names(key)
        told = {problem.line for problem in self.problems}
        if not names and self.lines.get(key) not in told:
            self._complain(key, "Name at least one author.")
        self._refuse_shared_addresses(key, names, Author)
        return names

    def _names(self, key):
        value = self.front.get(key) or []
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list) or not all(isinstance(name, str) for name in values):
            self._complain(key, f"“{key}” must be a list of names, such as [One, Two].")
            return []
        names = list(dict.fromkeys(filter(None, map(clean_line, values))))
        limit = 60 if key == "categories" else 80
        for name in names:
            if len(name) > limit:
                self._complain(key, f"“{name[:40]}…” is longer than {limit} characters.")
            elif not slugify(name):
                self._complain(key, f"No address can be made from “{name}”; add it in the admin.")
        if key == "categories":
            self._refuse_shared_addresses(key, names, Category)
        return names

    def _refuse_shared_addresses(self, key, names, model):
        """Two names that would have one address, in this file or with one already here."""
        held = {}
        for name in names:
            slug = slugify(name)
            other = held.get(slug) or (
                model.objects.filter(slug=slug).exclude(name__iexact=name).first() if slug else None
            )
            if other:
                self._complain(
                    key,
                    f"“{name}” and “{other}” would both have the address “{slug}”. "
                    "Use one spelling, or give one of them another slug in the admin first.",
                )
            held[slug] = name

    def _date(self):
        value = self.front.get("date")
        if value is None:
            self._complain("date", f"Give the date of publication, such as {A_DATE}.")
            return None
        moment = _moment(value)
        if moment is None:
            self._complain("date", f"“{value}” is not a date. Write it as {A_DATE}.")
        return moment

    def _sources(self):
        rows = self.front.get("sources") or []
        if not isinstance(rows, list):
            self._complain("sources", "“sources” must be a list of url, publisher and title.")
            return []
        return [source for row in rows if (source := self._source(row))]

    def _source(self, row):
        if not isinstance(row, dict) or not isinstance(row.get("url") or "", str):
            return self._complain("sources", "Each source needs a “url”, or a “title” without one.")
        url = meant((row.get("url") or "").strip())
        if not url and not clean_line(str(row.get("title") or "")):
            return self._complain("sources", "Each source needs a “url”, or a “title” without one.")
        if url and not is_web_address(url):
            return self._complain("sources", f"“{url[:80]}” is not a web address we can link to.")
        if unknown := set(row) - SOURCE_KEYS:
            return self._complain("sources", f"A source has no “{min(map(str, unknown))}”.")
        seen = _moment(row["seen"]) if row.get("seen") else None
        if row.get("seen") and not seen:
            return self._complain(
                "sources", f"“{row['seen']}” is not a date. Write it as 2026-11-20."
            )
        details = {key: clean_line(str(row.get(key) or "")) for key in ("publisher", "title")}
        if len(details["publisher"]) > 120 or len(details["title"]) > LONGEST_TITLE:
            return self._complain("sources", f"Publisher or title of “{url[:80]}” is too long.")
        return {"url": url, **details} | ({"seen_on": seen.date()} if seen else {})

    def _highlights(self):
        rows = self.front.get("highlights") or []
        if not isinstance(rows, list):
            self._complain("highlights", "“highlights” must be a list of sentences.")
            return []
        return [highlight for row in rows if (highlight := self._highlight(row))]

    def _highlight(self, row):
        row = {"text": row} if isinstance(row, str) else row
        if not isinstance(row, dict) or not isinstance(row.get("text"), str):
            return self._complain(
                "highlights", f"“{row}” is not a sentence. Put a highlight with a colon in quotes."
            )
        text = clean_line(row["text"])
        if not text or len(text) > 280:
            return self._complain("highlights", f"“{text[:40]}”: use 1 to 280 characters.")
        urls = row.get("sources") or []
        if not isinstance(urls, list) or not all(isinstance(url, str) for url in urls):
            return self._complain(
                "highlights",
                "The sources of a highlight are a list of URLs, or titles where there is none.",
            )
        return text, urls

    def _image(self):
        image = self.front.get("image")
        if image is None:
            return None
        if not isinstance(image, dict):
            return self._complain("image", "“image” needs a “file”, and should have an “alt”.")
        return {key: clean_line(str(image.get(key) or "")) for key in ("alt", "caption", "credit")}

    def _picture(self):
        image = self.front.get("image")
        if not isinstance(image, dict):
            return None
        path = self.folder / str(image.get("file") or "")
        if not path.is_file():
            return self._complain("image", f"There is no picture “{image.get('file')}”.")
        try:
            with path.open("rb") as file:
                pictures.opened(file)
        except pictures.BrokenPicture as error:
            return self._complain("image", f"{path.name}: {error}")
        return path

    def _body(self):
        if not self.body.strip():
            self.problems.append(Problem(self.body_line, "Write the body below the front matter."))
        return MARKDOWN.render(self.body)


def is_web_address(url):
    return sanitizer.is_safe_url(url, relative=False) and url.lower().startswith("http")


def _moment(value):
    """A datetime with a zone, from what was written; None when that is no date."""
    try:
        moment = parse_datetime(str(value)) or datetime.combine(parse_date(str(value)), time())
    except (ValueError, TypeError):
        return None
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
