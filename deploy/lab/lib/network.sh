# The lab's network: a namespace with a bridge, a cable to the host, a port per board.
# shellcheck shell=bash
#
#   host                               namespace $LAVA_LAB_NETNS
#   lavalab0 10.66.0.254/16 <------> port0 --+
#                                            +-- br0 10.66.0.1/16: DHCP, NFS, HTTP, git, NTP
#   mustang N (QEMU)       tapN -------------+   10.66.0.(10+N)
#   process board N        own namespace ----+   10.66.1.(10+N)

network_up() {
    network_is_up || network_new
    add_addresses
}
# A lab that is up may be of a time when there were fewer.
add_addresses() {
    local ip
    for ip in "$dispatcher_ip" $spare_ips; do ip addr replace "$ip/16" dev $host_link; done
}
network_new() {
    network_down
    ip netns add "$LAVA_LAB_NETNS"
    in_lab ip link set lo up
    # With an address of its own: a bridge without takes the lowest of its ports', and when a new board's is lower, everybody who
    # knows the old one reaches the servers no more until their ARP entry has run out.
    in_lab ip link add $bridge address 52:54:00:66:ff:01 type bridge stp_state 0 forward_delay 0
    in_lab ip addr add "$lab_ip/16" dev $bridge
    in_lab ip link set $bridge up
    ip link add $host_link type veth peer name port0 netns "$LAVA_LAB_NETNS"
    in_lab ip link set port0 master $bridge up
    ip link set $host_link up
}
network_down() {
    local name
    for name in $(ip netns list | awk -v ours="$LAVA_LAB_NETNS" '$1 == ours || index($1, ours "-p") == 1 { print $1 }'); do
        # Whatever still runs in there, known or not, is the lab's.
        # shellcheck disable=SC2046
        kill -9 $(ip netns pids "$name") 2>/dev/null || true
        ip netns del "$name"
    done
    ip link del $host_link 2>/dev/null || true
}
