# The lab's servers. Each runs in the foreground as a child of nobody, with its log and pid in $run.
# shellcheck shell=bash

# A pid alone may be another process's by now: NAME.pid also holds the process's start time.
started_at() { # of process $1; fails if there is none, or only a zombie that init has not reaped yet
    local stat fields
    { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
    read -ra fields <<<"${stat##*) }"
    [ "${fields[0]}" != Z ] && [ "${fields[0]}" != X ] && echo "${fields[19]}"
}
remember() { echo "$2 $(started_at "$2")" >"$run/$1.pid"; }
pid_of() { # the pid of NAME if it runs
    local pid started
    { read -r pid started <"$run/$1.pid"; } 2>/dev/null || return 1
    [ -n "$started" ] && [ "$(started_at "$pid")" = "$started" ] && echo "$pid"
}
spawn() { # spawn NAME COMMAND...
    local name=$1
    shift
    (
        # Nothing of whoever started the lab stays open in its servers: a lock, say, would be held as long as they run.
        for fd in /proc/self/fd/*; do
            fd=${fd##*/}
            [ "$fd" -le 2 ] || [ "$fd" = 255 ] || eval "exec $fd>&-"
        done
        exec setsid "$@"
    ) </dev/null >"$run/$name.log" 2>&1 &
    remember "$name" $!
}
stop() { # stop NAME SIGNAL: and wait until it is gone
    local pid tries=0
    pid=$(pid_of "$1") || { rm -f "$run/$1.pid"; return 0; }
    kill "-$2" "$pid" 2>/dev/null || true
    while pid_of "$1" >/dev/null; do
        tries=$((tries + 1))
        [ $tries != 60 ] || kill -9 "$pid" 2>/dev/null || true
        sleep 0.05
    done
    rm -f "$run/$1.pid"
}
wait_for() { # wait_for NAME WHAT COMMAND...: until COMMAND succeeds; the server's log if it does not
    local name=$1 what=$2 tries=0
    shift 2
    until "$@" >/dev/null 2>&1; do
        tries=$((tries + 1))
        if [ $tries = 200 ] || ! pid_of "$name" >/dev/null; then
            tail -n 10 "$run/$name.log" >&2
            die "$what did not start; its log is $run/$name.log"
        fi
        sleep 0.05
    done
}

services="consoles mirror git time dhcp rpcbind nfs"
listens() { (exec 3<>"/dev/tcp/$1/$2") 2>/dev/null; }

start_consoles() {
    spawn consoles /usr/bin/python3 -I "$lab_home/servers/serial-mux.py" "$run" \
        "mustang:$LAVA_LAB_CONSOLE_PORT:$LAVA_LAB_BOARDS" "process:$LAVA_LAB_PROCESS_CONSOLE_PORT:$LAVA_LAB_PROCESS_BOARDS"
    wait_for consoles "the console server" test -e "$run/consoles.ready"
}
start_mirror() {
    spawn mirror ip netns exec "$LAVA_LAB_NETNS" /usr/bin/python3 -I "$lab_home/servers/mirror-server.py" "$lab_ip" $mirror_port "$mirror"
    wait_for mirror "the HTTP mirror" listens "$lab_ip" $mirror_port
}
start_git() {
    mkdir -p "$mirror/git"
    spawn git ip netns exec "$LAVA_LAB_NETNS" "$(git --exec-path)/git-daemon" --base-path="$mirror/git" --listen="$lab_ip" --reuseaddr "$mirror/git"
    wait_for git "the git server" listens "$lab_ip" 9418
}
start_time() {
    spawn time ip netns exec "$LAVA_LAB_NETNS" /usr/bin/python3 -I "$lab_home/servers/time-server.py" "$lab_ip"
    wait_for time "the time server" listens "$lab_ip" 37
}
start_dhcp() {
    local hosts=() n
    command -v dnsmasq >/dev/null || return 0
    for n in $(seq "$LAVA_LAB_BOARDS"); do
        hosts+=("--dhcp-host=$(board_mac "$n"),$(board_ip "$n"),$(board_name "$n"),infinite")
    done
    spawn dhcp ip netns exec "$LAVA_LAB_NETNS" dnsmasq --keep-in-foreground --conf-file=/dev/null --port=0 \
        --interface=$bridge --bind-interfaces --dhcp-range="$LAVA_LAB_NET.0.11,static,255.255.0.0,infinite" "${hosts[@]}" \
        --dhcp-option=option:router --dhcp-option=option:ntp-server,"$lab_ip" --dhcp-authoritative --no-ping \
        --dhcp-leasefile="$run/leases" --pid-file= --log-facility=- --user=root
}
# A /run of their own keeps rpcbind's and ganesha's sockets apart from the host's. ganesha looks
# for rpcbind only when it starts, and ends if NFSv3 cannot be registered.
start_rpcbind() {
    command -v ganesha.nfsd >/dev/null || return 0
    # shellcheck disable=SC2016
    spawn rpcbind ip netns exec "$LAVA_LAB_NETNS" sh -c 'mount -t tmpfs tmpfs /run && mkdir /run/rpcbind && exec rpcbind -f -h "$1"' sh "$lab_ip"
    wait_for rpcbind rpcbind listens "$lab_ip" 111
}
start_nfs() {
    command -v ganesha.nfsd >/dev/null || return 0
    sed "s#@ADDRESS@#$lab_ip#; s#@NFS_PORT@#$nfs_port#; s#@MOUNT_PORT@#$mount_port#; s#@EXPORTS@#$exports#" \
        "$lab_home/templates/ganesha.conf.in" >"$run/ganesha.conf"
    # shellcheck disable=SC2016
    spawn nfs ip netns exec "$LAVA_LAB_NETNS" sh -c \
        'mount -t tmpfs tmpfs /run && mkdir /run/ganesha && exec ganesha.nfsd -F -f "$1" -L "$2" -p "$3"' sh \
        "$run/ganesha.conf" "$run/nfs.log" /run/ganesha/pid
    wait_for nfs "the NFS server" grep -q 'NFS SERVER INITIALIZED' "$run/nfs.log"
}
