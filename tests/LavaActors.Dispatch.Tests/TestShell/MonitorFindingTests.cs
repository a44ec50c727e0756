using LavaActors.Dispatch.Test.Monitors;

namespace LavaActors.Dispatch.Tests.TestShell;

public sealed class MonitorFindingTests
{
    private static readonly Dictionary<string, string> Fixups = new() { ["ok"] = "pass", ["not ok"] = "fail" };

    [Theory]
    [InlineData("ok", "pass")]
    [InlineData("not ok", "fail")]
    [InlineData("skip", "skip")]
    public void A_result_is_mapped_by_the_monitors_fixups(string result, string outcome) =>
        Assert.Equal(new MonitorFinding.Result("a", outcome, null, null), Of(("test_case_id", "a"), ("result", result)));

    [Fact]
    public void Without_fixups_the_usual_ones_hold() =>
        Assert.Equal(new MonitorFinding.Result("a", "pass", null, null), MonitorFinding.Of(new Dictionary<string, string> { ["test_case_id"] = "a", ["result"] = "PASS" }, null));

    [Fact]
    public void A_measurement_alone_has_passed() =>
        Assert.Equal(new MonitorFinding.Result("context_switch", "pass", 4.5, "nsec"), Of(("test_case_id", " Context  switch\r\n"), ("measurement", "4.5 "), ("units", "nsec\r")));

    [Fact]
    public void A_name_is_one_word_of_lower_case() =>
        Assert.Equal("thread_suspend_to_resume", ((MonitorFinding.Result)Of(("test_case_id", "  Thread -- suspend/to resume "), ("result", "ok"))).Case);

    [Theory]
    [InlineData("", "ok", null, "without a 'test_case_id'")]
    [InlineData("a", "PASS", null, "has the result 'PASS', which is none of pass, fail, skip, unknown; map it in the monitor's fixupdict")]
    [InlineData("a", "ok", "fast", "has the measurement 'fast', which is no number")]
    [InlineData("a", "ok", "1e999", "which is no number")]
    [InlineData("a", null, null, "has neither a result nor a measurement")]
    public void What_is_no_result_says_why(string name, string? result, string? measurement, string reason)
    {
        var groups = new List<(string, string)> { ("test_case_id", name) };
        if (result is not null) groups.Add(("result", result));
        if (measurement is not null) groups.Add(("measurement", measurement));

        Assert.Contains(reason, Assert.IsType<MonitorFinding.Useless>(Of([.. groups])).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_suite_has_its_monitors_name_without_blanks() => Assert.Equal("my-unit-tests", MonitorFinding.SuiteOf("My unit Tests"));

    private static MonitorFinding Of(params (string Name, string Value)[] groups) => MonitorFinding.Of(groups.ToDictionary(g => g.Name, g => g.Value), Fixups);
}
