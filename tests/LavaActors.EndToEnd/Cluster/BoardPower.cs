using System.Globalization;

namespace LavaActors.EndToEnd.Cluster;

/// <summary>What the boards themselves recorded of their power: <c>NANOSECONDS on|off|reset</c>, a line each.</summary>
/// <param name="Commands">What each board was told, at the board's own time, by whom and for which job its dispatcher says.</param>
/// <param name="Problems">What a board was told, and no dispatcher says that it has told it.</param>
public sealed record BoardPower(IReadOnlyList<PowerCommand> Commands, IReadOnlyList<string> Problems)
{
    // From the note to the board, on a machine that is busy.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>Finds for everything that a board was told the last command of the same kind that a dispatcher has noted just before and that is nobody else's. One may be noted and never heard, where the dispatcher ended in
    /// between. Pure.</summary>
    public static BoardPower Join(IReadOnlyDictionary<string, IReadOnlyList<string>> boards, IReadOnlyList<PowerCommand> noted)
    {
        var commands = new List<PowerCommand>();
        var problems = new List<string>();
        foreach (var (board, lines) in boards)
        {
            var left = noted.Where(command => command.Board == board).OrderBy(command => command.At).ToList();
            foreach (var line in lines)
            {
                var (at, what) = Parse(line);
                var mine = left.FindLastIndex(command => command.What == what && command.At <= at && at - command.At <= Longest);
                if (mine < 0)
                {
                    problems.Add($"{board} was told '{what}' at {at:HH:mm:ss.fff}, and no dispatcher notes that");
                    continue;
                }

                commands.Add(left[mine] with { At = at });
                left.RemoveAt(mine);
            }
        }

        return new BoardPower([.. commands.OrderBy(command => command.At)], problems);
    }

    private static (DateTimeOffset At, string What) Parse(string line) => line.Split(' ') is [var time, var what]
        ? (DateTimeOffset.UnixEpoch.AddTicks(long.Parse(time, CultureInfo.InvariantCulture) / 100), what)
        : throw new FormatException($"'{line}' is not what a board records of its power");
}
