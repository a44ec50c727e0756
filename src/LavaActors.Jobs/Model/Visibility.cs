namespace LavaActors.Jobs;

/// <summary>Who may see a job: everybody, its submitter, or groups.</summary>
/// <param name="Kind"><c>public</c>, <c>personal</c> or <c>group</c>.</param>
/// <param name="Groups">Group names, with kind <c>group</c> only.</param>
public sealed record Visibility(string Kind, IReadOnlyList<string> Groups)
{
    public static Visibility Public { get; } = new("public", []);

    public static Visibility Personal { get; } = new("personal", []);

    public bool IsPublic => Kind == "public";
}
