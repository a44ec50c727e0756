namespace LavaActors.Node.Definitions;

/// <summary>Remembers for a short while what came of fetching a definition: jobs are submitted in series, and validated before. One fetch serves all who ask for the same meanwhile.</summary>
internal sealed class RecentTexts(TimeSpan keep, TimeProvider clock)
{
    /// <summary>More are fetched, and not remembered.</summary>
    public const int Most = 500;

    /// <summary>Longer texts are not remembered, in characters.</summary>
    public const int Longest = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (Task<FetchedText> Text, long Began)> _known = new(StringComparer.Ordinal);

    /// <param name="key">All that decides what it is.</param>
    /// <param name="fetch">Does not throw, and returns soon to its caller.</param>
    public Task<FetchedText> GetAsync(string key, Func<Task<FetchedText>> fetch)
    {
        lock (_gate)
        {
            foreach (var (old, entry) in _known.ToList())
                if (entry.Text.IsCompleted && (clock.GetElapsedTime(entry.Began) >= keep || !entry.Text.IsCompletedSuccessfully || entry.Text.Result.Text?.Length > Longest)) _known.Remove(old);
            if (_known.TryGetValue(key, out var known)) return known.Text;
            var text = fetch();
            if (_known.Count < Most) _known[key] = (text, clock.GetTimestamp());
            return text;
        }
    }
}
