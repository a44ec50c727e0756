namespace LavaActors.Storage.Schema;

/// <summary>What a test case was in other jobs is found by its name, however many cases these have.</summary>
internal static class CaseNames
{
    public const string Index = "CREATE INDEX test_cases_by_name ON test_cases (job_id, name);";
}
