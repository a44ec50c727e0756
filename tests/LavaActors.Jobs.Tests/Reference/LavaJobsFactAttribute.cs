namespace LavaActors.Jobs.Tests.Reference;

/// <summary>A test that compares with LAVA's own schemas and examples; skipped, with the reason, where they are not at hand.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LavaJobsFactAttribute : FactAttribute
{
    public LavaJobsFactAttribute() => Skip = LavaJobs.WhyNot;
}
