using System.ComponentModel;
using System.Diagnostics;
using LavaActors.Dispatch.Boards;
using LavaActors.Dispatch.Logs;
using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Commands;

/// <summary>Runs a program of the dispatcher host: power switches, mkimage, export commands. No shell is involved (pipeline.md §5.5).</summary>
public static class LabCommand
{
    /// <summary>Runs to its end and answers its output.</summary>
    /// <param name="errorType">Class of the fault if it cannot be started, fails, or takes too long.</param>
    /// <param name="limit">The longest it may take; then it and its children are killed.</param>
    /// <param name="mostExitCode">The highest exit code that is no failure.</param>
    /// <param name="isWhole">It leaves no other program behind that keeps its output open: all of its output is waited for.</param>
    /// <param name="mark">What it has in its environment (<see cref="RunPrograms"/>); null: nothing.</param>
    /// <exception cref="ActionFault">It could not be started, exited with another code, or took too long.</exception>
    public static async Task<string> RunAsync(
        IReadOnlyList<string> words, RunLog? log, string errorType, TimeSpan limit, TimeProvider clock, CancellationToken stop, int mostExitCode = 0, bool isWhole = false,
        string? mark = null)
    {
        if (words.Count == 0) throw ActionFault.Configuration("an empty command is configured; give a program with its arguments, or leave the key out");
        var line = string.Join(' ', words);
        log?.Debug($"running: {line}");
        using var process = new Process { StartInfo = StartInfo(words, mark) };
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            throw ActionFault.Of(errorType, $"'{line}' cannot be started ({e.Message}); is {words[0]} installed on the dispatcher and on its PATH?");
        }

        process.StandardInput.Close();
        using var late = new CancellationTokenSource(limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stop);
        var output = new List<string>();
        try
        {
            // A power command may leave a daemon behind that keeps the pipes open: the exit of the program itself ends the wait, not the end of its output.
            var reads = Task.WhenAll(ReadAsync(process.StandardOutput, output, log), ReadAsync(process.StandardError, output, log));
            await process.WaitForExitAsyncIgnoringPipes(either.Token);
            if (isWhole) await reads.WaitAsync(either.Token);
            else await Task.WhenAny(reads, Task.Delay(TimeSpan.FromMilliseconds(100), clock, either.Token));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            stop.ThrowIfCancellationRequested();
            throw ActionFault.Of(errorType, $"'{line}' did not end within {limit.TotalSeconds:0.#} s and was killed");
        }

        string text;
        lock (output) text = string.Join('\n', output);
        if (process.ExitCode <= mostExitCode) return text;
        var said = text.Length == 0 ? "it printed nothing" : $"it printed: {(text.Length > 500 ? text[^500..] : text)}";
        throw ActionFault.Of(errorType, $"'{line}' failed with exit code {process.ExitCode}; {said}");
    }

    private static ProcessStartInfo StartInfo(IReadOnlyList<string> words, string? mark)
    {
        var info = new ProcessStartInfo(words[0])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var word in words.Skip(1)) info.ArgumentList.Add(word);
        if (mark is not null) info.Environment[RunPrograms.Variable] = mark;
        return info;
    }

    private static async Task ReadAsync(StreamReader from, List<string> to, RunLog? log)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            lock (to) to.Add(line);
            log?.Debug($">> {line}");
        }
    }

    /// <summary>Process.WaitForExitAsync also waits for redirected output to end, which a daemonized child can hold open for ever.</summary>
    private static async Task WaitForExitAsyncIgnoringPipes(this Process process, CancellationToken stop)
    {
        var exited = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => exited.TrySetResult();
        if (process.HasExited) return;
        await exited.Task.WaitAsync(stop);
    }
}
