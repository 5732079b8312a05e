"""Approvals: what policy asks for, what evidence there is, and who has effectively agreed."""
