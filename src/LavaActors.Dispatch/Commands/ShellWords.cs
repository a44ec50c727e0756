using System.Text;

namespace LavaActors.Dispatch.Commands;

/// <summary>Splits a command line as a POSIX shell would split it into words, without expanding anything: device configurations write commands as one
/// string, and no shell ever sees them (pipeline.md §5.5).</summary>
public static class ShellWords
{
    /// <exception cref="FormatException">A quote is not closed, or the line ends with a backslash.</exception>
    public static IReadOnlyList<string> Split(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var inWord = false;
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            switch (c)
            {
                case '\'':
                    var close = line.IndexOf('\'', i + 1);
                    if (close < 0) throw new FormatException($"the single quote at column {i + 1} is not closed in: {line}");
                    word.Append(line, i + 1, close - i - 1);
                    i = close;
                    inWord = true;
                    break;
                case '"':
                    i = DoubleQuoted(line, i, word);
                    inWord = true;
                    break;
                case '\\':
                    if (++i == line.Length) throw new FormatException($"the line ends with a backslash: {line}");
                    word.Append(line[i]);
                    inWord = true;
                    break;
                case ' ' or '\t' or '\n' or '\r':
                    if (inWord) words.Add(word.ToString());
                    word.Clear();
                    inWord = false;
                    break;
                default:
                    word.Append(c);
                    inWord = true;
                    break;
            }
        }

        if (inWord) words.Add(word.ToString());
        return words;
    }

    private static int DoubleQuoted(string line, int open, StringBuilder word)
    {
        for (var i = open + 1; i < line.Length; i++)
        {
            if (line[i] == '"') return i;
            if (line[i] == '\\' && i + 1 < line.Length && line[i + 1] is '"' or '\\' or '$' or '`') i++;
            word.Append(line[i]);
        }

        throw new FormatException($"the double quote at column {open + 1} is not closed in: {line}");
    }
}
