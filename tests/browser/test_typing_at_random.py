"""Whatever is pressed, but for what deletes: every picture, caption and typed letter stays."""

import random
import re

import pytest

from tests.browser.writing import EDITOR, change, html_of
from tests.factories import DraftFactory, ImageFactory, UserFactory

STEPS = 60
TAGS = re.compile(r"<[^>]*>|\s|&nbsp;")
KEYS = ["Enter", "Shift+Enter", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"]
KEYS += ["Tab", "Control+Enter", "PageDown", "Control+Home", "Control+End"]
BUTTONS = ["bold", "italic", "blockquote", "horizontalRule", "bulletList", "orderedList"]
BUTTONS += ["paragraph", "heading:2", "heading:3", "codeBlock"]
HAS_RANGE = """() => {
    const { selection } = document.querySelector("[contenteditable=true].ProseMirror").editor.state
    return !selection.empty && !selection.node
}"""


@pytest.mark.parametrize("seed", range(6))
def test_nothing_is_lost_at_random(visit, site, seed):
    chance = random.Random(seed)
    image = ImageFactory(alt="A harbour")
    figure = f'<figure><img src="{image.src}"><figcaption>Caption.</figcaption></figure>'
    bare = f'<figure><img src="{image.src}"></figure><hr>'
    body = f"<p>One.</p>{figure}<p>Two.</p>{bare}<ul><li><p>Three.</p></li></ul>{figure}{bare}"
    edda = UserFactory(group="Editors")
    page = visit(change(DraftFactory(body=body, created_by=edda)), user=edda)
    page.locator(EDITOR).click()
    typed = 0
    done = []
    for _ in range(STEPS):
        typed += step(page, chance, done)
        html = html_of(page)
        assert html.count(image.src) == 4, done
        assert html.count("<img") == 4 and html.count("<figure") == 4, done
        assert html.count("§") == typed, done
        words = TAGS.sub("", html).replace("§", "")
        assert sorted(words) == sorted("One.Caption.Two.Three.Caption."), done


def step(page, chance, done):
    """One thing that an author does; how many letters it types."""
    kind = chance.choice(["type", "type", "key", "key", "key", "click", "button"])
    if kind == "type":
        done.append("§")
        page.keyboard.type("§")
        return 1
    if kind == "key":
        done.append(chance.choice(KEYS))
        page.keyboard.press(done[-1])
        if done[-1] == "Tab":
            page.locator(EDITOR).focus()
    elif kind == "click":
        blocks = page.locator(f"{EDITOR} :is(p, img[src], figcaption, hr, li, pre)")
        done.append(chance.randrange(blocks.count()))
        blocks.nth(done[-1]).click(force=True)
        if page.evaluate(HAS_RANGE):  # of two clicks in one place, which select a word
            page.keyboard.press("ArrowRight")
    else:
        done.append(chance.choice(BUTTONS))
        menu = (f'.prose-menubar__{kind}[data-name="{done[-1]}"]' for kind in ("button", "option"))
        page.evaluate("(found) => document.querySelector(found)?.click()", ", ".join(menu))
    return 0
