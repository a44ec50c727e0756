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
    public async Task A_boot_whose_time_was_up_is_made_again_and_the_attempt_that_succeeds_counts()
    {
        var outcome = await boards.RunAsync(19, type => new JobText.Single
        {
            DeviceType = type,
            BootExtra = "failure_retry: 2\n    failure_retry_interval: 1",
            // An attempt whose action has no time of its own has all of the boot's.
            ActionTimeouts = "bootloader-commands: {seconds: 12}",
            Steps = ["lava-test-case after-all --result pass"],
        }.ToString(), "hang-bootloader-once");
        outcome.IsComplete();
        // The first result of that name is of the first attempt.
        outcome.Single.Has("lava", "bootloader-commands", "fail");
        outcome.Single.Says("the boot loader's prompt did not come within", "the first attempt ran out of time");
        outcome.Single.HasOnly("0_steps", "after-all");
        outcome.Single.Has("lava", "job", "pass");
    }

    [Fact]
    public async Task A_test_that_raises_ends_its_job_with_what_it_says()
    {
        var outcome = await boards.RunAsync(9, type => new JobText.Single
        {
            DeviceType = type,
            Steps = ["lava-test-case before --result pass", "lava-test-raise the-disk-is-gone", "lava-test-case after --result pass"],
        }.ToString());
        outcome.Single.Failed("Test", "the-disk-is-gone");
        outcome.Single.Has("0_steps", "before", "pass");
        Assert.DoesNotContain(outcome.Single.Tests, test => test.Name == "after");
    }

    [Fact]
    public async Task Variables_of_the_environment_and_of_the_context_reach_the_board()
    {
        var outcome = await boards.RunAsync(9, type => new JobText.Single
        {
            DeviceType = type,
            Top = "environment: {COLOUR: 'deep blue'}\ncontext: {lava_test_results_dir: /opt/results-%s}",
            Steps = ["lava-test-case environment --shell test \"$COLOUR\" = \"deep blue\"", "lava-test-case context --shell test -d /opt/results-$LAVA_JOB_ID/0", "lava-test-case nowhere-else --shell test ! -e /lava-$LAVA_JOB_ID"],
        }.ToString());
        outcome.IsComplete();
        outcome.Single.HasOnly("0_steps", "environment", "context", "nowhere-else");
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

    /// <summary>The boards make host keys of their own when they boot, so it shows, too, that the guests of one are not held to the key of the other.</summary>
    [Fact]
    public async Task Guests_of_two_hosts_log_in_each_to_its_own_and_all_meet_at_one_barrier()
    {
        const int east = 16, west = 17;
        foreach (var board in new[] { east, west }) await EmulatedLab.SetFaultsAsync(board);
        var outcome = await boards.Node.RunAsync(new TwoHosts { DeviceTypes = (BoardsFixture.TypeOf(east), BoardsFixture.TypeOf(west)) }.ToString());
        await boards.AreFreeAsync(outcome, east, west);
        outcome.IsComplete();
        Assert.Equal(2 * (1 + TwoHosts.Guests), outcome.Jobs.Count);
        foreach (var (side, board) in new[] { ("east", east), ("west", west) })
        {
            var (host, guests) = (outcome.Of(side).Single(), outcome.Of($"{side}-guest").ToList());
            Assert.Equal(TwoHosts.Guests, guests.Count);
            Assert.All(guests.Append(host), member => Assert.Equal(BoardsFixture.Name(board), member.Row.Device?.Value));
            host.HasOnly("0_host-steps", [$"multinode-send-{side}-address", "multinode-send-lava_start", "multinode-sync-everybody", .. guests.Select(guest => $"login-{guest.Row.Job}")]);
            foreach (var guest in guests) guest.HasOnly("0_guest-steps", $"board-{side}", $"address-{EmulatedLab.Net}.1.{10 + board}", "multinode-sync-everybody");
        }
    }
}
