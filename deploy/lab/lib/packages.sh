# Debian packages: the host's tools, and what is fetched to be put into a board's root.
# shellcheck shell=bash

tools_process="busybox iproute2 python3 python3-jinja2 cpio gzip xz-utils zstd bzip2 u-boot-tools device-tree-compiler kmod openssh-client tftp-hpa libwrap0 git util-linux lrzsz postgresql-15"
tools_quick="qemu-system-arm u-boot-qemu nfs-ganesha nfs-ganesha-vfs rpcbind netbase dnsmasq-base"
tools_vm="qemu-system-x86 qemu-utils e2fsprogs grub-common grub-pc-bin"
tools_containers="podman runc conmon catatonit"
tools_full="mmdebstrap qemu-user-static arch-test binfmt-support apt-utils"

missing_tools() { # those of PACKAGE... that are not installed
    local p
    for p; do
        dpkg-query -W -f '${Status}' "$p" 2>/dev/null | grep -q 'ok installed' || echo "$p"
    done
}
# install_tools PACKAGE...: from Debian, without leaving a server running or started at boot:
# the lab starts its own, in its own namespace.
install_tools() {
    local policy=/usr/sbin/policy-rc.d p
    if [ ! -e $policy ]; then
        printf '#!/bin/sh\nexit 101\n' >$policy
        chmod 755 $policy
        trap 'rm -f /usr/sbin/policy-rc.d' EXIT
    fi
    apt-get update -q
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"
    [ -d /run/systemd/system ] || return 0
    for p in nfs-ganesha rpcbind; do
        case " $* " in *" $p "*) systemctl disable --now $p.service $p.socket || true ;; esac
    done
    # The tests start servers of their own; here are only the programs.
    case " $* " in *" postgresql-15 "*) systemctl disable --now postgresql.service || true ;; esac
}

# A package index of the lab's own for all its architectures, beside the host's apt and not in it:
# the host need not know the boards'. Its mirrors are the host's.
architectures="amd64 arm64 armhf"
apt_home=$cache/apt
lab_apt() { # lab_apt STATUS_FILE apt-get-or-apt-cache ARGUMENT...
    local status=$1 tool=$2
    shift 2
    # shellcheck disable=SC2046,SC2086
    "$tool" -q -o Dir::State="$apt_home/state" -o Dir::State::status="$status" -o Dir::Cache="$apt_home/cache" \
        -o Dir::Etc::sourcelist="$apt_home/sources.list" -o Dir::Etc::sourceparts=/dev/null \
        $(printf -- '-o APT::Architectures::=%s ' $architectures) -o APT::Sandbox::User=root \
        -o APT::Get::List-Cleanup=false -o Acquire::Languages=none "$@"
}
# Of armhf the release alone: what one board takes from it need not be newer, and mirrors update that
# architecture's security index late.
make_apt_index() { # make_apt_index ARCHITECTURE...
    local mirrors names signed="signed-by=/usr/share/keyrings/debian-archive-keyring.gpg"
    names=$(IFS=,; echo "$*")
    mkdir -p "$apt_home"/state/lists/partial "$apt_home"/cache/archives/partial "$apt_home/debs"
    : >"$apt_home/no-packages"
    [ -n "$(apt-get indextargets 'Created-By: Packages' --format '$(CODENAME)')" ] || apt-get update -q
    mirrors=$(apt-get indextargets 'Created-By: Packages' --format '$(REPO_URI) $(CODENAME) $(COMPONENT) $(ORIGIN)' |
        awk '$4 == "Debian" && $3 == "main" && $2 ~ /^bookworm(-security|-updates)?$/ { print $1, $2 }' | sort -u)
    [ -n "$mirrors" ] || die "apt knows no source of Debian bookworm main: put one into /etc/apt/sources.list.d"
    sed -e "/ bookworm$/!s|.*|deb [arch=${names/,armhf/} $signed] & main|" -e "/ bookworm$/s|.*|deb [arch=$names $signed] & main|" \
        <<<"$mirrors" >"$apt_home/sources.list"
    lab_apt "$apt_home/no-packages" apt-get update
}

download() { (cd "$apt_home/new" && lab_apt "$apt_home/no-packages" apt-get download "$1"); }
# fetch PACKAGE:ARCH...: leave $apt_home/debs/PACKAGE_ARCH.deb
fetch() {
    local p file
    for p; do
        file=$apt_home/debs/${p%%:*}_${p##*:}.deb
        [ ! -e "$file" ] || continue
        rm -rf "$apt_home/new"
        mkdir "$apt_home/new"
        # The index may be older than what the mirror still has.
        download "$p" || { lab_apt "$apt_home/no-packages" apt-get update; download "$p"; }
        mv "$apt_home"/new/*.deb "$file"
    done
}
unpack() { # unpack DIRECTORY PACKAGE:ARCH...
    local into=$1 p
    shift
    fetch "$@"
    mkdir -p "$into"
    for p; do dpkg-deb -x "$apt_home/debs/${p%%:*}_${p##*:}.deb" "$into"; done
}

# Debian's own TFTP server, for the benchmark that compares ours with it. Unpacked, not installed:
# the package would start it.
make_tftp_server() {
    unpack "$cache/tftpd-hpa" tftpd-hpa:amd64
    mkdir -p "$LAVA_LAB/bin"
    cp "$cache/tftpd-hpa/usr/sbin/in.tftpd" "$LAVA_LAB/bin/in.tftpd.new"
    mv "$LAVA_LAB/bin/in.tftpd.new" "$LAVA_LAB/bin/in.tftpd"
}

# The device types of Debian's LAVA, which the tests of templates render. Unpacked, not installed: no
# server of it ever runs here.
make_lava_device_types() {
    unpack "$cache/lava-server" lava-server:all
    rm -rf "$LAVA_LAB/device-types"
    cp -r "$cache/lava-server/usr/share/lava-server/device-types" "$LAVA_LAB/device-types"
}

# The schemas of jobs that Debian's LAVA has, and the example jobs of its documentation: the tests of
# job files hold ours against them. Unpacked, not installed, as above.
make_lava_jobs() {
    unpack "$cache/lava-jobs" lava-common:all python3-voluptuous:all lava-server-doc:all
    rm -rf "$LAVA_LAB/reference"
    mkdir -p "$LAVA_LAB/reference/python"
    cp -r "$cache/lava-jobs/usr/lib/python3/dist-packages"/{lava_common,voluptuous} "$LAVA_LAB/reference/python/"
    cp -r "$cache/lava-jobs/usr/share/doc/lava-server-doc/html/v2/examples/test-jobs" "$LAVA_LAB/reference/jobs"
}
