# What process boards boot: the minimal root for amd64 with its SSH server in place, and images that
# have the headers of a kernel and nothing behind them (the boot loader checks headers and sums).
# shellcheck shell=bash

# shellcheck disable=SC2059
little_endian() { printf "$(printf '\\x%02x\\x%02x\\x%02x\\x%02x' $(($1 & 255)) $((($1 >> 8) & 255)) $((($1 >> 16) & 255)) $((($1 >> 24) & 255)))"; }

make_process_root() {
    local root=$cache/nano-amd64 at=$mirror/process name work=$cache/process
    rm -rf "$work"
    mkdir -p "$at" "$work"
    nano_tree amd64 "$root"
    nano_packages amd64 "$mirror/nano-amd64"
    for name in openssh-server ntpdate; do
        tar -C "$root" -xzf "$mirror/nano-amd64/$name.tar.gz"
        sed -n "s/^$name //p" "$mirror/nano-amd64/INDEX" >"$root/var/lib/packages/$name.installed"
    done
    cp -r "$lab_home/files/process/." "$root/"
    chown -R 0:0 "$root"
    pack_root "$root" "$at/nano-amd64.tar.gz"
    # As a ramdisk: the kernel starts /init.
    ln -s sbin/init "$root/init"
    pack_cpio "$root" | gzip -6n >"$at/ramdisk.cpio.gz"
    rm "$root/init"
    # With the host's /usr for everything that a root this small does not have: the board binds it.
    touch "$root/etc/bind-host-usr"
    pack_root "$root" "$at/nano-amd64-usr.tar.gz"

    # Some bytes that are not all alike, so that a checksum means something.
    head -c 400000 "$root/bin/busybox" >"$work/body"
    mkimage -A x86_64 -O linux -T kernel -C none -a 0 -e 0 -n process-board -d "$work/body" "$work/uImage"
    { head -c 56 /dev/zero; printf 'ARM\x64'; cat "$work/body"; } >"$work/Image"
    # A zImage says where it begins and ends: what lies behind it may be a device tree.
    { head -c 36 /dev/zero; printf '\x18\x28\x6f\x01\0\0\0\0'; little_endian $((48 + 400000)); cat "$work/body"; } >"$work/zImage"
    dtc -q -O dtb -o "$work/process.dtb" "$lab_home/files/trees/process.dts"
    dtc -q -O dtb -o "$work/overlay.dtbo" "$lab_home/files/trees/overlay.dts"
    mv "$work"/uImage "$work"/Image "$work"/zImage "$work"/process.dtb "$work"/overlay.dtbo "$at/"
    rm -rf "$work" "$root"
}
