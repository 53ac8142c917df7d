"""Tables into findings."""
