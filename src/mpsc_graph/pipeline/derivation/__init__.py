"""Derive: rules, and what they give of the whole or of what changed."""
