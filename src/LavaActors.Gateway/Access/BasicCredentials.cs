using System.Text;

namespace LavaActors.Gateway.Access;

/// <summary>What an Authorization header of XML-RPC clients says: a user and a token (spec: xmlrpc-api.md §2).</summary>
/// <param name="Refusal">Why it cannot be read; null when it could.</param>
public sealed record BasicCredentials(string User, string Token, string? Refusal = null)
{
    public const string InvalidToken = "Invalid token";
    public const string Challenge = "Basic realm=\"XML-RPC Authentication token\"";

    private const string Scheme = "Basic";

    public static BasicCredentials Parse(string header)
    {
        if (header.IndexOf(' ', StringComparison.Ordinal) is var space && space < 0) return Refused("Invalid HTTP_AUTHORIZATION header");
        if (header[..space] != Scheme) return Refused("Unsupported HTTP_AUTHORIZATION header, only Basic scheme is supported");
        var bytes = new byte[header.Length];
        if (!Convert.TryFromBase64String(header[(space + 1)..].Trim(), bytes, out var length)) return Refused("Corrupted HTTP_AUTHORIZATION header, no user:pass");
        var text = Encoding.UTF8.GetString(bytes, 0, length);
        return text.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon ? new(text[..colon], text[(colon + 1)..]) : Refused("Corrupted HTTP_AUTHORIZATION header, no user:pass");
    }

    private static BasicCredentials Refused(string why) => new("", "", why);
}
