"""Hostile input, made by machines: what tries files that nobody would write.

`loader` lets coverage guide it through the loader and the schema (needs atheris, the extra
`fuzz`); `cases` makes files of every kind of section, full of odd text, and typesets some;
`growth` makes files as large as files may be, of one thing over and over.
"""
