using Microsoft.AspNetCore.Identity;

namespace LavaActors.Gateway.Access;

/// <summary>Passwords, by the hasher of ASP.NET Core (PBKDF2).</summary>
public static class Passwords
{
    public const int Shortest = 8;
    public const int Longest = 1024;

    private static readonly PasswordHasher<object> Hasher = new();
    private static readonly object Nobody = new();

    // Of a password that nobody has: looked at for users that are not there, so that they take as long as those that are.
    private static readonly Lazy<string> NobodysHash = new(() => Hash(Secrets.NewToken()));

    public static string Hash(string password) => Hasher.HashPassword(Nobody, password);

    /// <summary>Takes the same time whether there is such a user or not.</summary>
    /// <param name="hash">Null where there is no user, or none with a password.</param>
    public static bool IsRight(string? hash, string password)
    {
        var isRight = password.Length <= Longest && Hasher.VerifyHashedPassword(Nobody, hash ?? NobodysHash.Value, password) != PasswordVerificationResult.Failed;
        return isRight && hash is not null;
    }

    /// <summary>What is wrong with a new one; null for nothing.</summary>
    public static string? WhyNot(string password, string userName) =>
        password.Length < Shortest ? $"a password has at least {Shortest} characters"
        : password.Length > Longest ? $"a password has at most {Longest} characters"
        : password.Equals(userName, StringComparison.OrdinalIgnoreCase) ? "the user's name is no password"
        : null;
}
