using System.Diagnostics;
using System.Text;
using LavaActors.Dispatch.Overlay;
using LavaActors.Dispatch.Test.Shell;

namespace LavaActors.Dispatch.Tests.TestShell;

/// <summary>A directory that stands for a target: an overlay is built for it, unpacked with tar, and run by a real shell with the interpreter at the other end.</summary>
public sealed class Target : IDisposable
{
    public const string JobId = "1234";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly string _shell;

    public Target(string shell)
    {
        Root = Directory.CreateTempSubdirectory("lava-target-").FullName;
        Directory.CreateDirectory(Path.Combine(Root, "stubs"));
        _shell = Path.Combine(Root, "stubs", shell == "busybox" ? "sh" : shell);
        File.CreateSymbolicLink(_shell, TargetShell.Find(shell));
    }

    public string Root { get; }

    /// <summary>The shell that runs everything.</summary>
    public string Shell => _shell;

    public string JobDirectory => Path.Combine(Root, $"lava-{JobId}");

    public string Bin => Path.Combine(JobDirectory, "bin");

    public BuiltOverlay? Built { get; private set; }

    /// <summary>Called for each request of the shell; null: no answer is typed.</summary>
    public Func<MultiNodeRequest, MultiNodeOutcome?> Group { get; set; } = _ => MultiNodeOutcome.Done.Empty;

    /// <summary>What becomes of a line of output, its line end included, on the way to the dispatcher; null: nothing.</summary>
    public Func<string, string>? Distort { get; set; }

    /// <summary>What is typed for an answer about the journal.</summary>
    public Func<string, string> Answer { get; set; } = line => line + "\n";

    /// <summary>Everything that the console showed.</summary>
    public StringBuilder Transcript { get; } = new();

    public OverlayRequest Request(params OverlayDefinition[] definitions) => new()
    {
        JobId = JobId,
        Level = "1.1.4",
        System = OperatingSystemProfile.For("debian").With(_shell, Path.Combine(Root, "lava-%s"), null),
        Definitions = definitions,
    };

    public static OverlayDefinition Inline(int index, string name, string yaml) => new()
    {
        Stage = 0,
        Index = index,
        Name = name,
        RunId = $"{JobId}_1.1.3.{index + 1}",
        Source = new DefinitionSource.Inline(yaml),
        Path = $"inline/{name}.yaml",
    };

    /// <summary>A definition with these steps.</summary>
    public static OverlayDefinition Steps(int index, string name, params string[] steps) => Inline(index, name, Yaml(steps));

    public static string Yaml(IEnumerable<string> steps, string more = "") =>
        $"metadata: {{format: Lava-Test Test Definition 1.0, name: any}}\n{more}run:\n  steps:\n{string.Concat(steps.Select(s => $"  - '{s.Replace("'", "''")}'\n"))}";

    public async Task InstallAsync(OverlayRequest request)
    {
        var work = Directory.CreateDirectory(Path.Combine(Root, "dispatcher")).FullName;
        var git = new GitClone(TimeProvider.System);
        var fetch = new DefinitionFetch(git, (_, _, _) => throw new NotSupportedException(), JobDefinitions.Read);
        Built = await new OverlayBuilder(work, request, fetch, git).BuildAsync(CancellationToken.None);
        var (code, output) = await RunAsync("/bin/tar", ["-C", "/", "-xzf", Built.Layout.Tarball]);
        Assert.True(code == 0, output);
    }

    /// <summary>Puts a program of this name before those of the system.</summary>
    public void Stub(string name, string body)
    {
        var file = Path.Combine(Root, "stubs", name);
        File.WriteAllText(file, $"#!/bin/sh\n{body}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
    }

    /// <summary>Runs a command line under the target's shell, without a console.</summary>
    public Task<(int Code, string Output)> CommandAsync(string line, string input = "", bool both = false) =>
        RunAsync(_shell, ["-c", both ? $"{{ {line}\n}} 2>&1" : line], input);

    /// <summary>Runs the stage's definitions on a terminal, as a test action does.</summary>
    public Task<IReadOnlyList<TestShellEvent>> RunStageAsync(int round = 1, bool terminal = true)
    {
        var command = $". {JobDirectory}/environment; export SHELL={_shell}; {Bin}/lava-test-runner {JobDirectory}/0 {round}";
        return ListenAsync(command, terminal);
    }

    public async Task<IReadOnlyList<TestShellEvent>> ListenAsync(string command, bool terminal)
    {
        using var process = terminal
            ? Start(TargetShell.Find("env"), ["--default-signal=INT,QUIT", TargetShell.Find("script"), "-q", "-e", "-f", "-c", $"{_shell} -c '{command.Replace("'", @"'\''")}'", "/dev/null"])
            : Start(_shell, ["-c", command]);
        using var timeout = new CancellationTokenSource(Limit);
        using var interpreter = new TestShellInterpreter(0, Built!.Runs.GetValueOrDefault(0, []));
        var partial = new StringBuilder();
        var events = new List<TestShellEvent>();
        var buffer = new char[4096];
        try
        {
            while (await process.StandardOutput.ReadAsync(buffer, timeout.Token) is var read && read > 0)
            {
                Transcript.Append(buffer.AsSpan(0, read));
                await TakeAsync(interpreter.Feed(Passed(buffer.AsSpan(0, read)), TimeProvider.System.GetUtcNow()));
            }
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"the target did not end within {Limit.TotalSeconds:0} s; its console:\n{Transcript}");
        }

        return events;

        string Passed(ReadOnlySpan<char> text)
        {
            if (Distort is not { } distort) return text.ToString();
            var passed = new StringBuilder();
            foreach (var c in text)
            {
                partial.Append(c);
                if (c != '\n') continue;
                passed.Append(distort(partial.ToString()));
                partial.Clear();
            }

            return passed.ToString();
        }

        async Task TakeAsync(IReadOnlyList<TestShellEvent> news)
        {
            foreach (var one in news)
            {
                events.Add(one);
                if (one is JournalAnswered answer)
                {
                    await process.StandardInput.WriteAsync(Answer(answer.Line));
                    await process.StandardInput.FlushAsync();
                }

                if (one is not MultiNodeAsked asked || Group(asked.Request) is not { } outcome) continue;
                foreach (var line in MultiNodeReply.Format(asked.Request, outcome)) await process.StandardInput.WriteAsync(line + "\n");
                await process.StandardInput.FlushAsync();
                await TakeAsync(interpreter.Answered(asked, (outcome as MultiNodeOutcome.Failed)?.Reason, TimeProvider.System.GetUtcNow()));
            }
        }
    }

    public async Task<(int Code, string Output)> RunAsync(string program, IEnumerable<string> arguments, string input = "")
    {
        using var process = Start(program, arguments);
        using var timeout = new CancellationTokenSource(Limit);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync(timeout.Token);
        var output = await process.StandardOutput.ReadToEndAsync(timeout.Token);
        await process.WaitForExitAsync(timeout.Token);
        await errors;
        return (process.ExitCode, output);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private Process Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Root };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["PATH"] = $"{Bin}:{Root}/stubs:/usr/sbin:/usr/bin:/sbin:/bin";
        start.Environment["HOME"] = Root;
        return Process.Start(start)!;
    }
}
