# A virtual machine to be started on a board: kernel and ramdisk for qemu-system-x86_64.
# shellcheck shell=bash

make_vm() {
    local flavour=cloud-amd64 tree=$cache/vm at=$mirror/vm applet
    [ -e "$cache/kernel-$flavour/release" ] || make_kernel $flavour
    initramfs_tree $flavour "$tree"
    mkdir -p "$tree/sbin" "$at"
    cp "$lab_home/files/vm/init" "$tree/sbin/init"
    for applet in cat mkdir echo; do ln -s busybox "$tree/bin/$applet"; done
    pack_cpio "$tree" | gzip -6n >"$at/ramdisk.cpio.gz"
    # Debian's cloud flavour: compressed by lz4, which a machine without KVM unpacks quickly.
    cp "$(kernel_file $flavour)" "$at/bzImage"
    rm -rf "$tree"
}
