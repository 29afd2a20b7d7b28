#!/usr/bin/env bash
# Run once, by the PostgreSQL image, when its data folder is empty: a database per service, each with a role of its own
# that can reach no other service's data.
set -euo pipefail

for service in members events partners notify; do
    password_variable="${service^^}_DB_PASSWORD"
    # Piped in, since psql fills in variables only in what it reads, not in --command.
    psql --no-psqlrc --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres \
        --set service="$service" --set password="${!password_variable:?}" <<'SQL'
CREATE ROLE :"service" LOGIN PASSWORD :'password';
CREATE DATABASE :"service" OWNER :"service" ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE :"service" FROM PUBLIC;
SQL
done

# The ledger's tables belong to a role that only migrations use: the service itself can read them and add to them, and
# neither change a row nor take off a trigger. `lianxue migrate` grants the service what it needs.
psql --no-psqlrc --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres \
    --set password="${EVENTS_OWNER_DB_PASSWORD:?}" <<'SQL'
CREATE ROLE events_owner LOGIN PASSWORD :'password';
ALTER DATABASE events OWNER TO events_owner;
GRANT CONNECT ON DATABASE events TO events;
SQL
