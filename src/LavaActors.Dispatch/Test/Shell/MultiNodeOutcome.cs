namespace LavaActors.Dispatch.Test.Shell;

/// <summary>What became of a MultiNode call, in the words of the console.</summary>
public abstract record MultiNodeOutcome
{
    private MultiNodeOutcome()
    {
    }

    /// <summary>The wait is over.</summary>
    /// <param name="Values">All values that came with it; none for a sync.</param>
    public sealed record Done(IReadOnlyList<MultiNodeValue> Values) : MultiNodeOutcome
    {
        public static Done Empty { get; } = new([]);
    }

    /// <summary>It failed: refused, timed out, or a member is gone. The command on the target exits with 1 and prints the reason.</summary>
    public sealed record Failed(string Reason) : MultiNodeOutcome;
}

/// <summary>One value and who sent it.</summary>
/// <param name="Sender">Job id of the member, digits.</param>
/// <param name="Key">Its name.</param>
/// <param name="Value">Null counts as empty.</param>
public sealed record MultiNodeValue(string Sender, string Key, string? Value);
