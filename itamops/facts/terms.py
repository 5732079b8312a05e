"""How something with a last day stands: over, ending soon, or running."""


def term_status(days_left: int | None, soon: int) -> str:
    """Give `ended`, `ending` within so many days, or `running`; without an end it runs."""
    if days_left is None or days_left > soon:
        return "running"
    return "ending" if days_left >= 0 else "ended"
