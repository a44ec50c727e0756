# What emulated PCs with UEFI have: the firmware, and a boot disk as a directory that QEMU shows them as
# one, with GRUB and a system.
# shellcheck shell=bash

make_efi() {
    local at=$LAVA_LAB/efi work=$cache/efi
    unpack "$work" ovmf:all grub-efi-amd64-bin:amd64
    rm -rf "$at.new"
    mkdir -p "$at.new/disk/EFI/BOOT"
    cp "$work/usr/share/ovmf/OVMF.fd" "$at.new/OVMF.fd"
    grub-mkimage -d "$work/usr/lib/grub/x86_64-efi" -O x86_64-efi -p /EFI/BOOT -o "$at.new/disk/EFI/BOOT/BOOTX64.EFI" \
        efinet tftp net part_msdos fat linux gzio terminal normal echo test sleep boot halt reboot
    cp "$lab_home/files/efi/grub.cfg" "$at.new/disk/EFI/BOOT/grub.cfg"
    cp "$mirror/guest/bzImage" "$mirror/guest/ramdisk.cpio.gz" "$at.new/disk/"
    rm -rf "$at"
    mv "$at.new" "$at"
}
