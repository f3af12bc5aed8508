"""A site with a sealed address, whose keys are in its files."""

SEAL = """
from tests.factories import CommentFactory
CommentFactory(email="ines@reader.example")
"""


def key_of(site):
    with open(f"{site['DATA_DIR']}/email_keys") as file:
        return file.read()
