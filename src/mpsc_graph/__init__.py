"""A city programme as one knowledge graph: who does what with whom, in which phase, and which source says so."""

__version__ = "0.1.0"
