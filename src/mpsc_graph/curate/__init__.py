"""Help for those who enter sources: what is known already, files to fill in, whether pages still say the same."""
