"""Contracts: the term that runs, and what is billed when."""
