using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Tests.Pipeline;

public sealed class RetryRulesTests
{
    private static readonly TimeSpan Plenty = TimeSpan.FromMinutes(5);
    private static readonly ActionFault Broken = ActionFault.Infrastructure("the line is dead");

    [Fact]
    public void A_passed_attempt_is_the_last() => Assert.Same(RetryDecision.Pass, RetryRules.After(1, null, null, Node(3), Plenty));

    [Fact]
    public void A_failed_attempt_is_tried_again_after_the_pause() =>
        Assert.Equal(new RetryDecision.Again(TimeSpan.FromSeconds(1)), RetryRules.After(1, Broken, null, Node(3), Plenty));

    [Fact]
    public void The_last_failure_is_the_actions() => Assert.Equal(new RetryDecision.Fail(Broken), RetryRules.After(3, Broken, null, Node(3), Plenty));

    [Theory]
    [InlineData("Bug")]
    [InlineData("Configuration")]
    [InlineData("MultinodeTimeout")]
    [InlineData("LAVATimeout")]
    [InlineData("Canceled")]
    public void What_another_attempt_cannot_mend_is_not_tried_again(string type) =>
        Assert.IsType<RetryDecision.Fail>(RetryRules.After(1, ActionFault.Of(type, "x"), null, Node(3), Plenty));

    [Fact]
    public void Without_time_for_another_attempt_the_failure_says_so()
    {
        var failed = Assert.IsType<RetryDecision.Fail>(RetryRules.After(1, Broken, null, Node(3), TimeSpan.FromSeconds(0.5)));
        Assert.Equal("the line is dead (no time left for attempt 2 of 3)", failed.Fault.Message);
        Assert.Equal("Infrastructure", failed.Fault.ErrorType);
    }

    [Fact]
    public void Repeat_runs_every_round_and_fails_if_one_did()
    {
        Assert.Equal(new RetryDecision.Again(TimeSpan.Zero), RetryRules.After(1, null, null, Node(2, repeats: true), Plenty));
        Assert.Equal(new RetryDecision.Fail(Broken), RetryRules.After(2, null, Broken, Node(2, repeats: true), Plenty));
        Assert.Same(RetryDecision.Pass, RetryRules.After(2, null, null, Node(2, repeats: true), Plenty));
    }

    private static ActionNode Node(int attempts, bool repeats = false) =>
        new("1", new Tried(), "boot", "common", null, Plenty, Plenty, attempts, repeats, TimeSpan.FromSeconds(1), []);

    private sealed class Tried : PipelineAction
    {
        public override string Name => "tried";

        public override string Summary => "tried";

        public override bool IsRetry => true;
    }
}
