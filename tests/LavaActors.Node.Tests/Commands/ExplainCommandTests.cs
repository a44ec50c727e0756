using System.Text.Json;
using LavaActors.Gateway.Api;

namespace LavaActors.Node.Tests.Commands;

public sealed class ExplainCommandTests
{
    private static readonly VerdictView Panic = new("kernel", "kernel-panic", "The kernel of mustang-01 panicked: heat", "See the lines before the panic.");
    private static readonly VerdictView Peer = new(null, "peer-failed-first", "It waited for members of its group that had failed: 7.0 (host, Incomplete).", "");

    private readonly FakeLab _lab = new();

    private static ExplanationView Host(GroupExplanation? group = null, string? role = null) => new(
        7, role is null ? "7" : "7.0", role, "Finished", "Incomplete", "Job: the kernel panicked while booting", Panic,
        [new EvidenceView(12, 3456, "target", "Oops: 1", "the kernel reported an error"), new EvidenceView(13, 3500, "target", "Kernel panic - not syncing: heat", null)], group);

    [Fact]
    public async Task A_job_is_explained_with_remedy_and_evidence()
    {
        _lab.Progress.Add(FakeLab.Role(7, null, "Finished", "Incomplete"));
        _lab.Explanations[7] = Host();

        Assert.Equal(ExitCode.Ok, await _lab.RunAsync("explain", "7"));

        Assert.Equal(
            """
            job 7: Incomplete
              kernel, by rule kernel-panic
              The kernel of mustang-01 panicked: heat
              remedy: See the lines before the panic.
              Job: the kernel panicked while booting
              log:
                line 12 (byte 3456)  target     Oops: 1  <- the kernel reported an error
                line 13 (byte 3500)  target     Kernel panic - not syncing: heat

            """,
            _lab.Out.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Of_a_group_the_cause_is_named_and_explained_too()
    {
        var group = new GroupExplanation("7.0", FakeLab.Noon, [
            new MemberExplanation(7, "7.0", "host", "Finished", "Incomplete", FakeLab.Noon, Panic), new MemberExplanation(8, "7.1", "guest", "Finished", "Incomplete", FakeLab.Noon.AddSeconds(1), Peer),
            new MemberExplanation(9, "7.2", "guest", "Finished", "Complete", null, null)]);
        _lab.Progress.AddRange([FakeLab.Role(7, "host", "Finished", "Incomplete"), FakeLab.Role(8, "guest", "Finished", "Incomplete")]);
        _lab.Explanations[7] = Host(group, "host");
        _lab.Explanations[8] = new ExplanationView(8, "7.1", "guest", "Finished", "Incomplete", null, Peer, [], group);

        Assert.Equal(ExitCode.Ok, await _lab.RunAsync("explain", "7.1"));

        var text = _lab.Out.ToString();
        Assert.StartsWith("job 7.1 (guest): Incomplete", text);
        Assert.Contains("  nothing to blame, by rule peer-failed-first", text);
        Assert.Matches(@"7\.0\s.*host\s.*Incomplete\s.*12:00:00\.000\s.*kernel\s.*kernel-panic", text);
        Assert.Matches(@"7\.2\s.*guest\s.*Complete\s.*-", text);
        Assert.Contains("7.0 (host) failed first, at 2026-01-01 12:00:00.000; 7.1 (guest) did not pass because of it", text);
        Assert.Contains("job 7.0 (host): Incomplete", text);
        Assert.Contains("line 13 (byte 3500)", text);
    }

    [Theory]
    [InlineData("Finished", "Complete", "job 7: Complete\n  it passed: there is nothing to explain\n")]
    [InlineData("Running", "Unknown", "job 7: Running; what it comes to is known when it is over\n")]
    public async Task A_job_without_a_verdict_says_why_it_has_none(string state, string health, string expected)
    {
        _lab.Progress.Add(FakeLab.Role(7, null, state, health));
        _lab.Explanations[7] = new ExplanationView(7, "7", null, state, health, null, null, [], null);

        Assert.Equal(ExitCode.Ok, await _lab.RunAsync("explain", "7"));

        Assert.Equal(expected, _lab.Out.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task As_JSON_it_is_what_the_interface_gives()
    {
        _lab.Progress.Add(FakeLab.Role(7, null, "Finished", "Incomplete"));
        _lab.Explanations[7] = Host();

        Assert.Equal(ExitCode.Ok, await _lab.RunAsync("explain", "7", "--json"));

        using var json = JsonDocument.Parse(_lab.Out.ToString());
        Assert.Equal("kernel-panic", json.RootElement.GetProperty("verdict").GetProperty("rule").GetString());
        Assert.Equal(3456, json.RootElement.GetProperty("evidence")[0].GetProperty("offset").GetInt64());
    }

    [Fact]
    public async Task A_job_that_is_not_there_has_no_explanation() => Assert.Equal(ExitCode.NotFound, await _lab.RunAsync("explain", "9"));
}
