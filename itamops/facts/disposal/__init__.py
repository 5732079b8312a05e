"""Assets on their way out: orders, readiness, sanitization of media."""
