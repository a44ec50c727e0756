using System.Diagnostics;
using System.Globalization;

namespace LavaActors.EndToEnd.Cluster;

/// <summary>A program that ends with this process, however this process ends.</summary>
public sealed class ChildProcess : IDisposable
{
    private const string Announcement = "its process is ";

    // The program's own stdin is empty; the shell's ends when this process does.
    private const string Guard =
        """
        exec 3<&0
        "$@" </dev/null 3<&- &
        child=$!
        echo "its process is $child"
        ( while read -r _; do :; done <&3; kill -9 $child ) >/dev/null 2>&1 &
        guard=$!
        exec 3<&-
        wait $child
        code=$?
        kill -9 $guard
        exit $code
        """;

    private readonly Process _shell;
    private readonly TaskCompletionSource<int> _id = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="line">Takes each line of output and of errors.</param>
    public ChildProcess(IReadOnlyList<string> command, IReadOnlyDictionary<string, string> variables, Action<string> line)
    {
        var start = new ProcessStartInfo("sh", ["-c", Guard, "sh", .. command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in variables) start.Environment[name] = value;
        _shell = Process.Start(start)!;
        _shell.OutputDataReceived += (_, said) => Take(said.Data);
        _shell.ErrorDataReceived += (_, said) => Take(said.Data);
        _shell.BeginOutputReadLine();
        _shell.BeginErrorReadLine();

        void Take(string? text)
        {
            if (text is null) return;
            if (text.StartsWith(Announcement, StringComparison.Ordinal)) _id.TrySetResult(int.Parse(text.AsSpan(Announcement.Length), CultureInfo.InvariantCulture));
            else line(text);
        }
    }

    /// <summary>Completes with the exit code; 128 and the signal's number where a signal ended it.</summary>
    public async Task<int> EndAsync(CancellationToken stop)
    {
        await _shell.WaitForExitAsync(stop);
        return _shell.ExitCode;
    }

    /// <summary>Sends a signal, as <c>KILL</c>. One that has ended already gets none.</summary>
    public async Task SignalAsync(string signal)
    {
        var id = await _id.Task;
        if (_shell.HasExited) return;
        using var kill = Process.Start(new ProcessStartInfo("kill", ["-" + signal, id.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardError = true, UseShellExecute = false })!;
        await kill.WaitForExitAsync();
    }

    public void Dispose()
    {
        _shell.StandardInput.Close();
        _shell.WaitForExit();
        _shell.Dispose();
    }
}
