"""The sentences for reason codes, as moderators read them."""

SENTENCES = {
    "by_staff": "Written by the newsroom.",
    "blocked": "Blocked:",
    "premoderated": "Every comment on this article is read before it appears.",
    "trusted": "Trusted: moderators approved many comments from this person.",
    "newcomer": "First comments from this person are read before they appear.",
    "new_name": "A new name. Earlier comments from this person were approved under:",
    "declined_lately": "Too many comments from this person were declined.",
    "name_of_staff": "A name that readers may mistake for staff:",
    "mixed_name": "A name that mixes look-alike letters:",
    "links": "More links than usual:",
    "held_word": "Contains a held word:",
    "rejected_word": "Contains a rejected word:",
    "shouting": "Written in capitals.",
    "look_alikes": "A word that mixes look-alike letters:",
    "honeypot": "A hidden field, which people cannot see, was filled in:",
    "hasty": "Sent within seconds after opening the page.",
    "duplicate": "Someone sent the same text before.",
    "near_duplicate": "Similar to other comments.",
    "burst": "Many comments from one network in a short time.",
    "check_broken": "A check failed.",
    "check_too_long": "A check took too long. The later checks did not run.",
    "abuse": "It attacks someone.",
    "off_topic": "Not about the article.",
    "personal_data": "It reveals someone’s personal data.",
    "illegal": "It is against the law.",
    "misinformation": "It states a falsehood as fact.",
    "other": "Another reason:",
    "unsaid": "Without a reason.",
    "likely_spam": "It resembles comments that moderators marked as spam.",
    "reported": "Readers reported it.",
    "edited": "earlier text",
    "corrected": "earlier text",
    "appealed": "their reason",
}

# A number that a check found is part of the sentence: it is not a quotation from the comment.
MEASURED = {
    "declined_lately": "Too many comments from this person were declined: {}.",
    "shouting": "Written in capitals: {}.",
    "hasty": "Sent {} after opening the page.",
    "near_duplicate": "Similar to {}.",
    "burst": "Many comments from one network in a short time: {}.",
    "likely_spam": "It resembles comments that moderators marked as spam, because of {}.",
}

UNTOLD = "A moderator read it and decided against it."

# As the writer reads them on the receipt. What would only help to get around a check is not told.
FOR_WRITERS = {
    "links": "It had more links than usual.",
    "duplicate": "Someone had sent the same text before.",
    "shouting": "It was written in capitals.",
    "abuse": "It attacked someone instead of what they said.",
    "off_topic": "It was not about the article.",
    "personal_data": "It revealed someone’s personal data.",
    "illegal": "We consider it illegal.",
    "misinformation": "It stated a falsehood as fact.",
    "spam": "We consider it advertising.",
    "unsaid": UNTOLD,
}
UNSAID = "unsaid"  # every rejection has a code; this one if the moderator gave none
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
REPORTED = "Readers reported it. A moderator will read it. Until then only you see it."
WAITING = "A moderator will read it. Until then only you see it."
UNREAD = "Our automatic checks declined it. No person has read it."


def sentence_for(code):
    """An unknown code, from a check since removed, is shown as it was recorded."""
    return SENTENCES.get(code, code)


def told(reason):
    """The reason with its sentence as `words`; what is left as `matched` is quoted after it."""
    code, matched = reason["code"], reason.get("matched")
    if code in MEASURED and matched:
        return {**reason, "words": MEASURED[code].format(matched), "matched": ""}
    if code == "links" and reason.get("count"):
        return {**reason, "words": f"More links than usual ({reason['count']:,}):"}
    return {**reason, "words": sentence_for(code)}


def sentences_for_writer(decision):
    """Why a comment was declined, in words for its writer; never empty, even without a decision."""
    if decision is None:
        return [UNTOLD]
    reasons = [*decision.reasons, {"code": decision.ruling}]
    words = [sentence for reason in reasons if (sentence := _for_writer(reason))]
    return words or [UNREAD if decision.checked_by else UNTOLD]


def _for_writer(reason):
    """Nothing where it is nothing for them."""
    if reason["code"] == OTHER and reason.get("matched"):
        return f"A moderator wrote: “{reason['matched']}”"
    return FOR_WRITERS.get(reason["code"])
