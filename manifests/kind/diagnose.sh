#!/usr/bin/env bash
# Write what a person would ask a cluster after a failure into a folder: nodes, pods, events, logs. Changes nothing.
#
#   CLUSTER    name of the kind cluster, tagifai unless given
#   DIAGNOSIS  the folder, runs/diagnosis unless given
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. manifests/kind/tools.sh

need kubectl
mkdir -p "$DIAGNOSIS/logs"

ask() { # FILE ARGUMENTS...: one question; its error is an answer, too
    local file=$DIAGNOSIS/$1
    shift
    kubectl --context "$CONTEXT" --namespace "$NAMESPACE" --request-timeout=30s "$@" >"$file" 2>&1 || true
}

ask nodes.txt describe nodes
ask pods.txt get pods --output wide
ask pods-described.txt describe pods
ask events.txt get events --sort-by=.lastTimestamp
ask workflows.yaml get workflows.argoproj.io --output yaml
ask volumes.txt get persistentvolumeclaims --output wide

pods=$(kubectl --context "$CONTEXT" --namespace "$NAMESPACE" --request-timeout=30s get pods --output name 2>/dev/null || true)
for pod in $pods; do
    ask "logs/${pod#pod/}.txt" logs "$pod" --all-containers --prefix --tail=500
done
echo "diagnose.sh: pods, events and logs are in $DIAGNOSIS" >&2
