namespace LavaActors.Protocol.Runs;

/// <summary>The <c>error_type</c> texts that clients know (pipeline.md §9.1).</summary>
public static class ErrorTypes
{
    public const string Infrastructure = "Infrastructure";
    public const string Job = "Job";
    public const string Test = "Test";
    public const string Configuration = "Configuration";
    public const string Bug = "Bug";
    public const string LavaTimeout = "LAVATimeout";
    public const string MultinodeTimeout = "MultinodeTimeout";
    public const string Canceled = "Canceled";
}
