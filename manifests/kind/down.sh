#!/usr/bin/env bash
# Delete the kind cluster with all that is on it.
#   CLUSTER    name of the cluster, tagifai unless given
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. manifests/kind/tools.sh

need docker kind
kind delete cluster --name "$CLUSTER"
