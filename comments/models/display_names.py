"""How colleagues are named in the admin."""


def name_of(account):
    """The name of an account; it may have been deleted since."""
    return (account.get_full_name() or account.get_username()) if account else "a moderator"
