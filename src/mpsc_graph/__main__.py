"""`python -m mpsc_graph` is the same as `mpsc-graph`."""

from mpsc_graph.cli import main

if __name__ == "__main__":
    main()
