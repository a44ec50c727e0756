using LavaActors.Jobs;

namespace LavaActors.Gateway.Submissions;

/// <summary>Looks at the test definitions of a job that stand elsewhere.</summary>
public interface IDefinitionCheck
{
    /// <summary>The findings about a valid job, with all definitions looked at that can be had; the others are warnings.</summary>
    /// <exception cref="OperationCanceledException">Told to stop.</exception>
    Task<JobParse> CheckAsync(JobParse parse, CancellationToken stop);
}
