"""The sentences for reason codes, as moderators read them."""

SENTENCES = {
    "by_staff": "Written by the newsroom.",
    "blocked": "Blocked:",
    "premoderated": "Every comment on this article is read before it appears.",
    "trusted": "Moderators approved their comments again and again.",
    "newcomer": "First comments from this person are read before they appear.",
    "new_name": "A new name of somebody whose comments were approved under another:",
    "declined_lately": "Too many of their comments were declined:",
    "name_of_staff": "A name that readers may take for the newsroom’s:",
    "mixed_name": "A name that mixes look-alike letters:",
    "links": "More links than a comment usually has.",
    "held_word": "A word of the list that makes a comment wait:",
    "rejected_word": "A word of the list that rejects a comment:",
    "shouting": "Written in capitals:",
    "look_alikes": "A word that mixes look-alike letters:",
    "honeypot": "A field that people cannot see was filled in.",
    "hasty": "Sent within seconds of opening the page.",
    "duplicate": "The same words were sent before.",
    "near_duplicate": "Nearly the same was sent before:",
    "burst": "Many comments from one network in a short time.",
    "check_broken": "A check could not be carried out.",
    "check_too_long": "A check took too long. The checks after it were not carried out.",
    "abuse": "It attacks somebody.",
    "off_topic": "Not about the article.",
    "personal_data": "It tells what is private about somebody.",
    "illegal": "It is against the law.",
    "misinformation": "It states as fact what is not.",
    "other": "For another reason:",
    "unsaid": "Without a reason.",
    "likely_spam": "It reads like what was marked as spam here; most of all:",
    "reported": "Readers reported it.",
    "edited": "before, it said",
    "corrected": "before, it said",
    "appealed": "because",
}

UNTOLD = "A moderator read it and decided against it."

# As the writer reads them on the receipt. What would only help to get around a check is not told.
FOR_WRITERS = {
    "links": "It had more links than a comment usually has.",
    "duplicate": "The same words had been sent before.",
    "shouting": "It was written in capitals.",
    "abuse": "It attacked somebody, rather than what they said.",
    "off_topic": "It was not about the article.",
    "personal_data": "It told what is private about somebody.",
    "illegal": "It was taken to be against the law.",
    "misinformation": "It stated as fact what is not.",
    "spam": "It was taken for advertising.",
    "unsaid": UNTOLD,
}
UNSAID = "unsaid"  # every rejection has a code, this where whoever clicked gave none
OTHER = "other"  # with the moderator's own words, which its writer reads
# What a moderator may give as the reason of a rejection, in the order in which they are offered.
REJECTIONS = {
    "abuse": "Abuse",
    "off_topic": "Off topic",
    "personal_data": "Personal data",
    "illegal": "Illegal",
    "misinformation": "Misinformation",
    "duplicate": "Duplicate",
    OTHER: "Other",
}
REPORTED = "Readers reported it, and it waits for a moderator. Until then only you see it."
WAITING = "A moderator will read it. Until then only you see it."
UNREAD = "Our checks took it for something that no reader would send; no person has read it."


def sentence_for(code):
    """An unknown code, from a check since removed, is shown as it was recorded."""
    return SENTENCES.get(code, code)


def sentences_for_writer(decision):
    """Why a comment was declined, in words for its writer; never empty, even without a decision."""
    if decision is None:
        return [UNTOLD]
    reasons = [*decision.reasons, {"code": decision.ruling}]
    told = [words for reason in reasons if (words := _for_writer(reason))]
    return told or [UNREAD if decision.checked_by else UNTOLD]


def _for_writer(reason):
    """Nothing where it is nothing for them."""
    if reason["code"] == OTHER and reason.get("matched"):
        return f"A moderator wrote: “{reason['matched']}”"
    return FOR_WRITERS.get(reason["code"])
