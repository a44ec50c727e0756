using System.Text;

namespace LavaActors.Pages.Logs;

/// <summary>Looks for a text in the messages of a log, as they are written. Pure.</summary>
public static class LogSearch
{
    private const string Message = "\"msg\": ";

    /// <summary>A text as it stands in a record, where quotes and backslashes are escaped.</summary>
    public static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c is '"' or '\\') escaped.Append('\\');
            if (c == '\t') escaped.Append("\\t");
            else escaped.Append(c);
        }

        return escaped.ToString();
    }

    /// <summary>Goes through whole lines; returns the number of the line after them.</summary>
    /// <param name="line">The number of the first.</param>
    /// <param name="found">Takes the numbers of those that match, at most so many.</param>
    public static long Find(ReadOnlySpan<char> lines, string wanted, long line, List<long> found, int most)
    {
        while (!lines.IsEmpty)
        {
            var end = lines.IndexOf('\n');
            var text = end < 0 ? lines : lines[..end];
            var message = text.IndexOf(Message);
            if (found.Count < most && (message < 0 ? text : text[(message + Message.Length)..]).Contains(wanted, StringComparison.OrdinalIgnoreCase)) found.Add(line);
            line++;
            lines = end < 0 ? [] : lines[(end + 1)..];
        }

        return line;
    }
}
