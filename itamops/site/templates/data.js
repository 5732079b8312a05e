itamopsTable({{ table|tojson }});
