using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Boards;

/// <summary>Collects what goes wrong while cleaning up: every step is tried, whatever happened to those before it.</summary>
public sealed class Problems
{
    private readonly List<string> _all = [];

    public bool Any => _all.Count > 0;

    public override string ToString() => string.Join("; ", _all);

    /// <summary>Takes a step, and answers whether it went well.</summary>
    /// <param name="what">The step, as a person would say it.</param>
    public async Task<bool> TryAsync(string what, Func<Task> step)
    {
        try
        {
            await step();
            return true;
        }
        catch (Exception e)
        {
            // Whatever it is: the steps after this one free the board, and the text reaches the job's log.
            _all.Add($"{what}: {e.Message}");
            return false;
        }
    }

    /// <exception cref="ActionFault">Infrastructure: with all of them.</exception>
    public void ThrowIfAny()
    {
        if (Any) throw ActionFault.Infrastructure(ToString());
    }
}
