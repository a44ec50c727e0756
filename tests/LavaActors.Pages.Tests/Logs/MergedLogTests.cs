using System.Text;
using System.Text.Json.Nodes;
using LavaActors.Pages.Jobs;
using LavaActors.Pages.Logs;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;

namespace LavaActors.Pages.Tests.Logs;

public sealed class MergedLogTests
{
    private static LogPart Part(int first, params long[] times) => new(first, first + times.Length, [.. times.Select(time => (byte)(time % 9))], times);

    private static JobRow Row(long job, string role) => new(
        new JobId(job), new LeadJobId(7), $"7.{job - 7}", (int)(job - 7), role, new GroupId("g"), "anna", "x", 50, JobVisibility.Public, "mustang", null, [], IsGuest: false, null, Essential: false,
        JobState.Running, JobHealth.Unknown, null, null, DateTimeOffset.UnixEpoch, null, null, null, null);

    [Fact]
    public void Lines_are_in_the_order_of_their_times_and_those_of_one_log_as_it_has_them()
    {
        LogPart[] parts = [Part(0, 1, 4, 4, 9), Part(10, 2, 4, 4, 8)];

        var back = MergedLog.Back(parts, 100);
        Assert.Equal<ushort>([0, 1, 0, 0, 1, 1, 1, 0], back.Logs);
        Assert.Equal<byte>([1, 2, 4, 4, 4, 4, 8, 0], back.Levels);
        Assert.Equal([0, 10], back.From);
        Assert.Equal([4, 14], back.To);
        var forth = MergedLog.Forth(parts, 100);
        Assert.Equal(back.Logs, forth.Logs);
        Assert.Equal(back.Levels, forth.Levels);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    public void Each_line_is_in_one_part_on_the_way_back_and_on_the_way_forth(int most)
    {
        var random = new Random(4711);
        // Clocks that go back now and then, too.
        long[][] times = [.. Enumerable.Range(0, 4).Select(n => Enumerable.Range(0, n * 40).Select(line => (long)((line * 10) + random.Next(-20, 20))).ToArray())];
        LogPart Of(int log, int from, int to) => new(Math.Max(0, from), times[log].Length, new byte[to - Math.Max(0, from)], times[log][Math.Max(0, from)..to]);

        var (until, back) = (times.Select(each => each.Length).ToArray(), new List<ushort>());
        while (until.Sum() > 0)
        {
            var part = MergedLog.Back([.. times.Select((_, log) => Of(log, until[log] - most, until[log]))], most);
            Assert.Equal(until, part.To);
            back.InsertRange(0, part.Logs);
            until = [.. part.From];
        }

        var (from, forth) = (new int[4], new List<ushort>());
        while (from.Sum() < times.Sum(each => each.Length))
        {
            var part = MergedLog.Forth([.. times.Select((each, log) => Of(log, from[log], Math.Min(each.Length, from[log] + most)))], most);
            Assert.Equal(from, part.From);
            forth.AddRange(part.Logs);
            from = [.. part.To];
        }

        for (ushort log = 0; log < 4; log++) Assert.Equal((times[log].Length, times[log].Length), (back.Count(each => each == log), forth.Count(each => each == log)));
        Assert.Equal(MergedLog.Forth([.. times.Select((each, log) => Of(log, 0, each.Length))], int.MaxValue).Logs, forth);
    }

    [Fact]
    public void A_viewer_is_told_of_each_role_and_each_line_and_names_are_text()
    {
        var log = new MergedLog([1, 0], [2, 2], [1, 0, 1], [3, 5, 0]);
        var bytes = MergedLogText.Of(log, [Row(7, "<b>\"host"), Row(8, "guest")], [2, 9], isFinished: true);

        var end = Array.IndexOf(bytes, (byte)'\n');
        var header = JsonNode.Parse(Encoding.UTF8.GetString(bytes, 0, end))!;
        Assert.True((bool)header["finished"]!);
        Assert.Equal(["7 7.0 <b>\"host 1 2 2", "8 7.1 guest 0 2 9"], header["roles"]!.AsArray().Select(role => $"{role!["job"]} {role["id"]} {role["role"]} {role["from"]} {role["to"]} {role["lines"]}"));
        Assert.Equal<byte>([1, 0, 0, 0, 1, 0, 3, 5, 0], bytes[(end + 1)..]);
    }

    [Fact]
    public void Lines_that_come_with_the_page_are_those_of_their_logs()
    {
        static ShownLine Line(long number) => new(number, null, LogLevels.Info, "");
        var lines = GroupLine.Of(new MergedLog([4, 0], [6, 1], [0, 1, 0], [1, 1, 1]), [(Row(7, "host"), [Line(4), Line(5)]), (Row(8, "guest"), [Line(0)])]);
        Assert.Equal([("host", 4L), ("guest", 0L), ("host", 5L)], lines.Select(line => (line.Job.Role, line.Line.Number)));

        // Of a damaged log fewer lines come than its index has.
        Assert.Single(GroupLine.Of(new MergedLog([4], [6], [0, 0], [1, 1]), [(Row(7, "host"), [Line(4)])]));
    }

    [Theory]
    [InlineData("1.2", new[] { 1, 2 })]
    [InlineData("0.2147483647", new[] { 0, 2147483647 })]
    [InlineData("1", null)]
    [InlineData("1.2.3", null)]
    [InlineData("1.-2", null)]
    [InlineData("1.2147483648", null)]
    [InlineData("1.x", null)]
    [InlineData("", null)]
    public void Places_are_a_number_for_each_role(string text, int[]? places) => Assert.Equal(places, MergedLogText.Places(text, 2));
}
