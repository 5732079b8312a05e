"""Hosts and clusters, and which of them virtual machines run on."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from itamops.facts.licensing.needs.sizes import Machine
from itamops.records.asset import Asset
from itamops.records.instance import Instance
from itamops.registry import Registry


class Estate:
    """The hosts and clusters of a registry, and where virtual machines run."""

    def __init__(self, registry: Registry, there: Collection[str]) -> None:
        """Take the registry and the ids of the devices that are there."""
        self._assets = registry.of(Asset)
        self._instances = registry.of(Instance)
        self._clusters: defaultdict[str, list[str]] = defaultdict(list)
        self._mobile: defaultdict[str, list[str]] = defaultdict(list)
        for asset_id in there:
            hardware = self._assets[asset_id].hardware
            if hardware and hardware.cluster:
                self._clusters[hardware.cluster].append(f"asset/{asset_id}")
                if hardware.mobility == "cluster":
                    self._mobile[hardware.cluster].append(f"asset/{asset_id}")

    def host(self, reference: str) -> Machine | None:
        """Return the processors of a device (`asset/…`), None where they are not recorded."""
        asset = self._assets.get(reference.removeprefix("asset/"))
        hardware = asset.hardware if asset else None
        return Machine(hardware.cpus, hardware.processor) if hardware and hardware.cpus else None

    def hosts_of(self, reference: str) -> tuple[str, ...]:
        """Return the devices that a virtual machine (`instance/…`) may run on, none where unknown."""
        instance = self._instances[reference.removeprefix("instance/")]
        host = self._assets.get(instance.host or "")
        if host is None:
            cluster = instance.cluster or ""
            return tuple(sorted(self._mobile.get(cluster) or self._clusters.get(cluster) or ()))
        cluster = (host.hardware.cluster if host.hardware else None) or ""
        return tuple(sorted({f"asset/{host.id}", *self._mobile.get(cluster, ())}))

    def guest(self, reference: str, hosts: Sequence[str]) -> Machine | None:
        """Return a virtual machine's virtual cores, with its hosts' processor, None where not recorded."""
        instance = self._instances[reference.removeprefix("instance/")]
        processors = {host.processor for one in hosts if (host := self.host(one))}
        if not instance.vcpus:
            return None
        processor = processors.pop() if len(processors) == 1 else None
        return Machine((instance.vcpus,), processor, instance.provider, instance.threads_per_core)
