# The minimal root ("nano"): busybox and bash, and packages for its small apt-get.
# shellcheck shell=bash

libraries_of() { # the directory of an architecture's libraries
    case $1 in arm64) echo aarch64-linux-gnu ;; amd64) echo x86_64-linux-gnu ;; armhf) echo arm-linux-gnueabihf ;; esac
}

# nano_tree ARCH DIRECTORY. Nothing of the target is run, so no emulation is needed.
nano_tree() {
    local arch=$1 root=$2 libraries applet
    libraries=$(libraries_of "$arch")
    rm -rf "$root"
    unpack "$root" libc6:"$arch" libtinfo6:"$arch" bash:"$arch"
    unpack "$cache/busybox-$arch" busybox-static:"$arch"
    unpack "$cache/busybox-amd64" busybox-static:amd64
    mkdir -p "$root"/{bin,sbin,usr/bin,usr/sbin,etc/start.d,etc/apt,proc,sys,dev,run,tmp,mnt,var/log,var/tmp,var/lib/packages,root/.ssh}
    # What bash and its libraries bring along and a board has no use for.
    rm -rf "$root"/usr/share "$root"/usr/lib "$root"/etc/{skel,bash.bashrc,ld.so.conf*} \
        "$root"/lib/$libraries/{gconv,audit,libmvec.so.1,libpcprofile.so,libmemusage.so,libthread_db.so.1} "$root"/usr/bin/{bashbug,clear_console}
    cp "$cache/busybox-$arch/bin/busybox" "$root/bin/busybox"
    for applet in $("$cache/busybox-amd64/bin/busybox" --list); do
        case $applet in busybox | dpkg | dpkg-deb | rpm | bash) continue ;; esac
        [ -e "$root/bin/$applet" ] || ln -s busybox "$root/bin/$applet"
    done
    for applet in init reboot poweroff halt getty; do ln -sf ../bin/busybox "$root/sbin/$applet"; done
    cp -r "$lab_home/files/nano/." "$root/"
    echo "http://$lab_ip:$mirror_port/nano-$arch" >"$root/etc/apt/source"
    chmod 700 "$root/root" "$root/root/.ssh"
    chmod 1777 "$root/tmp" "$root/var/tmp"
}

# nano_packages ARCH DIRECTORY: NAME.tar.gz of each package and INDEX with their SHA-256
nano_packages() {
    local arch=$1 into=$2 libraries work=$cache/nano-packages-$1 name
    libraries=$(libraries_of "$arch")
    rm -rf "$work" "$into"
    mkdir -p "$work/debs" "$into"
    # openssh-server: Debian's dropbear under that name, with scp and OpenSSH's SFTP server
    unpack "$work/debs" dropbear-bin:"$arch" libtomcrypt1:"$arch" libtommath1:"$arch" libgmp10:"$arch" zlib1g:"$arch" \
        libcrypt1:"$arch" openssh-sftp-server:"$arch" openssh-client:"$arch"
    mkdir -p "$work/openssh-server"/{sbin,usr/bin,usr/lib/openssh,lib/$libraries}
    cp "$work/debs/usr/sbin/dropbear" "$work/debs/usr/bin/dropbearkey" "$work/openssh-server/sbin/"
    cp "$work/debs/usr/bin/scp" "$work/openssh-server/usr/bin/"
    cp "$work/debs/usr/lib/openssh/sftp-server" "$work/openssh-server/usr/lib/openssh/"
    ln -s openssh/sftp-server "$work/openssh-server/usr/lib/sftp-server"
    find "$work/debs/lib" "$work/debs/usr/lib/$libraries" -name 'lib*.so*' -exec cp -P {} "$work/openssh-server/lib/$libraries/" \;
    # ntpdate: under that name a client of the lab's time server
    mkdir -p "$work/ntpdate"
    for name in openssh-server ntpdate; do
        cp -r "$lab_home/files/nano-packages/$name/." "$work/$name/"
        if [ $name = ntpdate ]; then sed -i "s/@TIME_SERVER@/$lab_ip/" "$work/ntpdate/usr/sbin/ntpdate-debian"; fi
        tar -C "$work/$name" --owner=0 --group=0 --sort=name --mtime=@0 -cf - . | gzip -9n >"$into/$name.tar.gz"
        echo "$name $(sha256sum "$into/$name.tar.gz" | cut -d' ' -f1)" >>"$into/INDEX"
    done
    rm -rf "$work/debs"
}

pack_root() { # pack_root DIRECTORY RESULT: owners and modes as they are
    tar -C "$1" --numeric-owner --one-file-system --sort=name -cf - . | gzip -6n >"$2.new"
    mv "$2.new" "$2"
}

make_minimal_root() {
    rm -rf "$cache/nano-arm64"
    nano_tree arm64 "$cache/nano-arm64"
    nano_packages arm64 "$mirror/nano-arm64"
    chown -R 0:0 "$cache/nano-arm64"
    pack_root "$cache/nano-arm64" "$cache/nano-arm64.tar.gz"
}
