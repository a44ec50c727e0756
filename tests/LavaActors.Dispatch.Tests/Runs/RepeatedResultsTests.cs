using LavaActors.Dispatch.Runs;
using LavaActors.Dispatch.Tests.Planning;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Tests.Runs;

public sealed class RepeatedResultsTests
{
    private static readonly DateTimeOffset Noon = DateTimeOffset.UnixEpoch.AddHours(12);

    [Fact]
    public void A_result_of_the_interrupted_attempt_is_not_recorded_again_and_a_second_one_is()
    {
        var repeated = new RepeatedResults([Result("lava", "http-download", "pass", "1.2.1")], Sample.Plan("host").Actions[0]);

        Assert.True(repeated.Takes(Result("lava", "http-download", "pass", "1.2.1")));
        Assert.False(repeated.Takes(Result("lava", "http-download", "pass", "1.2.1")));
    }

    [Fact]
    public void Another_outcome_or_another_place_is_news()
    {
        var repeated = new RepeatedResults([Result("lava", "login-action", "fail", "2.4.1")], Sample.Plan("host").Actions[1]);

        Assert.False(repeated.Takes(Result("lava", "login-action", "pass", "2.4.1")));
        Assert.False(repeated.Takes(Result("lava", "login-action", "fail", "2.5.1")));
        Assert.False(repeated.Takes(Result("0_smoke", "login-action", "fail", "2.4.1")));
    }

    [Fact]
    public void A_test_shell_looks_after_its_definitions_itself()
    {
        var node = Sample.Plan("host").Actions[2];
        var repeated = new RepeatedResults([Result("lava", "0_smoke", "pass", null), Result("lava", node.Name, "pass", node.Level)], node);

        Assert.False(repeated.Takes(Result("lava", "0_smoke", "pass", null)));
        Assert.True(repeated.Takes(Result("lava", node.Name, "pass", node.Level)));
    }

    [Theory]
    [InlineData("interactive: [{name: i, prompts: ['=> '], script: [{name: dhcp, command: dhcp}]}]")]
    [InlineData("monitors: [{name: i, start: a, end: b, pattern: '(?P<test_case_id>x): (?P<result>y)'}]")]
    public void A_test_without_a_shell_begins_again_and_its_cases_count_once(string block)
    {
        var node = Sample.Plan("host", text => $"{text}\n- test: {{role: [host], {block}}}\n").Actions[3];
        var repeated = new RepeatedResults([Result("1_i", "dhcp", "pass", "4.1"), Result("lava", "1_i", "fail", "4.1")], node);

        Assert.True(repeated.Takes(Result("1_i", "dhcp", "pass", "4.1")));
        Assert.False(repeated.Takes(Result("1_i", "dhcp", "pass", "4.1")));
        Assert.True(repeated.Takes(Result("lava", "1_i", "fail", "4.1")));
        Assert.False(repeated.Takes(Result("1_i", "ping", "pass", "4.1")));
    }

    private static TestResult Result(string suite, string name, string outcome, string? level) => new(suite, name, outcome, Noon, level);
}
