"""The optimum: which right covers which need, so that the least is missing."""
