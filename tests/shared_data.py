"""The shared corpora that tests read: attacks and odd files, kept beside the project, not in it.

They are looked for in ../shared/data, or where the variable SHARED_DATA says. Without them a
small corpus of our own stands in, and the report's header says so.
"""

import atexit
import json
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
SHARED_DATA = Path(os.environ.get("SHARED_DATA") or PROJECT.parent / "shared" / "data")
ABOUT_THE_DATA = {"SOURCE.txt", "LICENSE", "LICENSE-MIT", "README.md"}

OWN_CORPUS = {
    "xss/own.txt": """<script>alert(1)</script>
<img src=x onerror=alert(1)>
"><svg/onload=alert(1)>
<a href="javascript:alert(1)">x</a>
<a href="java&#10;script:alert(1)">x</a>
<a href="//evil.example">x</a>
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src onerror=alert(1)&gt;">
<noscript><p title="</noscript><img src=x onerror=alert(1)>">
<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">
<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>
<p style="background:url(javascript:alert(1))" onclick=alert(1) id=source-1 class=mark>x</p>
<iframe srcdoc="<script>alert(1)</script>"></iframe><base href=//evil.example>
<meta http-equiv=refresh>
<a<a<a<a<a<a<a<b<i<!--<![CDATA[<?xml<!DOCTYPE
http://a.example/"onmouseover=alert(1)//
https://user:password@a.example/ javascript:alert(1) vbscript:1 data:text/html,<b>
""",
    "hostile/own.txt": """' OR 1=1 --
{{ settings.SECRET_KEY }} {% debug %}
../../../etc/passwd
%0d%0aSet-Cookie:x=1
https://a.example\\@evil.example/
""",
    "seed/kanpaiti.md": """---
headline: A stand-in of the same shape
date: 2025-04-12T08:30:00+00:00
author: Newsroom NewsroomAdmin
categories: [China, Economy, Mining, Myanmar, Security]
highlights: [One., Two., Three., Four., Five., Six., Seven.]
sources:
  - {url: "https://a.example/", publisher: A, title: The first}
  - {url: "https://b.example/", publisher: B, title: The second}
  - {url: "https://c.example/", publisher: C, title: The third}
---

The [first](https://a.example/) and [another](https://d.example/x), the [second](https://b.example/)
and the [third](https://c.example/) say so.
""",
    "images/not-an-image.png": "\x89PNG\r\n\x1a\nand then nothing of the kind",
    "images/empty.jpg": "",
}


def header() -> str:
    """One line for the test report: which inputs these tests ran on."""
    if SHARED_DATA.is_dir():
        return f"shared data: {SHARED_DATA}"
    return f"shared data: absent ({SHARED_DATA}); a small corpus of our own is used instead"


def files(folder: str) -> list[Path]:
    """The files of one folder of the shared inputs, those about the data left out."""
    place = _root() / folder
    return sorted(
        path for path in place.rglob("*") if path.is_file() and path.name not in ABOUT_THE_DATA
    )


def strings(folder: str) -> list[str]:
    """Every string of a folder's files: each file whole, each line of it, each text in its JSON."""
    found: dict[str, None] = {}
    for path in files(folder):
        text = path.read_bytes().decode("utf-8", "replace")
        if path.suffix == ".json":
            found |= dict.fromkeys(_texts(json.loads(text)))
        else:
            found |= dict.fromkeys([text, *text.splitlines()])
    return [text for text in found if text.strip()]


def _texts(value) -> list[str]:
    if isinstance(value, str):
        return [value]
    children = value.values() if isinstance(value, dict) else value if value else ()
    return (
        [text for child in children for text in _texts(child)]
        if isinstance(value, dict | list)
        else []
    )


@cache
def _root() -> Path:
    if SHARED_DATA.is_dir():
        return SHARED_DATA
    root = Path(tempfile.mkdtemp(prefix="newsroom-own-corpus-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    for name, text in OWN_CORPUS.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("latin-1" if name.startswith("images/") else "utf-8"))
    return root
