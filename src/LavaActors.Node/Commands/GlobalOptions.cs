using System.CommandLine;
using LavaActors.Node.Client;
using LavaActors.Node.Terminal;

namespace LavaActors.Node.Commands;

/// <summary>The options that every command takes.</summary>
public static class GlobalOptions
{
    public static Option<string?> Server { get; } = new("--server")
    {
        Description = $"Address of a node's HTTP interface [env: {CommandEnvironment.ServerVariable}; default: {CommandEnvironment.DefaultServer}]",
        HelpName = "url",
        Recursive = true,
    };

    public static Option<bool> Json { get; } = new("--json") { Description = "Print results as JSON", Recursive = true };

    /// <summary>A client for the server that the command line, the environment or the default names.</summary>
    /// <exception cref="ClientException">That is no HTTP address.</exception>
    public static IJobClient Connect(this CommandEnvironment environment, ParseResult parsed)
    {
        var text = parsed.GetValue(Server) ?? environment.Variable(CommandEnvironment.ServerVariable) ?? CommandEnvironment.DefaultServer;
        if (!Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var server) || server.Scheme is not ("http" or "https"))
            throw new ClientException(ExitCode.Usage, $"'{text}' is no server address; {CommandEnvironment.DefaultServer} is one");
        return environment.Dial(server);
    }

    public static CommandTerminal TerminalFor(this CommandEnvironment environment, ParseResult parsed) =>
        environment.Terminal with { Json = parsed.GetValue(Json) };

    /// <summary>The whole text of a file the user names.</summary>
    /// <exception cref="ClientException">It cannot be read.</exception>
    public static async Task<string> ReadAsync(string file, CancellationToken stop)
    {
        try
        {
            return await File.ReadAllTextAsync(file, stop);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ClientException(ExitCode.Usage, $"{file} cannot be read: {error.Message}", error);
        }
    }
}
