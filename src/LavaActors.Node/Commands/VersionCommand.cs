using System.CommandLine;
using System.Reflection;
using System.Text.Json;
using LavaActors.Gateway.Api;

namespace LavaActors.Node.Commands;

/// <summary><c>version</c>: of this program; with <c>--server</c> given, of the node there.</summary>
public static class VersionCommand
{
    /// <summary>This program's version.</summary>
    public static string OfProgram { get; } =
        typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    public static Command Build(CommandEnvironment environment)
    {
        var command = new Command("version", "Print the version of this program, or of the node that --server names");
        command.SetAction(async (parsed, stop) =>
        {
            var terminal = environment.TerminalFor(parsed);
            var version = parsed.GetValue(GlobalOptions.Server) is null ? OfProgram : await environment.Connect(parsed).VersionAsync(stop);
            terminal.Line(terminal.Json ? JsonSerializer.Serialize(new VersionAnswer(version), ApiJson.Default.VersionAnswer) : version);
            return ExitCode.Ok;
        });
        return command;
    }
}
