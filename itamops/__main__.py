"""`python -m itamops`, and the entry point of the `itamops` command."""

from itamops.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    main()
