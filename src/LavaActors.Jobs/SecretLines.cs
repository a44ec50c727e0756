namespace LavaActors.Jobs;

/// <summary>A secret of several lines, as a key, is seldom seen whole: logs and consoles come line by line. Pure.</summary>
public static class SecretLines
{
    // Shorter ones, as the braces of a JSON text, stand in every log.
    private const int ShortestLine = 4;

    /// <summary>The secrets, and each line of those that have several; the longest first, since one that is a part of another must not leave the rest of it.</summary>
    public static IReadOnlyList<string> Of(IEnumerable<string> secrets) => [.. secrets.SelectMany(WithLines).Where(text => text.Length > 0).Distinct(StringComparer.Ordinal).OrderByDescending(text => text.Length)];

    private static IEnumerable<string> WithLines(string secret) => secret.AsSpan().IndexOfAny('\n', '\r') < 0
        ? [secret]
        : secret.Split(['\n', '\r'], StringSplitOptions.TrimEntries).Where(line => line.Length >= ShortestLine).Prepend(secret.Trim('\n', '\r'));
}
