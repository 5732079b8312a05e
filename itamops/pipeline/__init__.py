"""What the commands do, one function each: the order of things."""
