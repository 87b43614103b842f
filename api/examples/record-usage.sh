#!/bin/sh
# Records in BeTrace what was used: sh record-usage.sh [meter] [quantity] [subject]. Needs curl, and in the environment:
#   BETRACE_URL      where BeTrace Tenants runs, for example https://tenants.example.com
#   BETRACE_API_KEY  an API key that holds usage:record
set -eu

meter=${1:-spans} quantity=${2:-1} subject=${3:-record-usage}

# Source and id say which event this is. The same one counts once, so curl may repeat what got lost on the way.
source=$(uname -n)
id=$(date -u +%Y%m%d%H%M%S)-$$
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)

answer=$(curl --silent --show-error --fail-with-body --retry 3 --retry-connrefused \
  --header "Authorization: Bearer $BETRACE_API_KEY" --header 'Content-Type: application/json' \
  --data @- "$BETRACE_URL/graphql" <<JSON
{
  "query": "mutation Record(\$input: RecordUsageInput!) { recordUsage(input: \$input) { accepted notAccepted { status reason } } }",
  "variables": { "input": { "events": [
    { "meter": "$meter", "quantity": $quantity, "subject": "$subject", "source": "$source", "id": "$id", "occurredAt": "$now" }
  ] } }
}
JSON
) || { printf '%s\n' "$answer" >&2; exit 1; }

# Every event has an answer of its own: one that is not accepted is no failure of the call.
case $answer in
  *'"accepted":1'*) printf '%s\n' "$answer" ;;
  *) printf '%s\n' "$answer" >&2; exit 1 ;;
esac
