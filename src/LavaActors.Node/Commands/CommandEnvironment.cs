using System.Net.Http.Headers;
using LavaActors.Node.Client;
using LavaActors.Node.Terminal;
using Microsoft.Win32.SafeHandles;

namespace LavaActors.Node.Commands;

/// <summary>What commands need of the world around them.</summary>
/// <param name="Dial">A client for a server's address, and the token that it comes with; null: none.</param>
/// <param name="Variable">An environment variable, or null.</param>
public sealed record CommandEnvironment(CommandTerminal Terminal, Func<Uri, string?, IJobClient> Dial, Func<string, string?> Variable)
{
    /// <summary>Once the command is told to stop: whether a person did it, at the terminal.</summary>
    public Func<bool> WasInterrupted { get; init; } = () => false;

    /// <summary>Where a password comes from when there is no terminal.</summary>
    public TextReader In { get; init; } = TextReader.Null;

    /// <summary>What is typed, key by key.</summary>
    public Func<Stream> Keys { get; init; } = () => Stream.Null;

    /// <summary>By a person at a terminal.</summary>
    public bool HasKeyboard { get; init; }

    public const string TokenVariable = "LAVA_ACTORS_TOKEN";
    public const string ServerVariable = "LAVA_ACTORS_SERVER";
    public const string StoreVariable = "LAVA_ACTORS_STORE";
    public const string DefaultServer = "http://127.0.0.1:8080";

    // Answers come at once or after a scheduler's change of place. Of a stream only the headers count, which come at once.
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(100);

    public static CommandEnvironment OfProcess() => new(
        CommandTerminal.Of(Console.Out, Console.Error, isTerminal: !Console.IsOutputRedirected),
        (server, token) => new HttpJobClient(Http(server, token)),
        Environment.GetEnvironmentVariable)
    { In = Console.In, Keys = StandardInput, HasKeyboard = !Console.IsInputRedirected };

    // The console's own stream of a terminal reads whole lines, and writes them, too.
    private static FileStream StandardInput() => new(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);

    private static HttpClient Http(Uri server, string? token)
    {
        var http = new HttpClient { BaseAddress = server, Timeout = AnswerLimit };
        if (token is not null) http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Token", token);
        return http;
    }
}
