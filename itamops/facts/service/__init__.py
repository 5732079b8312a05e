"""How devices serve: hours, reliability, utilization, support."""
