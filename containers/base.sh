#!/usr/bin/env bash
# Make a base image without pulling one: Debian's smallest system and Python. For sites and runners that reach a
# package mirror but no image registry. Usage: containers/base.sh [TAG]; needs root, debootstrap and a Docker engine.
#
#   SUITE            the Debian release, bookworm unless given (its Python is 3.11)
#   MIRROR           where its packages are; the mirror that apt uses on this machine unless given
#   SECURITY_MIRROR  where its security updates are; as above, and none are applied when there is none
#   DOCKER           the client, docker unless given
set -euo pipefail

tag=${1:-tagifai-base-python:bookworm}
suite=${SUITE:-bookworm}

site() { # CODENAME: the first place this machine's apt gets that release from
    # shellcheck disable=SC2016 # apt fills in $(SITE)
    apt-get indextargets --format '$(SITE)' "Codename: $1" "Created-By: Packages" 2>/dev/null | head -n 1
}
mirror=${MIRROR:-$(site "$suite")}
security=${SECURITY_MIRROR:-$(site "$suite-security")}
if [ -z "$mirror" ]; then
    echo "containers/base.sh: apt on this machine has no mirror of Debian $suite. Name one in MIRROR." >&2
    exit 2
fi

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 755 "$root"
debootstrap --variant=minbase --include=ca-certificates,python3,python3-venv "$suite" "$root" "$mirror"
if [ -n "$security" ]; then
    echo "deb $security $suite-security main" >>"$root/etc/apt/sources.list"
    chroot "$root" apt-get update
    DEBIAN_FRONTEND=noninteractive chroot "$root" apt-get --yes --no-install-recommends upgrade
fi

# What belongs to this machine or to its site, and what only a person at a terminal reads. Licences stay.
rm -f "$root/etc/resolv.conf" "$root/etc/hostname" "$root/etc/machine-id" "$root/etc/apt/sources.list"
rm -rf "$root"/var/cache/apt/* "$root"/var/cache/debconf/*-old "$root"/var/lib/apt/lists/* "$root"/var/log/*
rm -rf "$root"/usr/share/{info,locale,man}/* "$root"/tmp/*
find "$root/usr/share/doc" -type f ! -name copyright -delete

tar --create --numeric-owner --sort=name --directory "$root" --exclude='./dev/*' --exclude='./proc/*' --exclude='./sys/*' . |
    "${DOCKER:-docker}" import --change 'ENV LANG=C.UTF-8' --change 'CMD ["python3"]' --message "Debian $suite with Python" - "$tag" >/dev/null
echo "$tag"
