namespace LavaActors.Protocol.Accounts;

/// <summary>What users and groups may be called. Names of users are in logs, pages and addresses.</summary>
public static class AccountNames
{
    public const int LongestUser = 150;
    public const int LongestGroup = 150;

    /// <summary>What is wrong with a user's name; null for nothing. As the reference: letters, digits and <c>@.+-_</c>.</summary>
    public static string? WhyNotUser(string name) =>
        name.Length is 0 or > LongestUser ? $"a user name has 1 to {LongestUser} characters"
        : name is "anonymous" or AuditRow.Machine ? $"'{name}' is a name of the program's own"
        : !name.All(c => char.IsLetterOrDigit(c) || c is '@' or '.' or '+' or '-' or '_') ? "a user name has letters, digits and @.+-_ only"
        : null;

    /// <summary>What is wrong with a group's name; null for nothing.</summary>
    public static string? WhyNotGroup(string name) =>
        name.Length is 0 or > LongestGroup ? $"a group's name has 1 to {LongestGroup} characters"
        : name.Any(char.IsControl) || name.Trim().Length != name.Length ? "a group's name has no control characters, and no spaces around it"
        : null;
}
