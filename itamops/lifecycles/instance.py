"""The life of a virtual machine or cloud instance; it has no serial, receipt or medium.

One that runs is stopped before it is deleted.
"""

from itamops.lifecycles.shared import REASON
from itamops.lifecycles.table import NEW, Edge, Lifecycle, RequiredEvidence

STATES: dict[str, tuple[str, ...]] = {"planned": (), "running": (), "stopped": (), "deleted": ()}

PLACE = (
    RequiredEvidence(
        "where it runs (host, cluster or provider)", ("host", "cluster", "provider"), of_record=True
    ),
    RequiredEvidence("the team that is accountable", ("team",), of_record=True),
)

EDGES: tuple[Edge, ...] = (
    Edge(before=(NEW,), after=("planned",), role="technician"),
    Edge(before=(NEW, "planned"), after=("running",), evidence=PLACE, role="technician"),
    Edge(before=(NEW,), after=("stopped",), evidence=PLACE, role="technician"),
    Edge(before=("running",), after=("stopped",), role="technician"),
    Edge(before=("stopped",), after=("running",), role="technician"),
    Edge(before=("planned",), after=("deleted",), evidence=REASON, role="technician"),
    Edge(
        before=("stopped",),
        after=("deleted",),
        evidence=(
            RequiredEvidence("what became of its snapshots (snapshot)", ("snapshot",)),
            RequiredEvidence("what became of its backups (backup)", ("backup",)),
        ),
        role="technician",
    ),
)

INSTANCE = Lifecycle(kind="instance", states=STATES, edges=EDGES, opening_excludes=("deleted",))
