"""Devices, virtual machines and what a store keeps."""

from datetime import timedelta

from described.parts import YEAR, Data, installation, medium_of, model_of, network, serial
from estate import CATEGORIES, FIRST_ORDER, LOCATIONS_OF_SITE, Estate, identifier, store_of
from lives import lifecycle_of


def asset(estate: Estate, number: int) -> Data:
    """Describe a device."""
    device = estate.devices[number]
    category, received = device.category, device.received
    vendor = estate.id_of("vendor", device.order)
    lifecycle = lifecycle_of(estate, device)
    last = lifecycle[-1]
    data: Data = {
        "tag": f"IT-{number:06}",
        "serial": serial(number),
        "model": identifier("model", model_of(estate, device)),
        "company": estate.company_of(device.location),
        "state": last["to"],
        **{field: last[field] for field in ("substate", "assignee", "until") if field in last},
        "location": next(
            (entry["location"] for entry in reversed(lifecycle) if "location" in entry),
            identifier("location", device.location),
        ),
        "team": estate.id_of("team", number),
        "cost_center": f"cc-{number % 100}",
        "acquisition": {
            "order": estate.id_of("order", device.order),
            "vendor": vendor,
            "on": received,
            "price": f"{category.price}.00 EUR",
        },
        "in_service": received,
        "depreciation": {"finance": "computers"},
        "warranties": [{"provider": vendor, "starts": received, "ends": received + 3 * YEAR}],
        "lifecycle": lifecycle,
    }
    if category.medium:
        data["media"] = [medium_of(device)]
    if category.cores:
        data["hardware"] = {"cpus": [category.cores], "memory_gb": 4 * category.cores}
        data["network"] = network(category.name, number)
    if category.name == "phone":
        data["phone"] = {"imei": f"35{number:013}", "carrier": "Telekom"}
    if device.products:
        gone = {"removed": lifecycle[-1]["on"]} if device.last_step == "dispose" else {}
        data["software"] = [installation(product, received) | gone for product in device.products]
    if device.has_seat:
        data["allocations"] = [{"license": estate.seat_of(number), "since": lifecycle[-1]["on"]}]
    return data


def instance(estate: Estate, number: int) -> Data:
    """Describe a virtual machine."""
    started = FIRST_ORDER + timedelta(number % 1000)
    hosts = estate.hosts
    products = hosts[number % len(hosts)].products if hosts else ()
    return {
        "name": f"vm-{number}",
        **(
            {"host": hosts[number % len(hosts)].id}
            if hosts
            else {"provider": "aws", "region": "eu-central-1"}
        ),
        "state": "running",
        "vcpus": 4,
        "memory_gb": 16,
        "storage_gb": 120,
        "network": network("vm", number),
        "company": estate.id_of("company", number),
        "team": estate.id_of("team", number),
        "application": estate.id_of("application", number),
        "cost_per_month": "96.40 EUR",
        "software": [installation(product, started) for product in products],
        "lifecycle": [{"on": started, "to": "running", "by": estate.person(number)}],
    }


def supply(estate: Estate, number: int) -> Data:
    """Describe what a store keeps by quantity."""
    location = number * LOCATIONS_OF_SITE % estate.sizes["location"]
    return {
        "name": f"Docks of kind {number}",
        "location": identifier("location", store_of(location)),
        "company": estate.company_of(location),
        "minimum": 5,
        "unit_price": "189.00 EUR",
        "opening": {"on": FIRST_ORDER, "quantity": 5 * estate.sizes["person"]},
    }


def model(estate: Estate, number: int) -> Data:
    """Describe a make of device; the categories take turns."""
    category = CATEGORIES[number % len(CATEGORIES)]
    return {
        "name": f"Maker {category.name} {number}",
        "manufacturer": estate.id_of("vendor", number),
        "category": category.name,
        "part_number": f"210-{number:04}",
        "catalogue": "preferred",
        "requestable": True,
        "acceptance": category.accepted,
        "data_bearing": category.medium is not None,
        "weight_kg": 2,
        "watts": 28,
        "useful_life_months": 60,
        "released": FIRST_ORDER - YEAR,
        "end_of_support": FIRST_ORDER + 10 * YEAR,
        "list_price": f"{category.price}.00 EUR",
    }
