"""Action: what the GitHub Action of this repository does, in two steps that know different things.

`make` reads the résumé, which anyone may have written who opens a pull request, and knows no
token. It builds, checks, compares with what was there before, and leaves files and a `Report` in a
folder. `publish` has the token and reads nothing but that folder: it writes the summary of the job,
the comment at the pull request, pictures on a branch, and files of a release. `action.yml` runs
both as `python -I -m cvbuild.action`, isolated, so that no file of the repository is imported.
"""
