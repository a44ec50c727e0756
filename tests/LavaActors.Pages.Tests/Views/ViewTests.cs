using LavaActors.Pages.Results;
using LavaActors.Pages.Views;
using LavaActors.Protocol.Projection;

namespace LavaActors.Pages.Tests.Views;

public sealed class ViewTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static ActionRow Action(string level, double from, double? to, double timeout = 100, string? error = null) =>
        new(level, "name", "common", timeout, Noon.AddSeconds(from), to is { } end ? Noon.AddSeconds(end) : null, null, error);

    [Fact]
    public void Bars_stand_where_their_actions_were_and_know_their_retries()
    {
        var bars = ActionBar.Of([Action("1", 0, 50), Action("1.1", 0, 20, error: "reset"), Action("1.1", 25, 50), Action("2", 50, null, timeout: 60)], Noon.AddSeconds(100));

        Assert.Equal([(0, 50.0), (0, 20.0), (25, 25.0), (50, 50.0)], bars.Select(bar => (bar.From, bar.Width)));
        Assert.Equal(["ok", "no", "ok", "now"], bars.Select(bar => bar.Kind));
        Assert.Equal([1, 1, 2, 1], bars.Select(bar => bar.Run));
        Assert.Equal("#action-1.1_2", bars[2].Anchor);
        Assert.Equal("near", ActionBar.Of([Action("1", 0, 90)], Noon)[0].Kind);
    }

    [Fact]
    public void Of_many_actions_what_failed_or_runs_the_outermost_and_the_latest_are_shown()
    {
        var bars = ActionBar.Of([Action("1", 0, 9), Action("1.1", 0, 3, error: "reset"), Action("1.1", 3, 6), Action("1.2", 6, 9), Action("2", 9, null), Action("2.1", 9, 10), Action("2.2", 10, null)], Noon.AddSeconds(20));

        string Shown(int most) => string.Join(' ', ActionBar.Shown(bars, most).Select(bar => $"{bar.Action.Level}{(bar.Run > 1 ? "b" : "")}"));

        Assert.Equal("1 1.1 1.1b 1.2 2 2.1 2.2", Shown(7));
        Assert.Equal("1 1.1 1.2 2 2.1 2.2", Shown(6));
        Assert.Equal("1 1.1 2 2.2", Shown(4));
        Assert.Equal("2 2.2", Shown(2));
    }

    [Theory]
    [InlineData("pass pass pass", 0)]
    [InlineData("pass fail skip fail pass", 2)]
    [InlineData("fail pass fail pass", 3)]
    public void Changes_are_counted_between_pass_and_fail(string outcomes, int changes) => Assert.Equal(changes, CaseHistory.ChangesOf(outcomes.Split(' ')));

    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(0.035, "35 ms")]
    [InlineData(0.0996, "0.1 s")]
    [InlineData(0.42, "0.4 s")]
    [InlineData(9.97, "10 s")]
    [InlineData(59.7, "1 min 0 s")]
    [InlineData(59, "59 s")]
    [InlineData(185, "3 min 5 s")]
    [InlineData(7800, "2 h 10 min")]
    [InlineData(400000, "4 d")]
    public void Lengths_of_time_are_short(double seconds, string text) => Assert.Equal(text, Spans.Text(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(null, "s", "")]
    [InlineData(938.5, "Mbit/s", "938.5 Mbit/s")]
    [InlineData(1234567.0, null, "1234567")]
    [InlineData(0.0, "s", "0 s")]
    [InlineData(0.000123456, "s", "0.000123 s")]
    [InlineData(-0.0000004217, "s", "-4.217E-07 s")]
    public void What_is_measured_is_never_shown_as_nothing(double? value, string? units, string text) => Assert.Equal(text, Spans.Measured(value, units));

    [Theory]
    [InlineData("0_a%b", "<x>?", "/results/7.1/0_a%25b/%3Cx%3E%3F")]
    [InlineData("0_a", "100%2F", "/results/7.1/0_a/100%252F")]
    [InlineData("0_a", "net/forwarding", "/results/7.1/0_a?case=net%2Fforwarding")]
    [InlineData("0_a", "..", "/results/7.1/0_a?case=..")]
    [InlineData("0_a/b", "x", "/results/7.1?suite=0_a%2Fb&case=x")]
    [InlineData("csv", "x", "/results/7.1?suite=csv&case=x")]
    public void Names_in_addresses_are_escaped_and_stand_behind_the_path_where_they_are_no_part_of_one(string suite, string name, string address) => Assert.Equal(address, Addresses.Case("7.1", suite, name));

    [Theory]
    [InlineData("/results/7.1/0_a", "", "/results/7.1/0_a")]
    [InlineData("/results/7.1/0_a", "outcome=fail", "/results/7.1/0_a?outcome=fail")]
    [InlineData("/results/7.1?suite=csv", "outcome=fail", "/results/7.1?suite=csv&outcome=fail")]
    public void More_stands_behind_the_one_question_mark(string address, string query, string all) => Assert.Equal(all, Addresses.With(address, query));
}
