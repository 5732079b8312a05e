"""Foreign formats on their way in: from files and a registry to new files and what was not understood."""
