"""How long the figures of a network take: ours beside networkx alone.

    python benchmarks/network.py                            # 5,000 nodes, 15,000 ties; networkx takes minutes
    python benchmarks/network.py --nodes 500 --ties 1500
    python benchmarks/network.py --no-networkx

Prints medians in seconds and how many times as long networkx takes. What takes longer than ten seconds runs once. The
network is random, of one mode (every figure of the view `actors`) or of two (`actors-measures`).
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Mapping
from statistics import median

import networkx as nx

from mpsc_graph.network.columns import Network
from mpsc_graph.network.figures import fitting
from mpsc_graph.network.layout import positions
from mpsc_graph.network.structure import GROUPS

PATIENCE = 10.0  # seconds, after which a function is not run again
NETWORKX: Mapping[tuple[str, int], Callable[[Network], object]] = {
    ("betweenness", 1): nx.betweenness_centrality,
    ("closeness", 1): nx.closeness_centrality,
    ("eigenvector", 1): lambda graph: nx.eigenvector_centrality(graph, max_iter=10_000, tol=1e-9),
    ("constraint", 1): nx.constraint,
    ("effective-size", 1): nx.effective_size,
    ("betweenness", 2): lambda graph: nx.bipartite.betweenness_centrality(graph, first(graph)),
    ("closeness", 2): lambda graph: nx.bipartite.closeness_centrality(graph, first(graph)),
    ("eigenvector", 2): lambda graph: nx.eigenvector_centrality(graph, max_iter=10_000, tol=1e-9),
}
"""What networkx has that we do otherwise. All other figures are networkx's own, or it has none."""


def first(graph: Network) -> list[str]:
    return [node for node in graph if graph.nodes[node]["bipartite"] == 0]


def random_network(nodes: int, ties: int, modes: int) -> Network:
    """A network as `project` makes them, with the attributes that figures read."""
    if modes == 1:
        source = nx.gnm_random_graph(nodes, ties, seed=1)
    else:
        source = nx.bipartite.gnmk_random_graph(nodes // 2, nodes - nodes // 2, ties, seed=1)
    names = list(GROUPS)
    graph: Network = nx.Graph(modes=["actor", "measure"][:modes], language="en")
    for node, data in source.nodes(data=True):
        graph.add_node(str(node), label=str(node), group=names[node % len(names)], bipartite=data.get("bipartite", 0))
    graph.add_edges_from(((str(one), str(other)) for one, other in source.edges), weight=1, newman=1.0)
    return graph


def seconds(run: Callable[[], object], runs: int) -> float:
    taken: list[float] = []
    while len(taken) < runs and sum(taken) < PATIENCE:
        begun = time.perf_counter()
        run()
        taken.append(time.perf_counter() - begun)
    return median(taken)


def compare(graph: Network, modes: int, runs: int, with_networkx: bool) -> None:
    of_nodes, of_whole = fitting(graph)
    figures = {figure.name: figure.compute for figure in (*of_nodes, *of_whole)}
    total = 0.0
    print(f"\n{len(graph)} nodes, {graph.number_of_edges()} ties, {modes} mode{'s'[: modes - 1]}\n")
    print("| figure | ours, s | networkx, s | times |\n|---|---|---|---|")
    for name, compute in figures.items():
        ours = seconds(lambda compute=compute: compute(graph), runs)  # type: ignore[misc]
        total += ours
        theirs = NETWORKX.get((name, modes)) if with_networkx else None
        if theirs is None:
            print(f"| {name} | {ours:.3f} | | |", flush=True)
            continue
        other = seconds(lambda theirs=theirs: theirs(graph), runs)  # type: ignore[misc]
        print(f"| {name} | {ours:.3f} | {other:.3f} | {other / ours:.1f} |", flush=True)
    print(f"| **all** | **{total:.1f}** | | |")
    print(f"| places in a picture | {seconds(lambda: positions(graph), 1):.3f} | | |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nodes", type=int, default=5_000)
    parser.add_argument("--ties", type=int, default=15_000)
    parser.add_argument("--modes", type=int, nargs="+", choices=(1, 2), default=(1, 2))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--no-networkx", action="store_true", help="ours only: networkx takes minutes at 5,000 nodes")
    options = parser.parse_args()
    for modes in options.modes:
        graph = random_network(options.nodes, options.ties, modes)
        compare(graph, modes, options.runs, not options.no_networkx)


if __name__ == "__main__":
    main()
