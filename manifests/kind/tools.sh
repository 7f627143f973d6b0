# Sourced by the other scripts here: names they share, and how they find their tools and give up.
# shellcheck shell=bash disable=SC2034
CLUSTER=${CLUSTER:-tagifai}
CONTEXT=kind-$CLUSTER
NAMESPACE=kubeflow
PIPELINE=manifests/pipelines/training.yaml
DIAGNOSIS=${DIAGNOSIS:-runs/diagnosis}

fail() { # MESSAGE: one line on what is wrong and what to do
    echo "$(basename "$0"): $1" >&2
    exit 2
}

need() { # TOOL...: name every missing one at once
    local tool missing=()
    for tool in "$@"; do
        command -v "$tool" >/dev/null 2>&1 || missing+=("$tool")
    done
    [ ${#missing[@]} -eq 0 ] || fail "not on PATH: ${missing[*]}. docs/cluster.md says what each is for and how to get it."
}

say() { # MESSAGE: the step that begins now
    printf '\n== %s\n' "$1"
}

images() { # the images that the pods of the compiled pipeline ask for
    sed -n 's/^ *image: *//p' "$PIPELINE" | sort -u
}
