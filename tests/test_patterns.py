"""No pattern of the project takes more time than the length of a text: found, and pumped."""

import ast
import importlib
import json
import pkgutil
import re
import subprocess
import sys
import types
from pathlib import Path

import pytest
from django.core.validators import RegexValidator
from django.urls import get_resolver

from articles.rendering import markup
from newsroom.middleware import LONGEST_PATH

PROJECT = Path(__file__).resolve().parent.parent
APPS = ("articles", "comments", "newsroom")
SHARES = 6
LIMIT = 300  # seconds for all: a hundred times what it takes, and the end of a pattern that hangs
CALLS = {"compile", "search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn"}
STARTED = (".wsgi", ".rsgi", ".__main__")  # modules that do something when they are imported
# Where a pattern is made while somebody waits, and what makes one of its kind.
MADE_LATER = {
    ("articles/rendering/sanitizer.py", "matching"): lambda: [markup.small_number, markup.pixels],
    ("articles/rendering/markup.py", "_picture_of"): lambda: [markup._picture_of("/media/")],
}
# What was here once, and what is known to be slow: the pump has to say so.
TORN = r"(?<!\w)\w(?:[\W_]{1,2}\w){3,}(?!\w)"
SLOW = {
    "the old pattern of torn words": TORN,
    "a repetition of repetitions": r"^(?:a+)+$",
    "two that overlap": r"\w+\d+!",
    "white space before an end": r"\s+$",
    "a tag that never ends": r"<[^>]+>",
    "spaces before a line feed": r" *\n",
    "an alternative twice": r"(?:\w|[a-z0-9])*:",
    "three that overlap": r"[a-z ]*[a-z]*[a-z.]*@",
    "what a spreadsheet skips": r"(?:\A|(?<=[;\t\r\n]))(?='|[\s\"']*[=+]|[\t\r])",
}
LINEAR = {
    "a word": r"\w+",
    "a tag": r"<[^<>]*>",
    "a possessive end": r"(?<!\s)\s++\Z",
    "bounded": r"(?:[a-z]{1,8}\.){1,4}com",
    "an address": r"(?<![a-z0-9_])https?://[^\s<>]+",
}


# --- Finding ----------------------------------------------------------------------------------


def modules():
    for app in APPS:
        package = importlib.import_module(app)
        yield package
        for found in pkgutil.walk_packages(package.__path__, f"{app}."):
            if not found.name.endswith(STARTED):
                yield importlib.import_module(found.name)


def patterns_in(thing, seen):
    """Every compiled pattern that can be reached: in containers, classes, closures, validators."""
    if id(thing) in seen:
        return
    seen[id(thing)] = thing  # kept, lest another take its number
    if isinstance(thing, re.Pattern):
        yield thing
        return
    for inner in _inside(thing):
        yield from patterns_in(inner, seen)


def _inside(thing):
    if isinstance(thing, dict):
        return [*thing.keys(), *thing.values()]
    if isinstance(thing, list | tuple | set | frozenset):
        return list(thing)
    if isinstance(thing, types.FunctionType):
        cells = [cell.cell_contents for cell in thing.__closure__ or () if _is_filled(cell)]
        return [*cells, *(thing.__defaults__ or ()), *(thing.__kwdefaults__ or {}).values()]
    if isinstance(thing, types.BuiltinMethodType):
        return [thing.__self__]
    if isinstance(thing, RegexValidator):
        return [thing.regex]
    if isinstance(thing, type) and thing.__module__.partition(".")[0] in APPS:
        return list(vars(thing).values())
    if isinstance(thing, staticmethod | classmethod):
        return [thing.__func__]
    if type(thing).__module__.partition(".")[0] in APPS and hasattr(thing, "__dict__"):
        return list(vars(thing).values())
    return []


def _is_filled(cell):
    try:
        return cell.cell_contents is not None
    except ValueError:
        return False


def compiled():
    """{where: pattern} of what stands in the modules, in the addresses and in the fields."""
    found, seen = {}, {}
    for module in modules():
        for name, value in list(vars(module).items()):
            for pattern in patterns_in(value, seen):
                found.setdefault(f"{module.__name__}.{name}: {pattern.pattern[:60]}", pattern)
    for name, pattern in of_fields():
        found[f"field {name}"] = pattern
    for maker in MADE_LATER.values():
        for pattern in patterns_in(maker(), {}):
            found[f"made later: {pattern.pattern}"] = pattern
    return found


def addresses(resolver):
    for each in resolver.url_patterns:
        yield str(each.pattern), re.compile(each.pattern.regex.pattern)
        if hasattr(each, "url_patterns"):
            yield from addresses(each)


def of_fields():
    from django.apps import apps

    for model in apps.get_models():
        if model._meta.app_label in APPS:
            for field in model._meta.get_fields():
                for validator in getattr(field, "validators", ()):
                    if isinstance(validator, RegexValidator):
                        yield f"{model.__name__}.{field.name}", validator.regex


def calls():
    """(file, the function it stands in or "", what it calls, the call) of each re.x()."""
    for app in APPS:
        for path in sorted((PROJECT / app).rglob("*.py")):
            tree = ast.parse(path.read_text())
            yield from _calls(tree, str(path.relative_to(PROJECT)), "")


def _calls(node, file, function):
    for child in ast.iter_child_nodes(node):
        inside = child.name if isinstance(child, ast.FunctionDef) else function
        if isinstance(child, ast.Call) and _is_of_re(child.func):
            yield file, inside, child.func.attr, child
        yield from _calls(child, file, inside)


def _is_of_re(called):
    return (
        isinstance(called, ast.Attribute)
        and isinstance(called.value, ast.Name)
        and called.value.id == "re"
        and called.attr in CALLS
    )


def inline():
    """{where: (pattern, flags)} of the calls inside functions that write their pattern out."""
    return {
        f"{file}, line {call.lineno}": call.args[0].value
        for file, function, _, call in calls()
        if function and isinstance(call.args[0], ast.Constant)
    }


# --- Pumping ----------------------------------------------------------------------------------


def pumped(patterns):
    """{name: how it is slow} of {name: (pattern, flags[, the longest text])}.

    Asked of another process: a pattern that hangs holds everything in its own.
    """
    asked = json.dumps([[name, *how] for name, how in patterns.items()])
    try:
        done = subprocess.run(
            [sys.executable, "-m", "tests.pumping"],
            input=asked, capture_output=True, text=True, timeout=LIMIT, cwd=PROJECT,
        )  # fmt: skip
    except subprocess.TimeoutExpired as hung:
        lines = (hung.stdout or b"").decode().splitlines()
        pytest.fail(f"hung at {json.loads(lines[-1])[1] if lines else 'the first'}")
    assert done.returncode == 0, done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()]
    answers = {name: how for kind, name, *how in told if kind == "told"}
    assert answers.keys() == patterns.keys()
    return {name: how[0] for name, how in answers.items() if how[0]}


def test_the_pump_tells_slow_patterns_from_others():
    examples = {name: (pattern, 0) for name, pattern in (SLOW | LINEAR).items()}
    assert pumped(examples).keys() == SLOW.keys()


@pytest.mark.parametrize("share", range(SHARES))  # so that several processes pump them
def test_no_pattern_of_the_project_takes_more_than_its_text_is_long(share):
    found = {name: (pattern.pattern, pattern.flags) for name, pattern in compiled().items()}
    assert len(found) > 60
    every = found | {where: (pattern, 0) for where, pattern in inline().items()}
    told = pumped({name: every[name] for name in sorted(every)[share::SHARES]})
    assert not told, json.dumps(told, indent=1)


def test_no_address_takes_long_to_look_up():
    """Django's own grow faster than they are long, so that no long one reaches them."""
    found = {
        f"address {name}": (pattern.pattern, 0, LONGEST_PATH)
        for name, pattern in addresses(get_resolver())
    }
    assert len(found) > 80
    assert not pumped(found)


def test_every_pattern_is_found_by_itself():
    """In a module, where it is walked to; written out in a call; or named in MADE_LATER."""
    missed = [
        f"{file}, line {call.lineno}: re.{name}() in {function}"
        for file, function, name, call in calls()
        if function
        and not isinstance(call.args[0], ast.Constant)
        and (file, function) not in MADE_LATER
    ]
    assert missed == []


def test_what_stands_in_modules_is_walked_to():
    known = {pattern.pattern for pattern in compiled().values()}
    for file, function, name, call in calls():
        if not function and name == "compile" and isinstance(call.args[0], ast.Constant):
            assert call.args[0].value in known, f"{file}, line {call.lineno}"


def test_patterns_are_made_by_the_module_re_alone():
    """Another import of it would hide them from this test."""
    for app in APPS:
        for path in (PROJECT / app).rglob("*.py"):
            text = path.read_text()
            assert not re.search(r"from re import|import re as|import regex", text), path
