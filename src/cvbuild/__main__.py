"""`python -m cvbuild`: the same as the `cvbuild` command."""

from cvbuild.start import main

if __name__ == "__main__":
    main()
