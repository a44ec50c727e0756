namespace LavaActors.Verdicts.Rules;

/// <summary>In which part of a log a line counts.</summary>
public enum LineScope
{
    /// <summary>In the last attempt of the top action that failed; in the whole log where no action failed.</summary>
    Block,

    /// <summary>In the last run of the very action that failed.</summary>
    Action,

    /// <summary>Anywhere.</summary>
    Job,
}
