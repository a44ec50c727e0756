using System.Security.Cryptography;
using System.Text;

namespace LavaActors.Gateway.Access;

/// <summary>What only its holder knows. The store has its hash: a plain one is enough, since the secrets are random and long.</summary>
public static class Secrets
{
    /// <summary>Of a token, in characters (spec: xmlrpc-api.md §2).</summary>
    public const int TokenLength = 128;

    private const string TokenAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>The secret of an API token.</summary>
    public static string NewToken() => RandomNumberGenerator.GetString(TokenAlphabet, TokenLength);

    /// <summary>What a session's cookie says.</summary>
    public static string NewSession() => RandomNumberGenerator.GetHexString(64, lowercase: true);

    /// <summary>As it is stored and looked for.</summary>
    public static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>Compares without telling by its time where the difference is.</summary>
    public static bool AreSame(string one, string other) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));
}
