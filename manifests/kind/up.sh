#!/usr/bin/env bash
# Create the kind cluster, put the pipeline's image on it, install Kubeflow Pipelines and wait until it answers.
#
# Can be run again: what exists is kept. On a failure, the state of the cluster is left in a folder and shown by name.
#   CLUSTER    name of the cluster, tagifai unless given
#   PATIENCE   how long each of the waits may take, 600s unless given
#   DIAGNOSIS  folder for the state of the cluster after a failure, runs/diagnosis unless given
set -Eeuo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. manifests/kind/tools.sh
PATIENCE=${PATIENCE:-600s}

cluster() {
    kubectl --context "$CONTEXT" "$@"
}

available() { # DEPLOYMENT...: wait for one after the other, so that the first that is missing is the one named
    local name
    for name in "$@"; do
        cluster --namespace "$NAMESPACE" wait "deployment/$name" --for=condition=Available --timeout="$PATIENCE"
    done
}

diagnose() {
    trap - ERR
    echo "up.sh: failed; looking at the cluster" >&2
    DIAGNOSIS=$DIAGNOSIS CLUSTER=$CLUSTER manifests/kind/diagnose.sh || true
    exit 1
}

need docker git kind kubectl
[ -f "$PIPELINE" ] || fail "$PIPELINE is not there. Run: make compile-pipeline"
wanted=$(images)
[ -n "$wanted" ] || fail "$PIPELINE names no image. Run: make compile-pipeline"
while read -r image; do
    docker image inspect "$image" >/dev/null 2>&1 ||
        fail "the image $image, which $PIPELINE runs in, is not here. Run: make image IMAGE=$image"
done <<<"$wanted"

if kind get clusters 2>/dev/null | grep -qxF "$CLUSTER"; then
    say "Cluster $CLUSTER is there"
else
    say "Create cluster $CLUSTER"
    # On a failure kind takes its nodes down again: there is nothing to diagnose yet, its own output has the reason.
    kind create cluster --name "$CLUSTER" --config manifests/kind/cluster.yaml --wait 300s
fi
trap diagnose ERR

while read -r image; do
    say "Load $image onto the nodes"
    kind load docker-image "$image" --name "$CLUSTER" </dev/null
done <<<"$wanted"

say "Kubeflow Pipelines: namespace, CRDs and cluster roles"
cluster apply -k manifests/kfp/cluster
cluster wait crd/applications.app.k8s.io --for=condition=Established --timeout=60s

say "Kubeflow Pipelines: services"
cluster apply -k manifests/kfp

say "Wait for what a run needs (each up to $PATIENCE; the first time, images are pulled)"
available mysql metadata-grpc-deployment ml-pipeline
available seaweedfs workflow-controller ml-pipeline-persistenceagent

say "Ready. Run the smoke test: make smoke"
