using System.Diagnostics;

namespace LavaActors.Dispatch.Overlay;

/// <summary>
/// Runs git so that neither the machine's configuration nor the repository can make it do more than was asked: no hooks, no filters from a
/// configuration, no questions, no transports but the well-known ones.
/// </summary>
internal sealed class GitCommand(string configurationFile, GitLimits? limits = null)
{
    private const int LongestOutput = 64 * 1024;

    private static readonly string[] Kept = ["PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "SSH_AUTH_SOCK"];
    private static readonly string[] Proxies = ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"];

    /// <summary>Runs one command to its end. Cancelling kills it with all it started.</summary>
    /// <param name="arguments">Of git.</param>
    /// <param name="directory">To run in; exists.</param>
    /// <param name="log">Takes its lines as they come.</param>
    /// <param name="stop">Cancels.</param>
    /// <exception cref="OverlayFault">git is not installed.</exception>
    public async Task<GitOutput> RunAsync(IEnumerable<string> arguments, string directory, Action<string>? log, CancellationToken stop)
    {
        WriteConfiguration();
        using var process = new Process { StartInfo = Start(arguments, directory) };
        var output = new List<string>();
        var errors = new List<string>();
        process.OutputDataReceived += (_, line) => Take(line.Data, output);
        process.ErrorDataReceived += (_, line) => Take(line.Data, errors);
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw OverlayFault.Infrastructure("git cannot be started on the dispatcher; install it: apt-get install git", missing);
        }

        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(stop);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            // What it was about to write it does not write any more: whoever called may remove the directory.
            await process.WaitForExitAsync(CancellationToken.None);
            throw;
        }

        return new GitOutput(process.ExitCode, string.Join('\n', output), string.Join('\n', errors));

        void Take(string? line, List<string> lines)
        {
            if (string.IsNullOrWhiteSpace(line)) return;
            lock (lines)
            {
                if (lines.Sum(l => l.Length) + line.Length < LongestOutput) lines.Add(line);
            }

            if (ReferenceEquals(lines, errors)) log?.Invoke(line);
        }
    }

    private ProcessStartInfo Start(IEnumerable<string> arguments, string directory)
    {
        var start = new ProcessStartInfo("git")
        {
            WorkingDirectory = directory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        var environment = Kept.Concat(limits is null ? Proxies : []).Select(name => (name, Environment.GetEnvironmentVariable(name))).Where(v => v.Item2 is not null).ToList();
        start.Environment.Clear();
        foreach (var (name, value) in environment) start.Environment[name] = value;
        start.Environment["LC_ALL"] = "C";
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["GIT_CONFIG_GLOBAL"] = configurationFile;
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        start.Environment["GIT_ASKPASS"] = "/bin/false";
        start.Environment["SSH_ASKPASS"] = "/bin/false";
        start.Environment["GIT_SSH_COMMAND"] = "ssh -o BatchMode=yes -o ConnectTimeout=30";
        start.Environment["GIT_ALLOW_PROTOCOL"] = limits is null ? "http:https:git:ssh:file" : string.Join(':', GitLimits.Schemes);
        start.Environment["GIT_LFS_SKIP_SMUDGE"] = "1";
        return start;
    }

    /// <summary>A file, since options on the command line do not reach the commands that git starts.</summary>
    private void WriteConfiguration()
    {
        if (File.Exists(configurationFile)) return;
        File.WriteAllText(configurationFile, """
            [core]
                hooksPath = /dev/null
                fsmonitor = false
            [safe]
                directory = *
            [protocol "ext"]
                allow = never
            [credential]
                helper =
            [advice]
                detachedHead = false
            [gc]
                auto = 0

            """ + limits?.Configuration);
    }
}

/// <summary>What a git command left.</summary>
internal sealed record GitOutput(int ExitCode, string Output, string Errors)
{
    /// <summary>What git says is wrong: its first complaint, since those that follow only follow from it; else its last line.</summary>
    public string Complaint
    {
        get
        {
            var lines = Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            var first = Array.FindIndex(lines, l => l.StartsWith("fatal:", StringComparison.Ordinal) || l.StartsWith("error:", StringComparison.Ordinal));
            if (first < 0) return lines.LastOrDefault() ?? $"exit code {ExitCode} without a word";
            return lines[first].EndsWith(':') && first + 1 < lines.Length ? $"{lines[first]} {lines[first + 1]}" : lines[first];
        }
    }
}
