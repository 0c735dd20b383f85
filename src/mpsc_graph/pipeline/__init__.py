"""From the files people edit to a release: read → mint → derive → validate → seal."""
