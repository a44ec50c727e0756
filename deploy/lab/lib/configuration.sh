# The files that tell a dispatcher about this lab, with the lab's real addresses and paths.
# shellcheck shell=bash

fill_in() { # fill_in TEMPLATE N VARIANT
    sed "s|@LAB@|$LAVA_LAB/bin/lab|g; s|@PROCESS_BOARD@|$LAVA_LAB/bin/process-board|g
        s|@N@|$2|g; s|@NN@|$(printf %02d "$2")|g; s|@VARIANT@|$3|g
        s|@CONSOLE@|$(console_port "$2")|g; s|@PROCESS_CONSOLE@|$((LAVA_LAB_PROCESS_CONSOLE_PORT + $2))|g
        s|@LAB_IP@|$lab_ip|g; s|@DISPATCHER_IP@|$dispatcher_ip|g; s|@MIRROR@|http://$lab_ip:$mirror_port|g
        s|@STATE@|$LAVA_LAB|g; s|@EXPORTS@|$exports|g" "$lab_home/templates/$1"
}
write_devices() { # write_devices DIRECTORY
    local n
    mkdir -p "$1"
    for n in $(seq "$LAVA_LAB_BOARDS"); do fill_in mustang.yaml.in "$n" full >"$1/$(board_name "$n").yaml"; done
    for n in $(seq "$LAVA_LAB_PROCESS_BOARDS"); do
        fill_in process-board.yaml.in "$n" full >"$1/process-$(printf %02d "$n").yaml"
    done
}
write_dispatcher() { # write_dispatcher DIRECTORY
    mkdir -p "$1"
    fill_in dispatcher.yaml.in 0 full >"$1/dispatcher.yaml"
    fill_in dispatcher.yaml.in 0 quick >"$1/dispatcher-quick.yaml"
}
# Commands in the device files name these, not the place where the repository happens to be.
write_launchers() {
    local name
    mkdir -p "$LAVA_LAB/bin"
    for name in lab process-board; do
        {
            echo '#!/bin/sh'
            for setting in LAVA_LAB LAVA_LAB_NET LAVA_LAB_NETNS LAVA_LAB_LINK LAVA_LAB_BOARDS LAVA_LAB_PROCESS_BOARDS \
                LAVA_LAB_CONSOLE_PORT LAVA_LAB_PROCESS_CONSOLE_PORT; do
                echo "export $setting='${!setting:-}'"
            done
            case $name in
                lab) echo "exec '$lab_home/lab' \"\$@\"" ;;
                process-board) echo "exec /usr/bin/python3 -I '$lab_home/process-board/process-board' \"\$@\"" ;;
            esac
        } >"$LAVA_LAB/bin/$name.new"
        chmod 755 "$LAVA_LAB/bin/$name.new"
        mv "$LAVA_LAB/bin/$name.new" "$LAVA_LAB/bin/$name"
    done
}
