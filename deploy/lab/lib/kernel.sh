# The emulated board's kernel, initramfs, device tree and uImage; the virtual machine's kernel.
# shellcheck shell=bash

# A flavour is named as in Debian's packages: cloud-arm64, cloud-amd64, armmp.
architecture_of() { case $1 in armmp) echo armhf ;; *) echo "${1##*-}" ;; esac; }
kernel_release() { # of FLAVOUR, e.g. cloud-arm64 -> 6.1.0-56-cloud-arm64
    lab_apt "$apt_home/no-packages" apt-cache depends "linux-image-$1:$(architecture_of "$1")" |
        sed -n 's/.*Depends: linux-image-\([^:]*\).*/\1/p' | head -n 1
}
make_kernel() { # unpack Debian's kernel FLAVOUR and note its release
    local flavour=$1 release
    release=$(kernel_release "$flavour")
    [ -n "$release" ] || { echo "no linux-image-$flavour in the package index"; return 1; }
    rm -rf "$cache/kernel-$flavour"
    unpack "$cache/kernel-$flavour" "linux-image-$release:$(architecture_of "$flavour")"
    depmod -b "$cache/kernel-$flavour" "$release"
    echo "$release" >"$cache/kernel-$flavour/release"
}
kernel_file() { echo "$cache/kernel-$1/boot/vmlinuz-$(cat "$cache/kernel-$1/release")"; }
module_directory() { echo "$cache/kernel-$1/lib/modules/$(cat "$cache/kernel-$1/release")"; }

# modules_for FLAVOUR NAME...: the files of these modules, what they depend on first, each once
modules_for() {
    local index
    index=$(module_directory "$1")/modules.dep
    shift
    for name; do
        awk -F: -v want="$name" '
            { file = $1; name = file; sub(/.*\//, "", name); sub(/\.ko.*/, "", name); gsub(/-/, "_", name) }
            name == want { n = split($2, needs, " "); while (n) print needs[n--]; print file }' "$index"
    done | awk '!seen[$0]++'
}
# initramfs_tree FLAVOUR DIRECTORY: busybox, /init, and the modules for network and NFS as lists in order
initramfs_tree() {
    local flavour=$1 tree=$2 list arch
    arch=$(architecture_of "$flavour")
    rm -rf "$tree"
    mkdir -p "$tree"/{bin,proc,sys,dev,run,root,modules}
    unpack "$cache/busybox-$arch" "busybox-static:$arch"
    cp "$cache/busybox-$arch/bin/busybox" "$tree/bin/"
    ln -s busybox "$tree/bin/sh"
    install -m 755 "$lab_home/files/initramfs/init" "$lab_home/files/initramfs/dhcp-lease" "$tree/"
    for list in "net virtio_mmio virtio_pci virtio_net" "nfsv3 nfsv3" "nfsv4 nfsv4"; do
        # shellcheck disable=SC2086
        add_modules "$flavour" "$tree" $list
    done
}
add_modules() { # add_modules FLAVOUR TREE LIST NAME...: these modules, named in order in modules/LIST.list
    local flavour=$1 into=$2/modules list=$3
    shift 3
    modules_for "$flavour" "$@" | while read -r file; do
        cp "$(module_directory "$flavour")/$file" "$into/"
        echo "${file##*/}" >>"$into/$list.list"
    done
}
pack_cpio() { (cd "$1" && find . -print0 | LC_ALL=C sort -z | cpio --null -o -H newc -R 0:0 --quiet); }
legacy_image() { # legacy_image TYPE COMPRESSION NAME DATA RESULT
    mkimage -A arm64 -O linux -T "$1" -C "$2" -a $kernel_load -e $kernel_load -n "$3" -d "$4" "$5"
}

# The board's device tree is QEMU's own, dumped with the board's very options (-bios too: without
# firmware QEMU wires other GPIO devices and the kernel dies on them), without its empty PCIe bridge,
# and without kaslr-seed (KASLR switches KPTI on: 5-10 % of a boot under TCG).
board_tree() { # board_tree RESULT.dts
    qemu-system-aarch64 -M "virt,dumpdtb=$1.dtb" -cpu $board_cpu -smp 1 -m $board_memory -bios $board_firmware -display none
    dtc -q -I dtb -O dts "$1.dtb" | sed '
        s/model = "linux,dummy-virt"/model = "Mustang (emulated by QEMU virt)"/
        s/compatible = "linux,dummy-virt"/compatible = "apm,mustang", "linux,dummy-virt"/
        /^\tpcie@10000000 {/,/^\t};/d
        /kaslr-seed = /d' >"$1"
    rm "$1.dtb"
}

# The job has kernel, dtb and nfsrootfs but no ramdisk, and Debian's kernel mounts no NFS root
# without an initramfs. So the uImage holds both: the kernel, padding up to its image_size (bytes
# 16-23 of its header) rounded to 2 MiB, the initramfs; and the dtb's /chosen says where that lands.
# U-Boot leaves these alone when bootm's ramdisk is `-`. uImage and dtb belong together.
make_board_kernel() {
    local flavour=cloud-arm64 work=$cache/board-kernel image start end rounded size
    [ -e "$cache/kernel-$flavour/release" ] || make_kernel $flavour
    mkdir -p "$work"
    initramfs_tree $flavour "$work/initramfs"
    pack_cpio "$work/initramfs" >"$work/initramfs.cpio"
    image=$(kernel_file $flavour)
    size=$(od -A n -t u8 -j 16 -N 8 "$image" | tr -d ' ')
    rounded=$(((size + 0x1fffff) & ~0x1fffff))
    { cat "$image"; head -c $((rounded - $(stat -c %s "$image"))) /dev/zero; cat "$work/initramfs.cpio"; } >"$work/both"
    gzip -9nc "$work/both" >"$work/both.gz"
    legacy_image kernel gzip "$(cat "$cache/kernel-$flavour/release")+nfs" "$work/both.gz" "$work/uImage"
    # A plain kernel with the initramfs beside it, for jobs that name a ramdisk of their own.
    gzip -9nc "$image" >"$work/plain.gz"
    legacy_image kernel gzip "$(cat "$cache/kernel-$flavour/release")" "$work/plain.gz" "$work/uImage-plain"
    board_tree "$work/mustang.dts"
    dtc -q -I dts -O dtb -o "$work/mustang-plain.dtb" "$work/mustang.dts"
    cp "$work/mustang-plain.dtb" "$work/mustang.dtb"
    start=$((kernel_load + rounded))
    end=$((start + $(stat -c %s "$work/initramfs.cpio")))
    fdtput -t x "$work/mustang.dtb" /chosen linux,initrd-start 0 "$(printf %x $start)"
    fdtput -t x "$work/mustang.dtb" /chosen linux,initrd-end 0 "$(printf %x $end)"
    rm -f "$work"/both* "$work/plain.gz"
}
