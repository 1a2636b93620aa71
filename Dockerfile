# An image that has cvbuild and nothing to set up: it runs as an ordinary user, needs no network, and
# sees only the folder that is mounted at /work. docs/install.md says how to build and use it.
#
# The TeX that comes with cvbuild is for x86-64: elsewhere, build with --platform linux/amd64.
ARG PYTHON=3.13
ARG BASE=docker.io/library/python:${PYTHON}-slim

FROM ${BASE} AS build
WORKDIR /source
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY man/ man/
COPY templates/ templates/
COPY src/ src/
ENV PIP_CONSTRAINT=/source/constraints.txt PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python3 -m venv /opt/cvbuild && /opt/cvbuild/bin/pip install ".[check,png]"

FROM ${BASE}
LABEL org.opencontainers.image.title="cvbuild" \
      org.opencontainers.image.description="One cv.yaml in, a beautifully typeset résumé out" \
      org.opencontainers.image.licenses="MIT"
COPY --from=build /opt/cvbuild /opt/cvbuild
ENV PATH=/opt/cvbuild/bin:$PATH PYTHONUTF8=1 XDG_CACHE_HOME=/tmp/cache
RUN useradd --uid 1000 --create-home cv
USER 1000:1000
WORKDIR /work
ENTRYPOINT ["cvbuild"]
CMD ["--help"]
