namespace LavaActors.Storage.Schema;

/// <summary>Lists by the time of submission ask for nothing else of submissions, whose rows are long: the index has all of it.</summary>
internal static class SubmitTimes
{
    public const string Index = "CREATE INDEX submissions_by_time ON submissions (submitted_at, lead);";
}
