using System.CommandLine;
using LavaActors.Jobs;
using LavaActors.Node.Client;
using LavaActors.Node.Definitions;
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

    // Never the token itself: every user of the host sees the command lines of all processes.
    public static Option<string?> TokenFile { get; } = new("--token-file")
    {
        Description = $"A file with the API token to come with [env: {CommandEnvironment.TokenVariable}, the token itself]",
        HelpName = "file",
        Recursive = true,
    };

    /// <summary>Of the commands that take a job and check it.</summary>
    public static Option<bool> Strict() => new("--strict") { Description = "Take warnings for errors" };

    /// <summary>Of the same commands.</summary>
    public static Option<bool> Fetch() => new("--fetch") { Description = "Fetch the job's test definitions, to check their MultiNode calls too" };

    /// <summary>Of the same commands: what the lab's gateways allow beside LAVA's variables, where it is checked without them.</summary>
    public static Option<string[]> ContextVariables() => new("--context-variable")
    {
        Description = "A variable that the job's context may have, too: extra_context_variables of the gateway; may be given several times",
        HelpName = "name",
    };

    /// <summary>The findings with those about definitions from elsewhere.</summary>
    public static async Task<JobParse> FetchAsync(JobParse parse, TimeProvider clock, CancellationToken stop)
    {
        await using var definitions = new ExternalDefinitions(FetchSettings.OfCommandLine, clock);
        return await definitions.CheckAsync(parse, stop);
    }

    public static Option<bool> Json { get; } = new("--json") { Description = "Print results as JSON", Recursive = true };

    /// <summary>A client for the server that the command line, the environment or the default names.</summary>
    /// <exception cref="ClientException">That is no HTTP address.</exception>
    public static IJobClient Connect(this CommandEnvironment environment, ParseResult parsed)
    {
        var (server, token) = environment.ServerOf(parsed);
        return environment.Dial(server, token);
    }

    /// <summary>That server's address, with a slash at the end, and the token to come with; null: none.</summary>
    /// <exception cref="ClientException">That is no HTTP address.</exception>
    public static (Uri Server, string? Token) ServerOf(this CommandEnvironment environment, ParseResult parsed)
    {
        var text = parsed.GetValue(Server) ?? environment.Variable(CommandEnvironment.ServerVariable) ?? CommandEnvironment.DefaultServer;
        if (!Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var server) || server.Scheme is not ("http" or "https"))
            throw new ClientException(ExitCode.Usage, $"'{text}' is no server address; {CommandEnvironment.DefaultServer} is one");
        return (server, Token(environment, parsed.GetValue(TokenFile)));
    }

    private static string? Token(CommandEnvironment environment, string? file)
    {
        try
        {
            var token = file is null ? environment.Variable(CommandEnvironment.TokenVariable) : File.ReadAllText(file);
            if (string.IsNullOrWhiteSpace(token)) return file is null ? null : throw new ClientException(ExitCode.Usage, $"{file} has no token in it");
            token = token.Trim();
            // A line more, or a letter of another kind, would end in a header that no server reads.
            return token.All(char.IsAsciiLetterOrDigit) ? token : throw new ClientException(ExitCode.Usage, $"{file ?? CommandEnvironment.TokenVariable} is no API token: it has letters and digits only");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ClientException(ExitCode.Usage, $"{file} cannot be read: {error.Message}", error);
        }
    }

    public static CommandTerminal TerminalFor(this CommandEnvironment environment, ParseResult parsed) =>
        environment.Terminal with { Json = parsed.GetValue(Json) };

    /// <summary>The whole text of a job file the user names.</summary>
    /// <exception cref="ClientException">It cannot be read, or is no text.</exception>
    public static async Task<string> ReadAsync(string file, CancellationToken stop)
    {
        try
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1, FileOptions.Asynchronous);
            // One byte more than is allowed tells that it is too long; a pipe does not say how long it is.
            using var bytes = new MemoryStream();
            var buffer = new byte[64 * 1024];
            while (bytes.Length <= JobText.MaxBytes && await stream.ReadAsync(buffer, stop) is > 0 and var read) bytes.Write(buffer, 0, read);
            var (text, fault) = JobText.Decode(bytes.GetBuffer().AsSpan(0, (int)bytes.Length), file);
            return text ?? throw new ClientException(ExitCode.InvalidJob, fault!.ToString());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ClientException(ExitCode.Usage, $"{file} cannot be read: {error.Message}", error);
        }
    }
}
