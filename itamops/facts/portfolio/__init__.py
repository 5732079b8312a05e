"""What to keep and what to replace: applications, models, devices."""
