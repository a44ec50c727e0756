using LavaActors.Protocol.Ids;

namespace LavaActors.Dispatch.Groups;

/// <summary>
/// Numbers the MultiNode calls that the actions of one run make. An attempt of a top action that is made again in another process makes the same calls in the same order, and
/// they get the same ids, so that the group counts each once; a further attempt makes new ones.
/// </summary>
public sealed class CallNumbers(JobId job)
{
    private readonly Dictionary<(string Level, string Name), int> _made = [];
    private int _attempt = 1;

    /// <summary>An attempt of a top action begins.</summary>
    public void Begin(int attempt)
    {
        _attempt = attempt;
        _made.Clear();
    }

    /// <summary>The id of an action's next call.</summary>
    public CommandId Next(string level, string name)
    {
        var made = _made[(level, name)] = _made.GetValueOrDefault((level, name)) + 1;
        return CommandId.Of($"{job} {level} {name} {_attempt} {made}");
    }
}
