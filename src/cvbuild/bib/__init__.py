"""Bibliographies: files of BibTeX and CSL-JSON become records, and records become publications.

`bibtex.py` and `csl_json.py` read a file each into the same `Record`s and say what they could not
read, at its line; `entry.py` makes of a record what a publication of cv.yaml says. A record knows
nothing of cv.yaml, and no module here touches the disk.
"""
