using System.Text;
using System.Text.RegularExpressions;

namespace LavaActors.Yaml;

/// <summary>Job and device files hold regular expressions of Python; these are the ones of .NET after few changes.</summary>
public static class PythonPattern
{
    /// <summary>The same pattern for .NET: named groups and references, <c>\Z</c>, and escapes .NET does not take.</summary>
    public static string ToDotNet(string pattern)
    {
        var text = new StringBuilder(pattern.Length + 8);
        for (var i = 0; i < pattern.Length; i++)
        {
            var rest = pattern.AsSpan(i);
            if (pattern[i] == '\\' && i + 1 < pattern.Length)
            {
                i++;
                text.Append(pattern[i] switch { 'Z' => @"\z", '_' => "_", var c => $"\\{c}" });
            }
            else if (rest.StartsWith("(?P<"))
            {
                text.Append("(?<");
                i += 3;
            }
            else if (rest.StartsWith("(?P=") && rest.IndexOf(')') is > 4 and var end)
            {
                text.Append(@"\k<").Append(rest[4..end]).Append('>');
                i += end;
            }
            else
            {
                text.Append(pattern[i]);
            }
        }

        return text.ToString();
    }

    /// <summary>The compiled pattern; a match that takes longer than a second ends with <see cref="RegexMatchTimeoutException"/>.</summary>
    /// <exception cref="ArgumentException">Not a regular expression.</exception>
    public static Regex Compile(string pattern, RegexOptions options = RegexOptions.None) =>
        new(ToDotNet(pattern), options, TimeSpan.FromSeconds(1));
}
