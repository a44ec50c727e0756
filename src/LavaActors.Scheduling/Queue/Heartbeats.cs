namespace LavaActors.Scheduling.Queue;

/// <summary>
/// Which dispatchers have stopped saying that they are there. Who asks looks from time to time, and what counts is how often it has looked and heard nothing in between: a
/// scheduler that stood still itself has not looked meanwhile, and one that has just begun has heard nobody miss anything. Pure.
/// </summary>
/// <param name="looks">After so many looks without a word somebody is silent.</param>
public sealed class Heartbeats(int looks)
{
    private readonly Dictionary<string, int> _missed = new(StringComparer.Ordinal);

    public void Heard(string dispatcher) => _missed[dispatcher] = 0;

    /// <summary>Looks once, and names those that have become silent, each once.</summary>
    public IReadOnlyList<string> Look()
    {
        List<string> silent = [];
        foreach (var (dispatcher, missed) in _missed.ToList())
        {
            if (missed < looks)
            {
                _missed[dispatcher] = missed + 1;
                continue;
            }

            _missed.Remove(dispatcher);
            silent.Add(dispatcher);
        }

        return silent;
    }
}
