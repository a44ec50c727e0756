using System.Globalization;
using LavaActors.Dispatch.Logs;

namespace LavaActors.Dispatch.Test;

/// <summary>Up to which byte the output of a detached test runner has been logged, in a file beside the run's log, for the time after a restart of this process. It lags a little behind, never ahead: a
/// few lines may come twice, none is left out.</summary>
internal sealed class ShellOffset(RunLog log, int stage, int round, TimeProvider clock)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private long _handed;
    private long _written = -1;
    private long? _since;

    private string File => FileOf(log.Path);

    /// <summary>The file of a run, by that of its log; it goes with it.</summary>
    public static string FileOf(string log) => log + ".shell";

    /// <summary>The byte to go on at; 0 where nothing is known of this start of the stage.</summary>
    public long Read()
    {
        try
        {
            var words = System.IO.File.ReadAllText(File).Split(' ');
            return words is [var s, var r, var offset] && s == Text(stage) && r == Text(round) && long.TryParse(offset, NumberStyles.None, CultureInfo.InvariantCulture, out var from) ? from : 0;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>All up to this byte has been handed on to log and test action.</summary>
    public void Passed(long offset)
    {
        var now = clock.GetTimestamp();
        if (_since is { } since && clock.GetElapsedTime(since, now) < Every) return;
        // What was handed on a second ago is in the log by now.
        if (_since is not null) Write(_handed);
        _since = now;
        _handed = offset;
    }

    private void Write(long offset)
    {
        if (offset == _written) return;
        try
        {
            System.IO.File.WriteAllText(File + ".new", $"{Text(stage)} {Text(round)} {Text(offset)}");
            System.IO.File.Move(File + ".new", File, overwrite: true);
            _written = offset;
        }
        catch (IOException)
        {
            // Then more comes twice after a restart. The log, on the same disk, says what is wrong with it.
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
