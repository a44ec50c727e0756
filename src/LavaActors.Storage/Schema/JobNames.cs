namespace LavaActors.Storage.Schema;

/// <summary>The runs of the same thing are found by their name.</summary>
internal static class JobNames
{
    public const string Index = "CREATE INDEX submissions_job_name ON submissions (job_name, lead);";
}
