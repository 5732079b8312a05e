"""What needs rights: devices and people, servers, client access, and figures for all at once."""
