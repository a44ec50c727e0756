# The full root: Debian 12 for arm64 with systemd and without an SSH server, and the repository of
# the packages that the job installs.
# shellcheck shell=bash

job_packages="openssh-server ntpdate"

make_debian_root() {
    local root=$cache/debian-arm64 conf=$cache/openssh-server-conf
    enable_emulation
    rm -rf "$root"
    mkdir "$root"
    tar -C "$root" --numeric-owner -xpf "$cache/debian-base.tar"
    unpack "$conf" openssh-server:arm64
    LAB_PACKAGES=http://$lab_ip:$mirror_port/debian LAB_TIME=$lab_ip \
        LAB_SSHD_CONFIG=$conf/usr/share/openssh/sshd_config "$lab_home/files/debian/customize" "$root"
    make_debian_repository "$root/var/lib/dpkg/status"
    pack_root "$root" "$cache/debian-arm64.tar.gz"
    rm -rf "$root"
}
# What the root lacks for the job's packages is known from the root's own list of packages.
make_debian_repository() { # make_debian_repository STATUS_FILE
    local at=$mirror/debian
    rm -rf "$at" "$apt_home/cache/archives"
    mkdir -p "$at" "$apt_home/cache/archives/partial"
    # shellcheck disable=SC2086
    lab_apt "$1" apt-get -o APT::Architecture=arm64 install -y --no-install-recommends --download-only $job_packages
    mv "$apt_home"/cache/archives/*.deb "$at/"
    (cd "$at" && apt-ftparchive packages . >Packages && apt-ftparchive release . >Release)
}
