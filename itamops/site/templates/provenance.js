window.itamopsProvenance = {{ provenance|tojson }};
