# Power of the emulated boards. A board is a QEMU process; its console is a socket of the console server.
# shellcheck shell=bash

check_board_number() {
    case $1 in '' | *[!0-9]*) die "'$1' is not a board; give a number from 1 to $LAVA_LAB_BOARDS" ;; esac
    [ "$1" -ge 1 ] && [ "$1" -le "$LAVA_LAB_BOARDS" ] ||
        die "there is no board $1; the lab has 1 to $LAVA_LAB_BOARDS (LAVA_LAB_BOARDS)"
}
power_on() {
    local n=$1 tap=tap$1 pid
    pid_of "mustang-$n" >/dev/null && return
    network_is_up && pid_of consoles >/dev/null || die "cannot power board $n on: the lab is not up; run '$lab_home/lab up'"
    if ! in_lab ip link show "$tap" >/dev/null 2>&1; then
        in_lab ip tuntap add "$tap" mode tap
        in_lab ip link set "$tap" master $bridge up
    fi
    in_lab qemu-system-aarch64 -name "$(board_name "$n")" -M virt -accel "tcg,tb-size=$board_code_cache" \
        -cpu $board_cpu -smp 1 -m $board_memory -nodefaults -display none -bios $board_firmware \
        -netdev "tap,id=lan,ifname=$tap,script=no,downscript=no" \
        -device "virtio-net-device,netdev=lan,mac=$(board_mac "$n")" \
        -chardev "socket,id=uart,path=$run/mustang-$n.sock,server=off,reconnect=1" -serial chardev:uart \
        -pidfile "$run/mustang-$n.qemu" -daemonize >"$run/mustang-$n.log" 2>&1 9>&- ||
        die "QEMU did not start board $n: $(cat "$run/mustang-$n.log")"
    remember "mustang-$n" "$(cat "$run/mustang-$n.qemu")"
}
# As a socket outlet does it: at once, whatever the board is doing.
power_off() { stop "mustang-$1" KILL; }
power() { # power on|off|reset N
    check_board_number "${2:-}"
    [ -d "$run" ] || die "the lab is not up; run '$lab_home/lab up'"
    exec 8>"$run/mustang-$2.lock"
    flock 8
    case $1 in
        on) power_on "$2" ;;
        off) power_off "$2" ;;
        reset) power_off "$2"; power_on "$2" ;;
        *) die "'$1' is not a power command; there are on, off and reset" ;;
    esac 8>&-
}
console() { # console N|PORT: an interactive one on this terminal
    local port=$1
    [ "$1" -ge 1000 ] || port=$(console_port "$1")
    exec /usr/bin/python3 -I "$lab_home/servers/console.py" 127.0.0.1 "$port"
}
