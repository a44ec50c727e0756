using Microsoft.Extensions.Logging;

namespace LavaActors.Gateway.Http;

/// <summary>
/// What the store's driver says when the store does not answer. It names hosts, ports and users, and is for who reads the node's log: callers hear a sentence that is always the same. Each text is logged once a minute,
/// however many ask meanwhile.
/// </summary>
public sealed partial class StoreFaults(TimeProvider clock, ILogger<StoreFaults> log)
{
    /// <summary>What callers hear.</summary>
    public const string Said = "the store does not answer; the log of the node says why";

    // Of different texts, within that time.
    private const int Most = 10;

    private static readonly TimeSpan Again = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly HashSet<string> _logged = new(StringComparer.Ordinal);
    private long? _since;

    /// <summary>To be called whenever somebody hears that the store does not answer.</summary>
    public void Note(string words)
    {
        lock (_gate)
        {
            if (_since is not { } since || clock.GetElapsedTime(since) >= Again)
            {
                _logged.Clear();
                _since = clock.GetTimestamp();
            }

            if (_logged.Count == Most || !_logged.Add(words)) return;
        }

        NoAnswer(log, words);
    }

    [LoggerMessage(1, LogLevel.Warning, "the store does not answer: {Words}")]
    private static partial void NoAnswer(ILogger log, string words);
}
