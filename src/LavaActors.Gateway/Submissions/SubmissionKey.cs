using LavaActors.Gateway.Access;
using LavaActors.Protocol.Ids;

namespace LavaActors.Gateway.Submissions;

/// <summary>
/// Makes what is submitted twice one submission: a form says a word that its page got, a program one of its own in the header <see cref="Header"/>. The same word of the same user with the same text is the same command, and
/// the scheduler answers it with the jobs that it made, as long as it is among the last that it took (2,000 of all users together, whichever gateways they came by).
/// </summary>
public static class SubmissionKey
{
    /// <summary>As draft-ietf-httpapi-idempotency-key-header calls it.</summary>
    public const string Header = "Idempotency-Key";

    /// <summary>The field of a form.</summary>
    public const string Field = "submission";

    public const int Longest = 255;

    /// <summary>For a form.</summary>
    public static string New() => Guid.NewGuid().ToString("N");

    /// <summary>The command of a submission; null without a word, where each time is another.</summary>
    /// <param name="key">At most <see cref="Longest"/> characters.</param>
    /// <param name="definition">Another text is another submission, whatever the word says: nobody is answered with a job that is not the one he sent.</param>
    public static CommandId? Command(Caller caller, string? key, string definition) =>
        string.IsNullOrEmpty(key) ? null : CommandId.Of($"submission of {caller.UserName}\n{key.Length} {key}\n{definition}");
}
