"""Books: what assets are worth, and how that moves from year to year."""
