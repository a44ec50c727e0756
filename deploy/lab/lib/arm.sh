# A board of the 32-bit kind: QEMU's virt machine with Debian's U-Boot for it, a zImage with a ramdisk
# and a device tree. The tests' device for it is in tests/LavaActors.EndToEnd/Jobs.
# shellcheck shell=bash

arm_machine="-cpu cortex-a15 -m 256 -bios /usr/lib/u-boot/qemu_arm/u-boot.bin"

make_arm() {
    local flavour=armmp tree=$cache/arm modules=$cache/arm-initramfs at=$mirror/arm
    [ -e "$cache/kernel-$flavour/release" ] || make_kernel $flavour
    mkdir -p "$at"
    nano_tree armhf "$tree"
    initramfs_tree $flavour "$modules"
    cp -r "$modules/modules" "$modules/init" "$modules/dhcp-lease" "$tree/"
    chown -R 0:0 "$tree"
    pack_cpio "$tree" | gzip -6n >"$at/ramdisk.cpio.gz"
    cp "$(kernel_file $flavour)" "$at/zImage"
    # shellcheck disable=SC2086
    qemu-system-arm -M "virt,dumpdtb=$at/virt.dtb" $arm_machine -display none
    rm -rf "$tree" "$modules"
}
