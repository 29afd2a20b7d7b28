# One image for every role; the command says which: lianxue serve members, lianxue serve gateway, lianxue migrate.
# Health checks belong to the roles and are in docker-compose.yml.

FROM python:3.11-slim-bookworm AS build
# For a site with its own package index: docker build --build-arg PIP_INDEX_URL=...
ARG PIP_INDEX_URL
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /app
WORKDIR /src
# The packages first: they change less often than the code, and this layer is the slow one.
COPY requirements.lock ./
RUN /app/bin/pip install --require-hashes -r requirements.lock
COPY . ./
RUN /app/bin/pip install --no-deps --no-build-isolation .

FROM python:3.11-slim-bookworm
# pg_dump and pg_restore for lianxue backup, of the version of docker-compose.yml's server.
RUN apt-get update && apt-get install --yes --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/*
# The folders are there before the volumes are mounted on them, so that the volumes belong to the user.
RUN useradd --system --uid 10001 --no-create-home --home-dir /var/lib/lianxue lianxue \
    && install -d -o lianxue -g lianxue -m 0700 /var/lib/lianxue /var/lib/lianxue-keys
COPY --from=build /app /app
ENV PATH=/app/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    LIANXUE_HOME=/var/lib/lianxue
USER lianxue
WORKDIR /var/lib/lianxue
EXPOSE 8000
CMD ["lianxue", "--help"]
