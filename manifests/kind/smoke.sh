#!/usr/bin/env bash
# Run the smoke tests against KFP_ENDPOINT; when it is not set, against the kind cluster through a port-forward.
#
#   KFP_ENDPOINT  http://host:port of any Kubeflow Pipelines
#   CLUSTER       name of the kind cluster, tagifai unless given
#   PORT          local port of the port-forward, 8888 unless given
#   PYTHON        .venv/bin/python unless given
# Arguments are handed to pytest. Exit code: pytest's; 2 when it could not begin.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. manifests/kind/tools.sh
PORT=${PORT:-8888}
PYTHON=${PYTHON:-.venv/bin/python}

own=
forwarding=
if [ -z "${KFP_ENDPOINT:-}" ]; then
    need kind kubectl
    kind get clusters 2>/dev/null | grep -qxF "$CLUSTER" || fail "there is no kind cluster $CLUSTER. Run: make kind-up, or set KFP_ENDPOINT"
    own=yes
    log=$(mktemp)
    kubectl --context "$CONTEXT" --namespace "$NAMESPACE" port-forward service/ml-pipeline "$PORT:8888" >"$log" 2>&1 &
    forwarding=$!
    trap 'kill "$forwarding" 2>/dev/null || true; rm -f "$log"' EXIT
    for _ in $(seq 1 60); do
        grep -q '^Forwarding from' "$log" && break
        kill -0 "$forwarding" 2>/dev/null || fail "the port-forward ended: $(tail -n 1 "$log")"
        sleep 0.5
    done
    grep -q '^Forwarding from' "$log" || fail "the port-forward did not open port $PORT within 30 seconds"
    export KFP_ENDPOINT=http://127.0.0.1:$PORT
fi

status=0
"$PYTHON" -m pytest tests/smoke/test_smoke.py -m cluster -s -p no:randomly "$@" || status=$?
if [ "$status" -ne 0 ] && [ -n "$own" ]; then
    CLUSTER=$CLUSTER manifests/kind/diagnose.sh || true
fi
exit "$status"
