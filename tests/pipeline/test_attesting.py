"""The pre-authentication encoding of DSSE, by the vector of its specification."""

from itamops.pipeline.attesting import encoded_for_signing


def test_the_vector_of_the_specification() -> None:
    """From `protocol.md` of secure-systems-lab/dsse, version 1.0.0."""
    encoded = encoded_for_signing(b"hello world", "http://example.com/HelloWorld")
    assert encoded == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"


def test_lengths_are_of_bytes() -> None:
    assert encoded_for_signing("é".encode(), "t") == b"DSSEv1 1 t 2 " + "é".encode()
