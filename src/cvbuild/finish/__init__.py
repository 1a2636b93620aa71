"""Finish: from the PDF that TeX wrote to the one that people get; see `finisher`.

Nothing is imported here: the start of the command line needs `structure`, and only that.
"""
