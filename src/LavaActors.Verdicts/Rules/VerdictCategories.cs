namespace LavaActors.Verdicts.Rules;

/// <summary>Where the cause of a failure lies.</summary>
public static class VerdictCategories
{
    public const string Infrastructure = "infrastructure";
    public const string Device = "device";
    public const string JobDefinition = "job definition";
    public const string Kernel = "kernel";
    public const string Test = "test";

    /// <summary>In rules: the job says nothing about any of these.</summary>
    public const string None = "none";

    public static IReadOnlyList<string> All { get; } = [Infrastructure, Device, JobDefinition, Kernel, Test];
}
