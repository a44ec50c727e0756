#!/usr/bin/env bash
# The main job on an emulated board: lab up, a node on it, the job submitted and watched, everything down again. Called by ./build.sh demo,
# which has published the node before. Exits with the job's code (docs/command-line.md): 0 when all four roles are Complete.
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
root=$(dirname "$here")
lab=$here/lab/lab
job=$here/lab/jobs/mustang-ssh-guest.yaml
state=$root/artifacts/demo
node=$root/artifacts/node/lava-actors.dll

quick='' watch=--watch check=''
for argument; do
  case $argument in
    --quick) quick=--quick ;;
    --follow) watch=--follow ;;
    --check) check=yes ;;
    *) echo "demo: '$argument' is not known; there are --quick and --follow" >&2; exit 2 ;;
  esac
done
[ "$(id -u)" = 0 ] || { echo "demo: needs root: the lab makes network namespaces, the node serves TFTP on port 69" >&2; exit 2; }
[ -z "$check" ] || exit 0

LAVA_LAB=$(. "$here/lab/lib/settings.sh" && echo "$LAVA_LAB")
export LAVA_LAB

node_pid='' lab_is_ours=''
clean_up() {
  trap '' INT TERM
  if [ -n "$node_pid" ]; then
    # The node ends its runs first: the board is off when it is gone.
    kill -TERM "$node_pid" 2>/dev/null || true
    wait "$node_pid" 2>/dev/null || true
  fi
  if [ -n "$lab_is_ours" ]; then "$lab" down >>"$state/lab.log" 2>&1 || true; fi
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# The node's data stays from one demo to the next: job numbers go on, and `jobs list` knows the earlier ones.
mkdir -p "$state"
: >"$state/lab.log"

echo "==> lab setup"
"$lab" setup $quick
# A lab that was up before stays up: somebody may be using its other boards.
before=$("$lab" status)
if ! grep -q '^network *up' <<<"$before"; then lab_is_ours=yes; fi
echo "==> lab up"
"$lab" up >>"$state/lab.log" 2>&1 || { cat "$state/lab.log" >&2; exit 1; }

echo "==> node, with mustang-01"
dispatcher=$LAVA_LAB/dispatcher${quick:+-quick}.yaml
# Emptied here: the node's process empties it a moment later, and until then it has the address of the demo before.
: >"$state/node.out"
# In a session of its own: Ctrl-C is for this script, which then ends the node in order.
setsid dotnet "$node" node --listen 127.0.0.1:0 --data "$state/data" \
  --dispatcher "$dispatcher" --device "$LAVA_LAB/devices/mustang-01.yaml" >"$state/node.out" 2>"$state/node.log" &
node_pid=$!
until grep -q '^ready: ' "$state/node.out"; do
  if ! kill -0 "$node_pid" 2>/dev/null; then
    echo "demo: the node ended before it was ready:" >&2
    tail -n 20 "$state/node.log" >&2
    exit 1
  fi
  sleep 0.1
done
server=$(sed -n 's/^ready: \([^ ]*\) .*/\1/p' "$state/node.out")
echo "    $server"

echo "==> ${job#"$root"/}"
status=0
dotnet "$node" submit "$job" "$watch" --server "$server" || status=$?
echo
echo "the node's log: ${state#"$root"/}/node.log"
if [ -n "$lab_is_ours" ]; then echo "the lab goes down now; what it has built stays"; else echo "the lab was up before and stays up"; fi
exit "$status"
