"""`/network`: networks of cooperation to look at, with their files."""
