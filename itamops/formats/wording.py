"""What a finding or an error says where there is room for a few lines of plain text."""

from itamops.formats.printable import printable


def with_help(message: str, help_text: str) -> str:
    """Give the message, and what to do on a second line, if that is known."""
    return printable(message) + (f"\nhelp: {printable(help_text)}" if help_text else "")
