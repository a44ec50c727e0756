# What runs the containers of jobs: podman, with images and containers of the lab's own, apart from the host's.
# shellcheck shell=bash

container_image=localhost/lava-lab/host-usr

# No limits above those that this host's root has, no network of their own, and the host's /usr for all that an
# image this small does not have.
write_engine() {
    mkdir -p "$LAVA_LAB/bin" "$LAVA_LAB/containers"
    cat >"$LAVA_LAB/containers/containers.conf" <<END
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
netns = "host"
volumes = ["/usr:/usr:ro"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
END
    {
        echo '#!/bin/sh'
        echo "export CONTAINERS_CONF='$LAVA_LAB/containers/containers.conf'"
        echo "exec podman --root '$LAVA_LAB/containers/root' --runroot '$LAVA_LAB/containers/run' \"\$@\""
    } >"$LAVA_LAB/bin/podman.new"
    chmod 755 "$LAVA_LAB/bin/podman.new"
    mv "$LAVA_LAB/bin/podman.new" "$LAVA_LAB/bin/podman"
}
# There is nothing to make without podman: jobs that need containers are refused then.
has_container_image() { ! command -v podman >/dev/null || "$LAVA_LAB/bin/podman" image exists $container_image; }
# An image with nothing but directories; programs and libraries are the host's.
make_container_image() {
    local root=$cache/container
    write_engine
    rm -rf "$root"
    mkdir -p "$root"/{usr,proc,sys,dev,run,etc,root,tmp,var/tmp}
    chmod 1777 "$root/tmp" "$root/var/tmp"
    for name in bin sbin lib lib64; do ln -s "usr/$name" "$root/$name"; done
    tar -C "$root" --owner=0 --group=0 -cf - . | "$LAVA_LAB/bin/podman" import - $container_image
    rm -rf "$root"
}
end_containers() {
    [ ! -x "$LAVA_LAB/bin/podman" ] || ! command -v podman >/dev/null || "$LAVA_LAB/bin/podman" rm --all --force >/dev/null
}
