using System.Text;
using LavaActors.Node.Terminal;

namespace LavaActors.Node.Tests.Terminal;

public sealed class ConsoleKeysTests
{
    [Theory]
    [InlineData("ls\r", "'ls\r'")]
    [InlineData("\u0003", "'\u0003'")]
    [InlineData("ls\u001dg", "'ls' g")]
    [InlineData("\u001dqx", "q 'x'")]
    [InlineData("a\u001d\u001db", "'a' '\u001db'")]
    [InlineData("", "")]
    public void What_follows_the_escape_is_a_command(string typed, string parts)
    {
        Assert.Equal(parts, Split(new ConsoleKeys(), typed));
        // Keys come one at a time, too.
        var keys = new ConsoleKeys();
        Assert.Equal(parts.Replace("' '", "", StringComparison.Ordinal), string.Join(' ', typed.Select(c => Split(keys, c.ToString())).Where(part => part.Length > 0)).Replace("' '", "", StringComparison.Ordinal));
    }

    private static string Split(ConsoleKeys keys, string typed) =>
        string.Join(' ', keys.Split(Encoding.UTF8.GetBytes(typed)).Select(part => part.Bytes is { } bytes ? $"'{Encoding.UTF8.GetString(bytes)}'" : part.Command.ToString()));
}
