"""How far controls are kept, and how complete the records are."""
