#!/usr/bin/env bash
# Runs once, when the server's volume is empty: roles, databases and the evidence schema,
# as `./wardclerk up` makes them on a machine of its own.
set -euo pipefail

secret() { cat "/run/secrets/$1"; }
administrator() { psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --username=postgres "$@"; }

administrator \
    --set=odoo="$(secret odoo_db_password)" \
    --set=relay="$(secret relay_db_password)" \
    --set=n8n="$(secret n8n_db_password)" <<'SQL'
CREATE ROLE wardclerk_evidence NOLOGIN;
CREATE ROLE wardclerk_odoo LOGIN PASSWORD :'odoo';
CREATE ROLE wardclerk_relay LOGIN PASSWORD :'relay';
CREATE ROLE wardclerk_n8n LOGIN PASSWORD :'n8n';
CREATE DATABASE wardclerk OWNER wardclerk_odoo;
CREATE DATABASE wardclerk_n8n OWNER wardclerk_n8n;
REVOKE CONNECT ON DATABASE wardclerk, wardclerk_n8n FROM PUBLIC;
GRANT CONNECT ON DATABASE wardclerk TO wardclerk_relay;
\connect wardclerk
CREATE EXTENSION pg_trgm;
CREATE EXTENSION unaccent;
ALTER FUNCTION unaccent(text) IMMUTABLE;
SQL

sed -e 's/:app_role/"wardclerk_odoo"/g' \
    -e 's/:relay_role/"wardclerk_relay"/g' \
    -e 's/:owner_role/"wardclerk_evidence"/g' /opt/evidence_schema.sql |
    administrator --dbname=wardclerk
