"""License positions: what is owned, what is needed, and which right covers which use."""
