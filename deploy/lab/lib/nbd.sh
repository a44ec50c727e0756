# A root on a network block device for the emulated mustang: an initial ramdisk with the driver and
# Debian's nbd-client, and a file system with the minimal root.
# shellcheck shell=bash

nbd_image_size=48M

make_nbd() {
    local flavour=cloud-arm64 tree=$cache/nbd work=$cache/nbd-work at=$mirror/nbd libraries
    libraries=$(libraries_of arm64)
    mkdir -p "$at"
    rm -rf "$work"
    initramfs_tree $flavour "$tree"
    add_modules $flavour "$tree" nbd nbd crc32c_generic ext4
    # nbd-client, and what its libraries need in turn.
    unpack "$work" nbd-client:arm64 libc6:arm64 libnl-3-200:arm64 libnl-genl-3-200:arm64 libgnutls30:arm64 libp11-kit0:arm64 libidn2-0:arm64 libunistring2:arm64 \
        libtasn1-6:arm64 libnettle8:arm64 libhogweed6:arm64 libgmp10:arm64 libffi8:arm64
    mkdir -p "$tree/sbin" "$tree/lib/$libraries"
    cp "$work/sbin/nbd-client" "$tree/sbin/"
    cp -P "$work"/lib/ld-linux-aarch64.so.* "$tree/lib/"
    cp -P "$work/lib/$libraries"/{ld-linux-aarch64.so.*,libc.so.*,libnl-*.so.*} "$tree/lib/$libraries/"
    find "$work/usr/lib/$libraries" -maxdepth 1 -name 'lib*.so*' -exec cp -P {} "$tree/lib/$libraries/" \;
    pack_cpio "$tree" | gzip -6n >"$at/initrd.cpio.gz"
    rm -rf "$tree" "$work"
    # The root also has what takes files over a serial line.
    nano_tree arm64 "$tree"
    unpack "$cache/lrzsz-arm64" lrzsz:arm64
    cp "$cache/lrzsz-arm64/usr/bin/rz" "$tree/usr/bin/"
    chown -R 0:0 "$tree"
    rm -f "$at/root.ext4.new"
    mke2fs -q -t ext4 -O ^metadata_csum -d "$tree" "$at/root.ext4.new" $nbd_image_size
    mv "$at/root.ext4.new" "$at/root.ext4"
    rm -rf "$tree"
}
