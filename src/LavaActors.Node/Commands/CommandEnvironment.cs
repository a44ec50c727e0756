using LavaActors.Node.Client;
using LavaActors.Node.Terminal;

namespace LavaActors.Node.Commands;

/// <summary>What commands need of the world around them.</summary>
/// <param name="Dial">A client for a server's address.</param>
/// <param name="Variable">An environment variable, or null.</param>
public sealed record CommandEnvironment(CommandTerminal Terminal, Func<Uri, IJobClient> Dial, Func<string, string?> Variable)
{
    /// <summary>Once the command is told to stop: whether a person did it, at the terminal.</summary>
    public Func<bool> WasInterrupted { get; init; } = () => false;

    public const string ServerVariable = "LAVA_ACTORS_SERVER";
    public const string StoreVariable = "LAVA_ACTORS_STORE";
    public const string DefaultServer = "http://127.0.0.1:8080";

    // Answers come at once or after a scheduler's change of place. Of a stream only the headers count, which come at once.
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(100);

    public static CommandEnvironment OfProcess() => new(
        CommandTerminal.Of(Console.Out, Console.Error, isTerminal: !Console.IsOutputRedirected),
        server => new HttpJobClient(new HttpClient { BaseAddress = server, Timeout = AnswerLimit }),
        Environment.GetEnvironmentVariable);
}
