using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Runs;
using LavaActors.Dispatch.Tests.Planning;
using LavaActors.Jobs;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Tests.Runs;

public sealed class AfterActionTests
{
    private static readonly ActionFault Late = ActionFault.Of(ErrorTypes.LavaTimeout, "lava-test-shell timed out after 60 seconds");

    [Fact]
    public void A_test_whose_time_is_up_fails_the_run_with_type_test()
    {
        var fault = AfterAction.Of(Ended(Late, skip: false), inTime: true).Fault;
        Assert.Equal((ErrorTypes.Test, Late.Message), (fault!.ErrorType, fault.Message));
    }

    [Fact]
    public void A_block_that_says_so_is_passed_over()
    {
        var after = AfterAction.Of(Ended(Late, skip: true), inTime: true);
        Assert.Null(after.Fault);
        Assert.Contains("lava-test-shell timed out after 60 seconds; the block says 'skip: true'", after.Skipped, StringComparison.Ordinal);
    }

    [Fact]
    public void The_jobs_own_time_is_not_passed_over() => Assert.Equal(ErrorTypes.Test, AfterAction.Of(Ended(Late, skip: true), inTime: false).Fault!.ErrorType);

    [Fact]
    public void Other_faults_are_not_passed_over()
    {
        var fault = ActionFault.Job("no prompt");
        Assert.Equal(new AfterAction(fault, null), AfterAction.Of(Ended(fault, skip: true), inTime: true));
    }

    [Fact]
    public void What_passes_passes() => Assert.Equal(new AfterAction(null, null), AfterAction.Of(Ended(null, skip: true), inTime: true));

    private static ActionMessages.Ended Ended(ActionFault? fault, bool skip)
    {
        var node = Sample.Plan("host").Actions[^1];
        return new ActionMessages.Ended(node with { Block = ((TestBlock)node.Block!) with { TimeoutSkip = skip } }, fault);
    }
}
