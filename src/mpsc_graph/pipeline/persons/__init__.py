"""Persons: what the policy and withdrawals take out of a release, and out of those before it."""
