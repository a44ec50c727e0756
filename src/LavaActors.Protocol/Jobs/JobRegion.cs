namespace LavaActors.Protocol.Jobs;

/// <summary>
/// Key of the jobs' shard region in the actor registry, on every node: <c>registry.Get&lt;JobRegion&gt;()</c> takes
/// <see cref="JobMessages.IToJob"/>s and <see cref="Runs.RunMessages.IToRole"/>s and brings them to their submission wherever it lives.
/// </summary>
public sealed class JobRegion
{
    private JobRegion()
    {
    }
}
