using System.CommandLine;
using LavaActors.Node.Client;

namespace LavaActors.Node.Commands;

/// <summary>The command line of <c>lava-actors</c>: all commands, and what the process ends with.</summary>
public static class CommandLine
{
    /// <summary>Carries out one command. Never throws for what a user can do wrong; see <see cref="ExitCode"/>.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, CommandEnvironment environment, CancellationToken stop = default)
    {
        var parsed = Root(environment).Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) await environment.Terminal.Error.WriteLineAsync($"lava-actors: {error.Message}");
            await environment.Terminal.Error.WriteLineAsync($"Try '{Path(parsed.CommandResult)} --help'.");
            return ExitCode.Usage;
        }

        try
        {
            var output = environment.Terminal.Out.Profile.Out.Writer;
            return await parsed.InvokeAsync(
                // Without a limit: the library's would end the process while a board is being switched off. See StopSignals.
                new InvocationConfiguration
                {
                    Output = output,
                    Error = environment.Terminal.Error,
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = null,
                },
                stop);
        }
        catch (ClientException error)
        {
            await environment.Terminal.Error.WriteLineAsync($"lava-actors: {error.Message}");
            return error.ExitCode;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
    }

    /// <summary>The commands as a tree; also what the documentation's test reads.</summary>
    public static RootCommand Root(CommandEnvironment environment) =>
        new("Runs LAVA test jobs on boards: a node of the service, and a client for it.")
        {
            GlobalOptions.Server,
            GlobalOptions.TokenFile,
            GlobalOptions.Json,
            NodeCommand.Build(environment),
            RunCommand.Build(environment),
            ValidateCommand.Build(environment),
            PlanCommand.Build(environment),
            WhatIfCommand.Build(environment),
            SubmitCommand.Build(environment),
            JobsCommand.Build(environment),
            ExplainCommand.Build(environment),
            DevicesCommand.Build(environment),
            ConsoleCommand.Build(environment),
            ClusterCommand.Build(environment),
            CertsCommand.Build(environment),
            UsersCommand.Build(environment),
            GroupsCommand.Build(environment),
            RebuildReadModelCommand.Build(environment),
            VersionCommand.Build(environment),
        };

    private static string Path(System.CommandLine.Parsing.CommandResult command) =>
        command.Parent is System.CommandLine.Parsing.CommandResult parent ? $"{Path(parent)} {command.Command.Name}" : "lava-actors";
}
