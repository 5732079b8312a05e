"""A disk that was wiped as it should be, for the facts about what left."""


def wiped(on: str) -> str:
    """Return the record of a laptop's disk that was wiped on a day."""
    return f"""
--- sanitization
id: san-8j1r5t3y
asset: lap-7f3k9q2m
medium: disk0
manufacturer: Samsung
model: PM9A1
serial: S6XN0B21
media_type: flash
source: asset/lap-7f3k9q2m
category: purge
technique: block_erase
tool: nvme-cli
tool_version: "2.9"
verification: {{extent: full, result: passed}}
validation: {{outcome: effective, by: akeller}}
destination: external_reuse
performer: {{name: Tom Reyes, on: {on}, where: store, signature: approval 7}}
verifier: {{name: Anna Keller, on: {on}, where: store, signature: approval 7}}
"""
