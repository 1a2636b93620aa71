"""What a résumé can become beside a PDF; `formats.py` is the table of all formats."""
