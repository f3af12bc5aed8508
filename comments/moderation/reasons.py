"""The sentences for reason codes, as moderators read them."""

SENTENCES = {
    "by_staff": "Written by the newsroom.",
    "newcomer": "New here: the first two comments of everybody are read before they appear.",
    "name_of_staff": "The name is that of somebody in the newsroom.",
    "links": "More links than a comment usually has.",
    "honeypot": "A field that people cannot see was filled in.",
    "hasty": "Sent within seconds of opening the page.",
    "duplicate": "The same words were sent before.",
    "burst": "Many comments from one place or person in a short time.",
    "check_broken": "A check could not be carried out.",
    "off_topic": "Not about the article.",
}


def sentence_for(code):
    """An unknown code, from a check since removed, is shown as it was recorded."""
    return SENTENCES.get(code, code)
