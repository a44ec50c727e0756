# Settings of the lab, sourced by every script here. Each may be given by the environment.
# shellcheck shell=bash
# shellcheck disable=SC2034
: "${LAVA_LAB:=/var/cache/lava-actors/lab}"   # artifacts, exports and the running lab's state
: "${LAVA_LAB_NET:=10.66}"                    # the first two bytes of the lab's own /16
: "${LAVA_LAB_NETNS:=lava-lab}"               # the namespace that is the lab's network
: "${LAVA_LAB_BOARDS:=4}"                     # emulated boards that have a console and a lease
: "${LAVA_LAB_PROCESS_BOARDS:=24}"            # process boards that have a console
: "${LAVA_LAB_CONSOLE_PORT:=7000}"            # console of mustang N: 127.0.0.1, this port + N
: "${LAVA_LAB_PROCESS_CONSOLE_PORT:=7100}"    # console of process board N: this port + N

lab_ip=$LAVA_LAB_NET.0.1            # the lab's servers: DHCP, NFS, HTTP, git, NTP
dispatcher_ip=$LAVA_LAB_NET.0.254   # the host's side: the dispatcher, with its TFTP server
# More host addresses, so that several dispatchers (tests) can serve TFTP at the same time.
spare_ips="$LAVA_LAB_NET.0.249 $LAVA_LAB_NET.0.250 $LAVA_LAB_NET.0.251 $LAVA_LAB_NET.0.252 $LAVA_LAB_NET.0.253"
mirror_port=8081
nfs_port=2049
mount_port=20048
bridge=br0
host_link=${LAVA_LAB_LINK:-lavalab0}  # the host's end of the cable between host and lab

run=$LAVA_LAB/run                   # pid files, sockets, logs of a lab that is up
cache=$LAVA_LAB/cache               # downloads and intermediate results
mirror=$LAVA_LAB/mirror             # what the HTTP server serves
exports=$LAVA_LAB/nfs               # what the NFS server exports

# The emulated board. cortex-a57 is the quickest under TCG; a second CPU gains nothing there.
board_cpu=cortex-a57
board_memory=512                    # MiB
board_code_cache=128                # MiB of translated code; QEMU's own default grows to a GiB
board_firmware=/usr/lib/u-boot/qemu_arm64/u-boot.bin
kernel_load=0x44000000              # uImage header: load and entry, a multiple of 2 MiB

board_ip() { echo "$LAVA_LAB_NET.0.$((10 + $1))"; }
board_mac() { printf '52:54:00:66:00:%02x\n' "$1"; }
board_name() { printf 'mustang-%02d\n' "$1"; }
console_port() { echo $((LAVA_LAB_CONSOLE_PORT + $1)); }

die() { echo "lab: $*" >&2; exit 1; }
in_lab() { ip netns exec "$LAVA_LAB_NETNS" "$@"; }
network_is_up() { [ -e "/run/netns/$LAVA_LAB_NETNS" ] && ip link show "$host_link" >/dev/null 2>&1; }

# step TITLE FILES COMMAND [ARGUMENT...]: one line of progress with the seconds that COMMAND took. It is
# skipped if it was done already and neither FILES (in this directory), nor its arguments, nor the
# lab's addresses (they are baked in) have changed since. What it says goes to a log; the end of
# that is shown if it fails.
step() {
    local title=$1 files=$2 log=$cache/log/$3.log sum done_mark begun status
    shift 2
    # shellcheck disable=SC2086
    sum=$( (cd "$lab_home" && echo "$* $lab_ip $mirror_port" &&
        { [ -z "$files" ] || find $files -type f -print0 | LC_ALL=C sort -z | xargs -0 cat; }) | cksum)
    done_mark=$cache/done/$1-${sum%% *}
    [ ! -e "$done_mark" ] || return 0
    mkdir -p "$cache/log" "$cache/done"
    printf '  %-58s ' "$title"
    begun=${EPOCHREALTIME/./}
    # A subshell of its own with -e: a plain `if "$@"` would switch -e off inside.
    set +e
    ( set -eu; "$@" ) >"$log" 2>&1
    status=$?
    set -e
    if [ $status != 0 ]; then
        echo "failed"
        tail -n 15 "$log" >&2
        die "the step '$title' ended with status $status; its whole output is in $log; 'lab setup' continues there once the cause is mended"
    fi
    rm -f "$cache/done/$1"-*
    touch "$done_mark"
    printf '%6d.%d s\n' $(((${EPOCHREALTIME/./} - begun) / 1000000)) $(((${EPOCHREALTIME/./} - begun) / 100000 % 10))
}
is_done() { compgen -G "$cache/done/$1-*" >/dev/null; }
