#!/usr/bin/env bash
# The one door to this repository: restores the local tools and runs a target of build.cake.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
export MSBUILDDISABLENODEREUSE=1 MSBUILDTERMINALLOGGER=off

usage() {
  cat <<'HELP'
usage: ./build.sh TARGET [ARGUMENTS]

  build            compile everything (Release, warnings are errors)
  test             build, check the format, prepare the lab, run all tests
  demo [--quick] [--follow]
                   run the mustang SSH guest job on an emulated mustang and
                   show its results; --quick takes the minimal root file
                   system, --follow shows the job's log instead of one line a role
  chaos [--minutes N] [--seed S] [--every SECONDS]
                   run jobs on a cluster of processes that are killed, stopped,
                   restarted and cut off by a seeded schedule, and check that
                   nothing was lost; prints what it did and found
  bench [NAME...]  run the benchmarks (all, or those named) and print figures
  format           rewrite the sources as the style rules say
  publish          the lava-actors executable, in artifacts/node
  lab COMMAND...   the emulated lab: setup, up, down, devices, config (needs root)
  clean            remove what the build made (the lab's artifacts stay)
  help             this text

test, demo, chaos and lab need root on Debian 12: they install packages with apt and
make network namespaces. The first run of test or demo builds the lab's kernel
images and root file systems; later runs find them in the cache.
HELP
}

die() { echo "build.sh: $*" >&2; exit 2; }

# Cake itself is quiet: the targets print their own progress lines.
cake() {
  # Not die: the caller may have more to say.
  command -v dotnet >/dev/null || { echo "build.sh: the .NET SDK 10 is needed: 'dotnet' is not on the PATH" >&2; return 2; }
  dotnet tool restore >artifacts/tool-restore.log 2>&1 || { cat artifacts/tool-restore.log >&2; echo "build.sh: the local tools could not be restored" >&2; return 2; }
  dotnet cake build.cake --verbosity=quiet "$@"
}

target="${1:-help}"
[ $# -eq 0 ] || shift
mkdir -p artifacts

case "$target" in
  help|-h|--help) usage ;;
  build|format|publish|clean) [ $# -eq 0 ] || die "'$target' takes no arguments"; cake --target="$target" ;;
  bench) cake --target=bench --names="$*" ;;
  chaos)
    # Not as a child of Cake: Ctrl-C has to reach the run's own clean-up, and its exit code says whether it found anything.
    cake --target=chaos-prepare
    exec dotnet tests/LavaActors.EndToEnd/bin/Release/net10.0/LavaActors.EndToEnd.dll "$@" ;;
  test)
    # The search for hot paths costs the tests more than it wins back before they end: a seventh to a third of their time on the processors.
    export DOTNET_TieredPGO=0
    # The count is the last line whatever happens, so that a run that broke down early is a failure and not silence.
    rm -f artifacts/tests/summary.txt
    status=0; cake --target=test || status=$?
    if [ ! -s artifacts/tests/summary.txt ]; then
      echo "the tests could not be run" >&2
      echo "0 passed, 1 failed"
      exit 1
    fi
    cat artifacts/tests/summary.txt
    exit "$status" ;;
  demo)
    # Not as a child of Cake: Ctrl-C has to reach the demo's own clean-up, and its exit code is the job's.
    deploy/demo.sh --check "$@"
    cake --target=demo-prepare
    exec deploy/demo.sh "$@" ;;
  lab) exec deploy/lab/lab "$@" ;;
  *) usage >&2; die "no target '$target'" ;;
esac
