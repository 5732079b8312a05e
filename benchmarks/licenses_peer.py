"""Cover installations by lines with scipy: reads a choice as JSON, prints seconds, uncovered and cost.

A column is how many installations of one kind a line covers, or how many nothing covers.
"""

import json
import sys
import time

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

demands, lines = json.load(sys.stdin)
begun = time.process_time()
arcs = [(kind, line) for kind, (_, fitting) in enumerate(demands) for line in fitting]
columns = len(arcs) + len(demands)
kinds = [kind for kind, _ in arcs] + list(range(len(demands)))
need = csr_array((np.ones(columns), (kinds, range(columns))), shape=(len(demands), columns))
of_lines = [line for _, line in arcs]
room = csr_array((np.ones(len(arcs)), (of_lines, range(len(arcs)))), shape=(len(lines), columns))
counts = [count for count, _ in demands]
prices = [lines[line][1] for _, line in arcs]
missing = sum(counts) * max(price for _, price in lines)
solved = milp(
    np.array(prices + [missing] * len(demands), dtype=float),
    constraints=[
        LinearConstraint(need, counts, counts),
        LinearConstraint(room, 0, [rights for rights, _ in lines]),
    ],
    bounds=Bounds(0, np.inf),
    integrality=np.ones(columns),
    options={"mip_rel_gap": 0},
)
elapsed = time.process_time() - begun
values = np.rint(solved.x).astype(int).tolist()
uncovered = sum(values[len(arcs) :])
cost = sum(price * count for price, count in zip(prices, values, strict=False))
print(json.dumps([elapsed, uncovered, cost]))
