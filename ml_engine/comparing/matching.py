"""One-to-one matching of notes that lie near each other, as many pairs as there can be.

The numbers are those of mir_eval (Raffel et al., mir_eval: A Transparent Implementation of Common MIR Metrics, ISMIR
2014), whose pairs are a maximum matching too; of all such matchings this takes the one whose pairs lie nearest.
"""

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components, maximum_bipartite_matching

from ml_engine.errors import BadInput

DECIMALS = 4  # of seconds, to which mir_eval rounds distances
MOST_PAIRS = 4_000_000
LARGEST = 1500  # notes on either side that are assigned by cost; beyond, any maximum matching does
_NEVER = 1e6

Pairs = tuple[np.ndarray, np.ndarray]


def near(first: np.ndarray, second: np.ndarray, keys: Pairs, tolerance: float) -> Pairs:
    """Indices (i, j) of all pairs of equal key whose times (s) differ by ``tolerance`` at most.

    ``keys`` are whole numbers of the first and the second, from 0. Raises BadInput when there are too many pairs.
    """
    if not len(first) or not len(second):
        return _none()
    start = min(float(first.min()), float(second.min()))
    room = max(float(first.max()), float(second.max())) - start + 4 * tolerance + 1
    mine = keys[0] * room + (first - start)
    order = np.argsort(theirs := keys[1] * room + (second - start), kind="stable")
    theirs = theirs[order]
    slack = tolerance + 10.0**-DECIMALS
    low = np.searchsorted(theirs, mine - slack, "left")
    count = np.searchsorted(theirs, mine + slack, "right") - low
    if count.sum() > MOST_PAIRS:
        raise BadInput("Too many notes lie at one place to be compared.")
    i = np.repeat(np.arange(len(first)), count)
    within = np.arange(len(i)) - np.repeat(np.cumsum(count) - count, count)
    j = order[np.repeat(low, count) + within]
    close = np.round(np.abs(first[i] - second[j]), DECIMALS) <= tolerance
    return i[close], j[close]


def match(pairs: Pairs, cost: np.ndarray) -> Pairs:
    """As many of ``pairs`` as can be without using an index twice, and of such choices the one of the least cost.

    ``cost`` (one a pair) is 0 to 10. Where very many notes hang together, any choice of that number.
    """
    i, j = pairs
    if not len(i):
        return _none()
    rows, row = np.unique(i, return_inverse=True)
    columns, column = np.unique(j, return_inverse=True)
    size = len(rows) + len(columns)
    graph = csr_matrix((np.ones(len(i), np.int8), (row, len(rows) + column)), (size, size))
    _, label = connected_components(graph, directed=False)
    order = np.argsort(label[row], kind="stable")
    row, column, cost, label = row[order], column[order], cost[order], label[row][order]
    starts = np.flatnonzero(np.r_[True, label[1:] != label[:-1]])
    ends = np.r_[starts[1:], len(label)]
    single = starts[ends - starts == 1]
    chosen = [np.stack([row[single], column[single]])]
    for start, end in zip(starts[ends - starts > 1], ends[ends - starts > 1], strict=True):
        chosen.append(_assign(row[start:end], column[start:end], cost[start:end]))
    found = np.concatenate(chosen, axis=1)
    found = found[:, np.argsort(found[0], kind="stable")]
    return rows[found[0]], columns[found[1]]


def _assign(row: np.ndarray, column: np.ndarray, cost: np.ndarray) -> np.ndarray:
    rows, a = np.unique(row, return_inverse=True)
    columns, b = np.unique(column, return_inverse=True)
    if max(len(rows), len(columns)) > LARGEST:
        graph = csr_matrix((np.ones(len(a), np.int8), (a, b)), (len(rows), len(columns)))
        partner = maximum_bipartite_matching(graph, perm_type="column")
        left = np.flatnonzero(partner >= 0)
        return np.stack([rows[left], columns[partner[left]]])
    table = np.full((len(rows), len(columns)), _NEVER)
    table[a, b] = cost
    left, right = linear_sum_assignment(table)
    real = table[left, right] < _NEVER
    return np.stack([rows[left[real]], columns[right[real]]])


def _none() -> Pairs:
    return np.zeros(0, int), np.zeros(0, int)
