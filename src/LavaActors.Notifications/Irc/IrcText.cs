using System.Text;
using LavaActors.Jobs;
using LavaActors.Notifications.Mail;
using LavaActors.Notifications.Planning;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;

namespace LavaActors.Notifications.Irc;

/// <summary>What is said by IRC, as lines of its protocol (RFC 2812 §2.3). Pure.</summary>
public static class IrcText
{
    /// <summary>The most bytes of a text: a line has 512 with its end, and the server puts the sender before it.</summary>
    public const int LongestText = 380;

    private const int LongestLine = 510;

    /// <summary>Why nobody can be written to; null if somebody can. At submission it is said, too.</summary>
    public static string? Refusal(NotifyRecipient recipient)
    {
        if (recipient.Address is not { } handle || recipient.Server is not { } server) return "handle and server are needed: users of this lab have none in their accounts";
        if (!IrcAddress.IsHandle(handle)) return "the handle is no nickname";
        return IrcAddress.IsServer(server) ? null : "the server is no host";
    }

    /// <summary>One line: what a mail has as its subject, what became of the job, and its page.</summary>
    /// <param name="baseUrl">Null: no link.</param>
    public static string Of(JobRow job, JobState state, JobHealth health, Uri? baseUrl)
    {
        var end = $": {LegacyStatus.Text(state, health)}{(baseUrl is null ? "" : $" {new Uri(baseUrl, $"/scheduler/job/{job.DisplayId}")}")}";
        return Cut(Cut(MailText.Subject(job), Math.Max(0, LongestText - Encoding.UTF8.GetByteCount(end))) + end, LongestText);
    }

    /// <summary>A line as it is sent, with its end. Nothing in it can end it sooner, or make it two.</summary>
    public static byte[] Line(string text) => [.. Encoding.UTF8.GetBytes(Cut(MailText.OneLine(text, LongestLine), LongestLine)), (byte)'\r', (byte)'\n'];

    /// <summary>The beginning of a text that has so many bytes of UTF-8 at most.</summary>
    private static string Cut(string text, int bytes)
    {
        var (length, used) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            used += rune.Utf8SequenceLength;
            if (used > bytes) return text[..length];
            length += rune.Utf16SequenceLength;
        }

        return text;
    }
}
