"""What is known when somebody decides: the review of a request, recommendations."""
