using System.Diagnostics;

namespace LavaActors.Node.Tests.Clients;

/// <summary>The command line client of LAVA, as Debian packages it, with a configuration of its own.</summary>
internal sealed class Lavacli(string configuration)
{
    // Only for a command that never ends: its test then says so.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    // Walks its parsers as it makes them for the newest server.
    private const string ListCommands =
        """
        import argparse, lavacli
        from lavacli import commands
        from lavacli.utils import VERSION_LATEST
        modules = {name.replace("_", "-"): module for name, module in vars(commands).items() if hasattr(module, "configure_parser")}
        def walk(parser, words):
            below = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
            if not below: print(" ".join(words))
            for action in below:
                for name, child in action.choices.items(): walk(child, words + [name])
        walk(lavacli.parser(lavacli.common_parser(), modules, VERSION_LATEST), [])
        """;

    public static bool IsInstalled => File.Exists("/usr/bin/lavacli");

    /// <summary>All commands that it has, each by its words, as <c>device-types aliases add</c>.</summary>
    public async Task<IReadOnlyList<string>> CommandsAsync()
    {
        using var process = StartProgram("/usr/bin/python3", "-c", ListCommands);
        var listed = await EndAsync(process, "its list of commands");
        return listed.Code == 0 ? listed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries) : throw new InvalidOperationException($"lavacli's parsers cannot be listed: {listed.Said}");
    }

    public async Task<Ran> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        return await EndAsync(process, string.Join(' ', arguments));
    }

    private static async Task<Ran> EndAsync(Process process, string what)
    {
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return new Ran(-1, await output, $"lavacli {what} did not end in {Limit.TotalMinutes} minutes\n{await errors}");
        }

        return new Ran(process.ExitCode, await output, await errors);
    }

    /// <summary>A command that goes on until somebody ends it.</summary>
    public Process Start(params string[] arguments) => StartProgram("/usr/bin/lavacli", arguments);

    private Process StartProgram(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
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
