using System.Diagnostics.CodeAnalysis;
using LavaActors.Storage.Postgres;

namespace LavaActors.Storage;

/// <summary>How a user names a database that is not the file in the data directory: <c>postgres:Host=...;Database=...</c>.</summary>
public static class StoreAddress
{
    private const string Postgres = "postgres:";

    /// <param name="wrong">What is wrong with it. Never a piece of it, which may be one of a password.</param>
    public static Database? TryParse(string text, [NotNullWhen(false)] out string? wrong)
    {
        wrong = "it does not begin with 'postgres:'";
        return Connection(text) is { } connection ? PostgresDatabase.TryParse(connection, out wrong) : null;
    }

    /// <summary>Whether a well-formed address has a password in it.</summary>
    public static bool HasPassword(string text) => Connection(text) is { } connection && PostgresDatabase.HasPassword(connection);

    private static string? Connection(string text) => text.StartsWith(Postgres, StringComparison.OrdinalIgnoreCase) ? text[Postgres.Length..] : null;
}
