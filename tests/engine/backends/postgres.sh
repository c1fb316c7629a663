#!/bin/sh
# Runs a PostgreSQL server of its own in a temporary folder: postgres.sh <folder of the programs> <port>, with the password of its user in
# PGPASSWORD. Prints "ready", and ends when its input closes.
set -eu
bin=$1 port=$2

folder=$(mktemp -d /tmp/applinks-postgres-XXXXXX)
server=
finish() {
  if [ -n "$server" ]; then
    kill -INT "$server" 2>/dev/null || true
    wait "$server" || true
  fi
  rm -rf "$folder"
}
trap finish EXIT
trap 'exit 1' INT TERM

fail() {
  cat "$folder"/*.log >&2
  exit 1
}

printf '%s\n' "$PGPASSWORD" >"$folder/password"
"$bin/initdb" -D "$folder/data" -U state --pwfile="$folder/password" --auth=scram-sha-256 \
  --encoding=UTF8 --no-locale --no-sync >"$folder/initdb.log" 2>&1 || fail

# No socket, and no wait for the disk: the data is not to survive anything.
"$bin/postgres" -D "$folder/data" -c listen_addresses=127.0.0.1 -c port="$port" \
  -c unix_socket_directories= -c fsync=off >"$folder/postgres.log" 2>&1 &
server=$!

tries=0
until "$bin/psql" -qh 127.0.0.1 -p "$port" -U state -d postgres -c 'CREATE DATABASE state' 2>"$folder/psql.log"; do
  tries=$((tries + 1))
  if [ "$tries" -gt 600 ] || ! kill -0 "$server" 2>/dev/null; then fail; fi
  sleep 0.1
done

echo ready
read -r _ || true
