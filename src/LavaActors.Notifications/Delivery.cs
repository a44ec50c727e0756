namespace LavaActors.Notifications;

/// <summary>What came of one attempt.</summary>
/// <param name="Code">Of HTTP or SMTP, or of an error of IRC; null where there was no answer, or none with a number.</param>
/// <param name="Error">Null when it was delivered.</param>
/// <param name="IsFinal">Another attempt would come to the same.</param>
public sealed record Delivery(int? Code, string? Error, bool IsFinal = false)
{
    // What a receiver or a server says goes into the store and into pages.
    private const int LongestError = 500;

    public static Delivery Failed(string error, int? code = null) => new(code, Cut(error));

    public static Delivery Never(string error) => new(null, Cut(error), IsFinal: true);

    private static string Cut(string text)
    {
        var line = new string([.. text.Take(LongestError).Select(each => char.IsControl(each) ? ' ' : each)]);
        return text.Length > LongestError ? line + "..." : line;
    }
}
