using System.Text;
using LavaActors.Pages.Logs;

namespace LavaActors.Pages.Tests.Logs;

public sealed class LineTimesTests
{
    private static string Line(string at) => $$"""- {"dt": "{{at}}", "lvl": "info", "msg": "x"}""";

    private static long? At(string line) => LineTimes.Of(Encoding.UTF8.GetBytes(line));

    [Theory]
    [InlineData("2026-01-01T12:00:00.123456+00:00", "2026-01-01T12:00:00.123Z")]
    [InlineData("2026-01-01T12:00:00.5", "2026-01-01T12:00:00.500Z")]
    [InlineData("2026-01-01T12:00:00", "2026-01-01T12:00:00Z")]
    [InlineData("2026-01-01 12:00:00Z", "2026-01-01T12:00:00Z")]
    [InlineData("2026-01-01T12:00:00+02:30", "2026-01-01T09:30:00Z")]
    [InlineData("2026-01-01T12:00:00.25-01:00", "2026-01-01T13:00:00.250Z")]
    [InlineData("2024-02-29T23:59:59", "2024-02-29T23:59:59Z")]
    public void The_time_of_a_record_is_read_to_the_millisecond(string written, string at) =>
        Assert.Equal(DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds(), At(Line(written)));

    [Theory]
    [InlineData("2026-02-30T12:00:00")]
    [InlineData("2026-13-01T12:00:00")]
    [InlineData("0000-01-01T12:00:00")]
    [InlineData("2026-01-01T24:00:00")]
    [InlineData("2026-01-01T12:60:00")]
    [InlineData("2026-01-01")]
    [InlineData("yesterday, at noon or so")]
    [InlineData("")]
    public void What_is_no_time_is_none(string written) => Assert.Null(At(Line(written)));

    [Fact]
    public void A_line_without_a_time_has_that_of_the_one_before_it_and_no_line_is_before_the_one_before_it()
    {
        var times = new LineTimes();
        foreach (var line in (string[])["no record", Line("2026-01-01T12:00:01"), "", Line("2026-01-01T12:00:03"), Line("2026-01-01T11:00:00")]) times.Add(Encoding.UTF8.GetBytes(line));

        var first = At(Line("2026-01-01T12:00:01"))!.Value;
        Assert.Equal([first, first, first, first + 2000, first + 2000], Enumerable.Range(0, times.Count).Select(line => times[line]));
    }

    [Fact]
    public void The_place_of_a_time_is_behind_all_that_was_written_before()
    {
        var times = new LineTimes();
        foreach (var second in (int[])[1, 2, 2, 5]) times.Add(Encoding.UTF8.GetBytes(Line($"2026-01-01T12:00:0{second}")));
        var noon = At(Line("2026-01-01T12:00:00"))!.Value;
        Assert.Equal([0, 0, 1, 3, 3, 3, 4], Enumerable.Range(0, 7).Select(second => times.CountBefore(noon + (second * 1000))));
        Assert.Equal(0, new LineTimes().CountBefore(noon));
    }
}
