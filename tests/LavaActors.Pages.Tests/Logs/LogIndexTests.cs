using System.Text;
using LavaActors.Pages.Logs;
using LavaActors.Pages.Tests.Hosting;

namespace LavaActors.Pages.Tests.Logs;

public sealed class LogIndexTests
{
    private static LogIndex Of(params string[] lines)
    {
        var index = new LogIndex();
        index.Append(Encoding.UTF8.GetBytes(string.Concat(lines)));
        return index;
    }

    private static string Line(string level, string message) => SampleLab.Line(SampleLab.Begin, level, message);

    [Fact]
    public void Each_line_has_its_level_and_an_exception_is_an_error() =>
        Assert.Equal([LogLevels.Info, LogLevels.Error, LogLevels.Error, LogLevels.Target, LogLevels.Other], Of(Line("info", "x"), Line("error", "x"), Line("exception", "x"), Line("target", "\"lvl\": \"info\""), "no record\n").Levels);

    [Fact]
    public void Actions_and_their_retries_are_folds_and_what_is_open_inside_ends_with_them()
    {
        var index = Of(
            Line("info", "start: 1 deploy (timeout 00:01:00) [common]"),
            Line("debug", "start: 1.1 download (timeout 00:01:00) [common]"),
            Line("info", "end: 1 deploy (duration 00:00:02) [common]"),
            Line("info", "start: 1 deploy (timeout 00:01:00) [common]"),
            Line("target", "end: 1 deploy (duration 00:00:02) [common]"));

        Assert.Equal([new LogFold(0, 2, "1", "deploy"), new LogFold(1, 1, "1.1", "download"), new LogFold(3, null, "1", "deploy")], index.Folds);
    }

    [Fact]
    public void A_line_that_is_not_whole_waits_for_its_end()
    {
        var index = new LogIndex();
        var bytes = Encoding.UTF8.GetBytes(Line("info", "abc"));
        index.Append(bytes.AsSpan(0, 10));
        Assert.Equal(0, index.Offset);
        index.Append(bytes);
        Assert.Equal(bytes.Length, index.Offset);
        Assert.Single(index.Levels);
    }

    [Theory]
    [InlineData("UNREACHABLE", new long[] { 1 })]
    [InlineData("say \"hi\" \\", new long[] { 2 })]
    [InlineData("msg", new long[0])]
    [InlineData("lvl", new long[0])]
    public void A_search_looks_into_messages_only(string text, long[] lines)
    {
        var found = new List<long>();
        var log = Line("info", "x") + Line("error", "Network is unreachable") + Line("target", "say \"hi\" \\o");
        Assert.Equal(3, LogSearch.Find(log, LogSearch.Escaped(text), 0, found, 10));
        Assert.Equal(lines, found);
    }
}
