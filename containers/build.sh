#!/usr/bin/env bash
# Build the image of the pipeline steps: containers/build.sh cpu|gpu
#
# What belongs to a site arrives in the environment, and none of it stays in the image:
#   IMAGE           name and tag, tagifai-python:<version> unless given, with -gpu behind it for gpu
#   BASE_IMAGE      an image with Python 3.11 or later and its venv module
#   PIP_FIND_LINKS  folders or pages that hold wheels: the CPU build of torch, or everything on a site without an index
#   PIP_INDEX_URL, PIP_EXTRA_INDEX_URL, PIP_NO_INDEX, PIP_TRUSTED_HOST, PIP_DEFAULT_TIMEOUT, PIP_RETRIES  as pip reads them
#   SSL_CERT_FILE   the CA bundle that pip trusts
#   BUILD_NETWORK   the network of the build steps, e.g. host
#   SOURCE          where the source lives, for the image's label
#   DOCKER          the client, docker unless given
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

device=${1:-}
case $device in
cpu) suffix="" ;;
gpu) suffix="-gpu" ;;
*)
    echo "containers/build.sh: the device is '$device'; it must be cpu or gpu." >&2
    exit 2
    ;;
esac

if [ "$device" = cpu ] && [ -z "${PIP_FIND_LINKS:-}${PIP_EXTRA_INDEX_URL:-}${PIP_INDEX_URL:-}" ]; then
    echo "containers/build.sh: the CPU build of torch is not on pip's default index." >&2
    echo "Name an index that has it in PIP_EXTRA_INDEX_URL, or a folder with its wheel in PIP_FIND_LINKS." >&2
    exit 2
fi

version=$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' tagifai/__init__.py)
image=${IMAGE:-tagifai-python:$version$suffix}
revision=$(git rev-parse HEAD 2>/dev/null || echo unknown)
[ -z "$(git status --porcelain 2>/dev/null)" ] || revision+=-modified

secrets=$(mktemp -d)
trap 'rm -rf "$secrets"' EXIT

# Folders of wheels become part of the build context; pages stay an option of pip. Links keep a rebuild from copying them.
rm -rf build/wheels
mkdir -p build/wheels
pages=()
read -r -d '' -a find_links <<<"${PIP_FIND_LINKS:-}" || true
for place in ${find_links[@]+"${find_links[@]}"}; do
    if [ -d "$place" ]; then
        find "$place" -maxdepth 1 -name '*.whl' -exec sh -c 'ln -f "$@" build/wheels/ 2>/dev/null || cp -p "$@" build/wheels/' sh {} +
    else
        pages+=("$place")
    fi
done

option() { # NAME VALUE: one line of pip.conf, if there is a value
    [ -z "$2" ] || printf '%s = %s\n' "$1" "${2//$'\n'/ }"
}
{
    echo "[global]"
    option index-url "${PIP_INDEX_URL:-}"
    option extra-index-url "${PIP_EXTRA_INDEX_URL:-}"
    option no-index "${PIP_NO_INDEX:-}"
    option trusted-host "${PIP_TRUSTED_HOST:-}"
    option timeout "${PIP_DEFAULT_TIMEOUT:-}"
    option retries "${PIP_RETRIES:-}"
    option find-links "${pages[*]-}"
    option cert "${SSL_CERT_FILE:+/run/secrets/ca}"
} >"$secrets/pip.conf"

arguments=(--secret "id=pip,src=$secrets/pip.conf")
[ -z "${SSL_CERT_FILE:-}" ] || arguments+=(--secret "id=ca,src=$SSL_CERT_FILE")
[ -z "${BASE_IMAGE:-}" ] || arguments+=(--build-arg "BASE_IMAGE=$BASE_IMAGE")
[ -z "${BUILD_NETWORK:-}" ] || arguments+=(--network "$BUILD_NETWORK")

DOCKER_BUILDKIT=1 "${DOCKER:-docker}" build "${arguments[@]}" \
    --build-arg "DEVICE=$device" \
    --build-arg "SOURCE=${SOURCE:-}" \
    --build-arg "REVISION=$revision" \
    --build-arg "VERSION=$version" \
    --tag "$image" .
echo "$image"
