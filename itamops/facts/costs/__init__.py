"""What assets cost: ownership, shares of contracts, leases, energy, the economic life."""
