using System.Globalization;

namespace LavaActors.EndToEnd.Cluster;

/// <summary>A power command that a dispatcher gave a board, as the program saw it that carried it out.</summary>
/// <param name="Job">Who held the board by the dispatcher's own note; 0: nobody.</param>
public sealed record PowerCommand(DateTimeOffset At, string Dispatcher, string Board, string What, long Job)
{
    /// <summary>A program for a device file: notes the command, then carries it out, unless the board is said not to be switched off (<see cref="LabCluster.BreakSwitchOff"/>). Its arguments are log, dispatcher, board, the dispatcher's note of who holds
    /// the board, and the command.</summary>
    public const string Recorder =
        """
        #!/bin/sh
        # LOG DISPATCHER BOARD NOTE COMMAND... WHAT N
        log=$1 dispatcher=$2 board=$3 note=$4
        shift 4
        job=$(sed -n 's/.*"Job":\([0-9]*\).*/\1/p' "$note" 2>/dev/null)
        printf '%s %s %s %s %s\n' "$(date +%s%N)" "$dispatcher" "$board" "$3" "${job:-0}" >>"$log"
        # As of a power switch that does not answer.
        if [ "$3" = off ] && [ -e "$log.no-off.$board" ]; then echo 'the power switch does not answer' >&2; exit 1; fi
        exec "$@"

        """;

    public static IReadOnlyList<PowerCommand> Read(string log) => File.Exists(log) ? [.. File.ReadLines(log).Select(Parse)] : [];

    public static PowerCommand Parse(string line) => line.Split(' ') is [var time, var dispatcher, var board, var what, var job]
        ? new PowerCommand(DateTimeOffset.UnixEpoch.AddTicks(Number(time) / 100), dispatcher, board, what, Number(job))
        : throw new FormatException($"'{line}' is no record of a power command");

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
