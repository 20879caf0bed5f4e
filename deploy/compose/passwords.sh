#!/bin/sh
# Make the passwords of the compose file, once: passwords.sh [FILE]. An existing file is left as it is.
set -eu
file=${1:-$(dirname "$0")/.env}
if [ -e "$file" ]; then
    echo "$file is there already; remove it to have new passwords."
    exit 0
fi
umask 077
# Complete or not there: a file with half of the passwords would be taken for one with all.
draft=$(mktemp "$file.XXXXXX")
for name in KAFKA_PASSWORD REDIS_PASSWORD WEBHOOK_KEY GRAFANA_PASSWORD; do
    printf '%s=%s\n' "$name" "$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')" >>"$draft"
done
mv "$draft" "$file"
echo "$file holds new passwords. Keep it: who reads it is every zone's administrator."
