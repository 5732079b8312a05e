"""What is spent and will be: budgets, commitments, renewals, the forecast."""
