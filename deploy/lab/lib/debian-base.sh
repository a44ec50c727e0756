# Plain Debian 12 for arm64, as the full root is made from: minutes of emulation, so a step of its own.
# shellcheck shell=bash

debian_packages="systemd-sysv kmod procps iproute2 iputils-ping net-tools ca-certificates less netbase adduser ucf python3 openssh-client"

# The target's programs run during the build: binfmt_misc hands them to qemu-user.
enable_emulation() {
    [ -e /proc/sys/fs/binfmt_misc/register ] || mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc
    [ -e /proc/sys/fs/binfmt_misc/qemu-aarch64 ] || update-binfmts --enable qemu-aarch64
    [ -e /proc/sys/fs/binfmt_misc/qemu-aarch64 ] ||
        { echo "binfmt_misc does not know qemu-aarch64; is the kernel without binfmt_misc?"; return 1; }
}
make_debian_base() {
    enable_emulation
    sed 's/\[.*\] //' "$apt_home/sources.list" >"$cache/debian-sources.list"
    mmdebstrap --mode=root --arch=arm64 --variant=minbase --format=tar --include="$debian_packages" \
        --dpkgopt=force-unsafe-io \
        --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
        --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/info/*' \
        --dpkgopt='path-exclude=/usr/share/lintian/*' --dpkgopt='path-exclude=/usr/share/zoneinfo/*/*' \
        --dpkgopt='path-exclude=/usr/lib/*/gconv/*' \
        bookworm - "$cache/debian-sources.list" >"$cache/debian-base.tar.new"
    mv "$cache/debian-base.tar.new" "$cache/debian-base.tar"
}
