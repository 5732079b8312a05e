"""From a request to what is in stock: requests, orders, and what stock covers."""
