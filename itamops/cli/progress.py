"""A progress bar for tasks that take over a second, on a terminal only."""

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress

PATIENCE = 1.0
"""Seconds before the bar is shown."""


def progress_bar(what: str) -> Callable[[int, int], None]:
    """Return a function that takes the number done and the total."""
    if not sys.stderr.isatty():
        return lambda _done, _total: None
    return _Bar(what)


class _Bar:
    def __init__(self, what: str) -> None:
        self.what = what
        self.started = time.monotonic()
        self.bar: Progress | None = None

    def __call__(self, done: int, total: int) -> None:
        if self.bar is None:
            if time.monotonic() - self.started < PATIENCE:
                return
            self.bar = _start()
            self.task = self.bar.add_task(self.what, total=total)
        self.bar.update(self.task, completed=done, total=total)
        if done >= total:
            self.bar.stop()


def _start() -> "Progress":
    from rich.console import Console  # noqa: PLC0415  90 ms, only needed for a bar
    from rich.progress import Progress  # noqa: PLC0415  part of the same 90 ms

    bar = Progress(console=Console(stderr=True), transient=True)
    bar.start()
    return bar
