# Sourced by the scripts that may install packages: only as root, and only where apt is.
# shellcheck shell=bash

can_install() {
    [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null
}

# A fresh container has no package lists; an old list may still do when the mirror is away.
refresh_package_lists() {
    [ -z "${refreshed:-}" ] || return 0
    apt-get update -qq || echo "apt-get update failed; trying with the lists at hand." >&2
    refreshed=yes
}

install_packages() {
    echo "Installing with apt-get: $*"
    export DEBIAN_FRONTEND=noninteractive
    refresh_package_lists
    apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}
