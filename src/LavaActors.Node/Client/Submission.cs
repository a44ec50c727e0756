namespace LavaActors.Node.Client;

/// <summary>A job that was taken.</summary>
/// <param name="Ids">Of its sub-jobs, as users see them: <c>7</c>, or <c>7.0</c>, <c>7.1</c> of a group.</param>
/// <param name="Warnings">What was found about its text, a line each.</param>
public sealed record Submission(IReadOnlyList<string> Ids, IReadOnlyList<string> Warnings);
