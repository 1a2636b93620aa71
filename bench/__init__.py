"""Timings of cvbuild beside other programs: `make bench`, which prints one table.

Cases take turns in rounds, so that a busy moment of the machine hits all of them, and ratios are
taken between two times of the same round. What is told of a résumé that was changed comes from a
file that was changed: a word of it is another one before every run.
"""
