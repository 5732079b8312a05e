"""Secrets in what is imported: they are taken out before anything is kept or shown."""

from itamops.documents.secret_text import SECRETS, may_hold_secret

NOT_SHOWN = "(not shown)"


def without_secrets(text: str) -> tuple[str, tuple[str, ...]]:
    """Take out of a text what no file of a registry may hold, and say what it looked like: `a password`."""
    if not may_hold_secret(text.casefold().encode()):
        return text, ()
    found = []
    for what, pattern in SECRETS.items():
        text, times = pattern.subn(f"({what} was removed)", text)
        if times:
            found.append(what)
    return text, tuple(found)
