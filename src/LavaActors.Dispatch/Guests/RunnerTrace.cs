namespace LavaActors.Dispatch.Guests;

/// <summary>What a target has of one start of a test stage.</summary>
public enum RunnerTrace
{
    /// <summary>Nothing: it was not started.</summary>
    None,

    /// <summary>It was started away from its login; it runs, or has ended.</summary>
    Detached,

    /// <summary>It was started in the login shell, and ended with that at the latest.</summary>
    Attached,
}
