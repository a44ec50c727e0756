using System.Diagnostics;

namespace LavaActors.Node.Tests.Clients;

/// <summary>The command line client of LAVA, as Debian packages it, with a configuration of its own.</summary>
internal sealed class Lavacli(string configuration)
{
    // Only for a command that never ends: its test then says so.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    public static bool IsInstalled => File.Exists("/usr/bin/lavacli");

    public async Task<Ran> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return new Ran(-1, await output, $"lavacli {string.Join(' ', arguments)} did not end in {Limit.TotalMinutes} minutes\n{await errors}");
        }

        return new Ran(process.ExitCode, await output, await errors);
    }

    /// <summary>A command that goes on until somebody ends it.</summary>
    public Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("/usr/bin/lavacli", arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment["XDG_CONFIG_HOME"] = configuration;
        start.Environment["PYTHONUNBUFFERED"] = "1";
        start.Environment["LC_ALL"] = "C.UTF-8";
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    public sealed record Ran(int Code, string Output, string Errors)
    {
        /// <summary>All that it said, on one line, for a report.</summary>
        public string Said => string.Join(" | ", $"{Output}\n{Errors}".Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).TakeLast(4));
    }
}
