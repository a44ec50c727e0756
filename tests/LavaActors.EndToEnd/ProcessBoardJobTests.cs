using System.Text.RegularExpressions;
using LavaActors.EndToEnd.Jobs;
using LavaActors.EndToEnd.Lab;

namespace LavaActors.EndToEnd;

/// <summary>Whole jobs on process boards, as users write them.</summary>
[Collection(nameof(BoardsCollection))]
public sealed class ProcessBoardJobTests(BoardsFixture boards)
{
    [Fact]
    public async Task A_single_node_job_deploys_boots_and_tests()
    {
        var outcome = await boards.RunAsync(9, type => new JobText.Single
        {
            DeviceType = type,
            Steps = ["lava-test-case true --shell true", "lava-test-case wrong --shell false", "lava-test-case speed --result pass --measurement 4.5 --units MB/s"],
        }.ToString());
        outcome.IsComplete();
        outcome.Single.Has("0_steps", "true", "pass");
        outcome.Single.Has("0_steps", "wrong", "fail");
        Assert.Equal(4.5, outcome.Single.Tests.Single(test => test.Name == "speed").Measurement);
    }

    [Fact]
    public async Task A_repeated_test_runs_its_definitions_every_time()
    {
        var outcome = await boards.RunAsync(9, type => new JobText.Single
        {
            DeviceType = type,
            TestExtra = "repeat: 3",
            Steps = ["lava-test-case again --result pass"],
        }.ToString());
        outcome.IsComplete();
        Assert.Equal(3, outcome.Single.Tests.Count(test => test.Name == "again" && test.Outcome == "pass"));
    }

    [Fact]
    public async Task A_test_that_failed_runs_again_where_the_job_says_so()
    {
        var outcome = await boards.RunAsync(9, type => new JobText.Single
        {
            DeviceType = type,
            TestExtra = "failure_retry: 2",
            Steps = ["test -e /tmp/tried || { touch /tmp/tried; lava-test-raise not-yet; }", "lava-test-case second --result pass"],
        }.ToString());
        outcome.IsComplete();
        outcome.Single.Has("0_steps", "second", "pass");
    }

    [Fact]
    public async Task Guests_log_in_to_their_host_pass_messages_and_meet_at_a_barrier()
    {
        var outcome = await boards.RunAsync(10, type => new JobText.Group
        {
            DeviceType = type,
            HostSteps =
            [
                "lava-wait-all ready guest",
                "lava-send go word=go",
                "lava-sync end",
            ],
            GuestSteps =
            [
                "lava-send ready colour=$(lava-self)",
                "lava-wait go",
                "lava-sync end",
            ],
        }.ToString());
        outcome.IsComplete();
        outcome.Of("host").Single().Has("0_host-steps", "multinode-sync-end", "pass");
        foreach (var guest in outcome.Of("guest"))
        {
            guest.Has("0_guest-steps", "multinode-wait-go", "pass");
            // The value comes with its sender, the host's job.
            var host = outcome.Of("host").Single().Row.Job.Value;
            Assert.True(Regex.IsMatch(guest.Log, $@"<LAVA_WAIT_COMPLETE call=\S+ {host}:word=go>"), guest.Describe("should get the value with its sender"));
        }
    }
}
