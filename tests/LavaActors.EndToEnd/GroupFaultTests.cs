using LavaActors.EndToEnd.Jobs;
using LavaActors.EndToEnd.Lab;

namespace LavaActors.EndToEnd;

/// <summary>A group whose members do not find each other ends soon, and says who is missing.</summary>
[Collection(nameof(BoardsCollection))]
public sealed class GroupFaultTests(BoardsFixture boards)
{
    [Fact]
    public async Task An_SSH_server_that_never_answers_is_named_with_its_address()
    {
        var outcome = await boards.RunAsync(19, type => new JobText.Group
        {
            DeviceType = type,
            Guests = 1,
            GuestBootTimeout = "{seconds: 5}",
            HostSteps = ["lava-sync end"],
            GuestSteps = ["lava-sync end"],
        }.ToString(), "no-ssh");
        outcome.Of("guest").Single().Failed("Infrastructure", "root@10.66.1.29:22: Connection refused", "Does the host role start its SSH server before it sends lava_start?");
        HostWasTold(outcome.Of("host").Single());
    }

    [Fact]
    public async Task A_guest_whose_message_never_comes_names_the_message()
    {
        var outcome = await boards.RunAsync(20, type => new JobText.Group
        {
            DeviceType = type,
            Guests = 1,
            Start = ["lava-send lava_start"],
            WaitForAddress = "{seconds: 4}",
            HostSteps = ["lava-sync end"],
            GuestSteps = ["lava-sync end"],
        }.ToString());
        var host = outcome.Of("host").Single();
        outcome.Of("guest").Single().Failed("MultinodeTimeout",
            "prepare-scp-overlay: lava-wait ipv4 was not answered within 4 s", $"still missing: {host.Row.DisplayId} (host)", "a member of the group must call: lava-send ipv4 ipaddr=VALUE");
        HostWasTold(host);
    }

    [Fact]
    public async Task A_barrier_that_a_role_never_reaches_fails_at_once_and_names_who_is_gone()
    {
        var outcome = await boards.RunAsync(21, type => new JobText.Group
        {
            DeviceType = type,
            Guests = 1,
            HostSteps = ["lava-sync end || echo host-was-told"],
            GuestSteps = ["lava-echo-ipv4 lo"],
        }.ToString());
        foreach (var guest in outcome.Of("guest")) guest.Has("lava", "job", "pass");
        var host = outcome.Of("host").Single();
        host.Has("0_host-steps", "multinode-sync-end", "fail");
        Assert.True(host.Log.Contains("host-was-told", StringComparison.Ordinal), host.Describe("the shell's call should have failed"));
        Assert.True(host.Row.EndTime - host.Row.StartTime < TimeSpan.FromMinutes(1.5), host.Describe("the barrier should have failed at once"));
        Assert.True(host.Log.Contains("the barrier 'end' can no longer open", StringComparison.Ordinal) && System.Text.RegularExpressions.Regex.IsMatch(host.Log, @"can no longer open: \d+\.[01] \(guest, Complete\) has ended"),
            host.Describe("should name who is gone"));
    }

    [Fact]
    public async Task Pipelines_that_wait_for_each_other_fail_at_once_and_name_the_circle()
    {
        var outcome = await boards.RunAsync(22, type => new JobText.Group
        {
            DeviceType = type,
            Guests = 1,
            Start = ["lava-send lava_start"],
            HostSteps = ["true"],
            HostRequestAtEnd = "request: lava-wait-all, messageID: ready, role: guest, timeout: {minutes: 2}",
            GuestSteps = ["lava-send ready"],
        }.ToString());
        var (host, guest) = (outcome.Of("host").Single(), outcome.Of("guest").Single());
        var (hostWaits, guestWaits) = ($"{host.Row.DisplayId} (host) waits for 'ready' (lava-wait-all) of {guest.Row.DisplayId} (guest)", $"{guest.Row.DisplayId} (guest) waits for 'ipv4' (lava-wait)");
        host.Failed("MultinodeTimeout", $"multinode-test: lava-wait-all ready: deadlock: {hostWaits}, {guestWaits}: not all will send 'ready'", "each member of role guest must call: lava-send ready");
        guest.Failed("MultinodeTimeout", $"prepare-scp-overlay: lava-wait ipv4: deadlock: {guestWaits}, {hostWaits}: nobody is left who could send 'ipv4'");
        Assert.True(guest.Row.EndTime - guest.Row.StartTime < TimeSpan.FromMinutes(1), guest.Describe("the waits should have failed at once"));
    }

    /// <summary>A host that waits for a member that is gone: its call fails at once and says so, and its own job goes on.</summary>
    private static void HostWasTold(SubJobOutcome host)
    {
        Assert.True(host.Row.Health == Protocol.Jobs.JobHealth.Complete, host.Describe("should be Complete"));
        host.Has("0_host-steps", "multinode-sync-end", "fail");
        Assert.Matches(@"the barrier 'end' can no longer open: \d+\.1 \(guest, Incomplete\) has ended", host.Log);
    }

    [Fact]
    public async Task A_guest_whose_board_goes_away_ends_with_that_reason()
    {
        var outcome = await boards.RunAsync(22, type => new JobText.Group
        {
            DeviceType = type,
            Guests = 1,
            HostSteps = ["lava-wait begun"],
            GuestSteps = ["lava-send begun", "sleep 600"],
        }.ToString());
        Assert.Equal(Protocol.Jobs.JobHealth.Complete, outcome.Of("host").Single().Row.Health);
        outcome.Of("guest").Single().Failed("Infrastructure", "10.66.1.32", "closed while the tests were running");
    }
}
