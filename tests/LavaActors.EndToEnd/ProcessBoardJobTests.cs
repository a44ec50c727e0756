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
