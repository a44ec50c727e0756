using LavaActors.Verdicts.Judging;
using LavaActors.Verdicts.Rules;

namespace LavaActors.Verdicts.Tests;

/// <summary>
/// Each rule that comes with the program, on the log of a job that really failed so. Three stand for what no run leads to, and had help: <c>program-error</c> is of a node with a fault injected into its
/// HTTP client; of <c>canceled-otherwise</c> the store lost the message, and in <c>unknown-failure</c> it names a type of error of another program.
/// </summary>
public sealed class RecordedLogTests
{
    public static TheoryData<string> Recordings => [.. Recording.Names];

    [Theory]
    [MemberData(nameof(Recordings))]
    public void A_recorded_job_gets_its_verdict(string name)
    {
        var recording = Recording.Read(name);

        var verdict = VerdictJudge.Judge(VerdictRules.BuiltIn, recording.Run, recording.Log);

        Assert.NotNull(verdict);
        Assert.Equal((recording.Rule, recording.Category, recording.Explanation), (verdict.Rule, verdict.Category, verdict.Explanation));
        Assert.Equal(recording.Run.Action?.At, verdict.FailedAt);
        Assert.All(recording.Evidence, text => Assert.Contains(verdict.Evidence, line => line.Text.Contains(text, StringComparison.Ordinal)));
        // Whoever reads the log there finds the line.
        Assert.All(verdict.Evidence, line => Assert.Equal(recording.Log[(int)line.Line].Offset, line.Offset));
    }

    [Fact]
    public void Each_rule_of_the_program_has_a_recording()
    {
        var recorded = Recording.Names.Select(name => Recording.Read(name).Rule).ToHashSet();

        Assert.Empty(VerdictRules.BuiltIn.Rules.Select(rule => rule.Id).Except(recorded));
    }
}
