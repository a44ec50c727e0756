# What emulated machines of jobs (to: tmpfs, method: qemu) and emulated PCs boot: the minimal root for
# amd64 as a ramdisk with the drivers that it needs, and as an archive for NFS; GRUB for PCs that boot
# from the network.
# shellcheck shell=bash

make_guest() {
    local flavour=cloud-amd64 tree=$cache/guest at=$mirror/guest
    [ -e "$cache/kernel-$flavour/release" ] || make_kernel $flavour
    mkdir -p "$at"
    nano_tree amd64 "$tree"
    cp -r "$lab_home/files/guest/." "$tree/"
    # kexec, with the libraries that Debian links it to.
    unpack "$cache/guest-kexec" kexec-tools:amd64 libxenmisc4.17:amd64 libxencall1:amd64 libxendevicemodel1:amd64 libxenevtchn1:amd64 libxenforeignmemory1:amd64 \
        libxengnttab1:amd64 libxentoolcore1:amd64 libxentoollog1:amd64 zlib1g:amd64 liblzma5:amd64
    cp "$cache/guest-kexec/sbin/kexec" "$tree/sbin/"
    find "$cache/guest-kexec/lib" "$cache/guest-kexec/usr/lib/x86_64-linux-gnu" -name 'lib*.so*' -exec cp -P {} "$tree/lib/x86_64-linux-gnu/" \;
    chown -R 0:0 "$tree"
    pack_root "$tree" "$at/root.tar.gz"
    # The ramdisk: modules for network and NFS, and for disks.
    initramfs_tree $flavour "$cache/guest-initramfs"
    cp -r "$cache/guest-initramfs/modules" "$cache/guest-initramfs/init" "$cache/guest-initramfs/dhcp-lease" "$tree/"
    add_modules $flavour "$tree" disk virtio_pci virtio_blk crc32c_generic ext4
    chown -R 0:0 "$tree"
    pack_cpio "$tree" | gzip -6n >"$at/ramdisk.cpio.gz"
    cp "$(kernel_file $flavour)" "$at/bzImage"
    # The initial ramdisk of a machine with its root on NFS: nothing but drivers.
    pack_cpio "$cache/guest-initramfs" | gzip -6n >"$at/initrd.cpio.gz"
    rm -rf "$tree" "$cache/guest-initramfs"
}

# GRUB as a network card loads it from its boot server, which has its menu too; the console is the serial line.
make_pc_grub() {
    local at=$LAVA_LAB/pc
    mkdir -p "$at"
    grub-mkimage -O i386-pc-pxe -p '(pxe)' -o "$at/grub.0.new" pxe tftp net linux serial terminal normal echo test sleep boot halt reboot
    mv "$at/grub.0.new" "$at/grub.0"
    cp "$lab_home/files/pc/grub.cfg" "$at/grub.cfg"
}
