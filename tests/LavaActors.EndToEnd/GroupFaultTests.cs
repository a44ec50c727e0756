using LavaActors.EndToEnd.Jobs;
using LavaActors.EndToEnd.Lab;

namespace LavaActors.EndToEnd;

/// <summary>A group whose members do not find each other ends soon, and says who is missing.</summary>
[Collection(nameof(BoardsCollection))]
public sealed class GroupFaultTests(BoardsFixture boards)
{
    /// <summary>A message that a host could send, and does not: of one that it could not the guest is told at once.</summary>
    private const string NoAddress = "[ -f /none ] && lava-send ipv4 || true";

    [Fact]
    public async Task A_message_that_no_definition_sends_is_not_waited_for_until_the_others_are_over()
    {
        var outcome = await boards.RunAsync(21, type => new JobText.Group
        {
            DeviceType = type,
            Guests = 1,
            HostSteps = ["lava-wait told"],
            // Where something runs beside it, too: nobody waits for anybody here.
            GuestSteps = ["date +waiting-since-%s", "timeout 60 lava-wait never || echo guest-was-told", "date +told-at-%s", "lava-send told"],
        }.ToString());
        var guest = outcome.Of("guest").Single();
        guest.Has("0_guest-steps", "multinode-wait-never", "fail");
        Assert.Matches(@"nobody is left who could send 'never': \d+\.0 \(host\) never sends it, \d+\.1 \(guest\) never sends it", guest.Log);
        Assert.True(Number(guest.Log, "told-at-") - Number(guest.Log, "waiting-since-") <= 6, guest.Describe("should have been told at once"));
        outcome.Of("host").Single().Has("0_host-steps", "multinode-wait-told", "pass");
    }

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
            // As long as the host is at work it may still send: the time of the call is up before.
            HostSteps = ["sleep 8", NoAddress, "lava-sync end"],
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
        Assert.True(host.Log.Contains("the barrier 'end' can no longer open", StringComparison.Ordinal) && System.Text.RegularExpressions.Regex.IsMatch(host.Log, @"can no longer open: \d+\.[01] \(guest(, Complete\) has ended|\) never comes to it)"),
            host.Describe("should name who is missing"));
    }

    [Fact]
    public async Task A_host_whose_tests_are_over_is_not_waited_for_until_its_board_is_off()
    {
        var outcome = await boards.RunAsync(21, type => new JobText.Group
        {
            DeviceType = type,
            Guests = 1,
            HostSteps = ["lava-wait begun"],
            GuestSteps = ["lava-send begun", "date +waiting-since-%s", "lava-wait never || echo guest-was-told", "date +told-at-%s"],
        }.ToString());
        var guest = outcome.Of("guest").Single();
        guest.Has("0_guest-steps", "multinode-wait-never", "fail");
        Assert.True(guest.Log.Contains("guest-was-told", StringComparison.Ordinal), guest.Describe("the shell's call should have failed"));
        // The host leaves its board on for ten seconds, for such guests.
        Assert.True(Number(guest.Log, "told-at-") - Number(guest.Log, "waiting-since-") <= 6, guest.Describe("should have been told at once"));
    }

    [Fact]
    public async Task What_only_a_definition_that_is_over_could_send_is_not_waited_for()
    {
        var outcome = await boards.RunAsync(21, type => new JobText.Group
        {
            DeviceType = type,
            Guests = 1,
            HostSteps = ["if [ -f /none ]; then lava-send never; fi", "lava-send begun"],
            GuestSteps = ["lava-wait begun", "date +waiting-since-%s", "lava-wait never || echo guest-was-told", "date +told-at-%s"],
        } + $"\n- test:\n    role: [host]\n    timeout: {{minutes: 1}}\n{JobText.Definition("more", ["sleep 15"])}");
        var guest = outcome.Of("guest").Single();
        guest.Has("0_guest-steps", "multinode-wait-never", "fail");
        Assert.Matches(@"nobody is left who could send 'never': \d+\.0 \(host\) has nothing left that sends it", guest.Log);
        Assert.True(Number(guest.Log, "told-at-") - Number(guest.Log, "waiting-since-") <= 6, guest.Describe("should have been told at once"));
    }

    [Fact]
    public async Task Pipelines_that_wait_for_each_other_fail_at_once_and_name_the_circle()
    {
        var outcome = await boards.RunAsync(22, type => new JobText.Group
        {
            DeviceType = type,
            Guests = 1,
            Start = ["lava-send lava_start"],
            HostSteps = [NoAddress],
            HostRequestAtEnd = "request: lava-wait-all, messageID: ready, role: guest, timeout: {minutes: 2}",
            GuestSteps = ["lava-send ready"],
        }.ToString());
        var (host, guest) = (outcome.Of("host").Single(), outcome.Of("guest").Single());
        var (hostWaits, guestWaits) = ($"{host.Row.DisplayId} (host) waits for 'ready' (lava-wait-all) of {guest.Row.DisplayId} (guest)", $"{guest.Row.DisplayId} (guest) waits for 'ipv4' (lava-wait)");
        host.Failed("MultinodeTimeout", $"multinode-test: lava-wait-all ready: deadlock: {hostWaits}, {guestWaits}: not all will send 'ready'", "each member of role guest must call: lava-send ready");
        guest.Failed("MultinodeTimeout", $"prepare-scp-overlay: lava-wait ipv4: deadlock: {guestWaits}, {hostWaits}: nobody is left who could send 'ipv4'");
        Assert.True(guest.Row.EndTime - guest.Row.StartTime < TimeSpan.FromMinutes(1), guest.Describe("the waits should have failed at once"));
    }

    [Fact]
    public async Task Test_shells_that_wait_for_each_other_fail_within_seconds_and_name_the_circle()
    {
        var outcome = await boards.RunAsync(22, type => new JobText.Group
        {
            DeviceType = type,
            Guests = 2,
            HostSteps = ["lava-wait-all finished guest || echo host-was-told"],
            // What a guest may send nobody can see: until it waits it may be the one to end the others' waits.
            GuestSteps = ["date +waiting-since-%s", "lava-wait other || echo guest-was-told", "date +told-at-%s", "[ -f /none ] && lava-send $(cat /none) || true"],
        }.ToString());
        var (host, guests) = (outcome.Of("host").Single(), outcome.Of("guest").ToList());
        var hostWaits = $"{host.Row.DisplayId} (host) waits for 'finished' (lava-wait-all) of {guests[0].Row.DisplayId} (guest), {guests[1].Row.DisplayId} (guest)";
        var guestsWait = guests.ConvertAll(guest => $"{guest.Row.DisplayId} (guest) waits for 'other' (lava-wait)");
        foreach (var member in guests.Append(host))
        {
            // None of their calls would have been answered; what they do with that is theirs.
            Assert.True(member.Row.Health == Protocol.Jobs.JobHealth.Complete, member.Describe("should be Complete"));
            var name = member == host ? "host" : "guest";
            member.Has($"0_{name}-steps", member == host ? "multinode-wait_all-finished" : "multinode-wait-other", "fail");
            Assert.True(member.Log.Contains($"{name}-was-told", StringComparison.Ordinal), member.Describe("the shell's call should have failed"));
            Assert.True(member.Log.Contains("deadlock: ", StringComparison.Ordinal) && guestsWait.Append(hostWaits).All(one => member.Log.Contains(one, StringComparison.Ordinal)), member.Describe("should name the circle"));
        }

        var (since, told) = (guests.Max(guest => Number(guest.Log, "waiting-since-")), guests.Min(guest => Number(guest.Log, "told-at-")));
        Assert.True(told - since <= 10, guests[0].Describe($"told {told - since} s after the last began to wait; should be within 10 s"));
    }

    [Fact]
    public async Task A_test_shell_with_a_process_that_will_send_is_waited_for()
    {
        var outcome = await boards.RunAsync(22, type => new JobText.Group
        {
            DeviceType = type,
            Guests = 2,
            HostSteps = ["(sleep 15; lava-send other) & lava-wait-all finished guest"],
            GuestSteps = ["lava-wait other", "lava-send finished"],
        }.ToString());
        foreach (var member in outcome.Of("guest").Append(outcome.Of("host").Single())) Assert.True(member.Row.Health == Protocol.Jobs.JobHealth.Complete, member.Describe("should be Complete"));
        foreach (var guest in outcome.Of("guest")) guest.Has("0_guest-steps", "multinode-wait-other", "pass");
        outcome.Of("host").Single().Has("0_host-steps", "multinode-wait_all-finished", "pass");
    }

    private static long Number(string log, string word) =>
        long.Parse(System.Text.RegularExpressions.Regex.Match(log, word + @"(\d+)").Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A host that waits for a member that is gone: its call fails at once and says so, and its own job goes on.</summary>
    private static void HostWasTold(SubJobOutcome host)
    {
        Assert.True(host.Row.Health == Protocol.Jobs.JobHealth.Complete, host.Describe("should be Complete"));
        host.Has("0_host-steps", "multinode-sync-end", "fail");
        Assert.Matches(@"the barrier 'end' can no longer open: \d+\.1 \(guest, Incomplete\) has ended", host.Log);
    }

    [Fact]
    public async Task Guests_whose_connections_break_go_on_where_they_stopped()
    {
        // A guest kills the SSH server's processes of all logins, its own and the other's, in the middle of its definition; the other one may have killed one just before.
        const string CutAll = "for p in /proc/[0-9]*; do if [ \"$(cat $p/comm 2>/dev/null)\" = dropbear ] && [ ${p#/proc/} != $(cat /run/ssh.pid) ]; then kill -9 ${p#/proc/} || true; fi; done";
        var outcome = await boards.RunAsync(20, type => new JobText.Group
        {
            DeviceType = type,
            Guests = 2,
            HostSteps = ["lava-wait-all ready guest", "lava-send go word=on", "lava-sync end"],
            GuestSteps =
            [
                "lava-test-case before --result pass",
                "lava-sync guests-and-host || true",
                CutAll,
                "lava-test-case after --result pass --measurement 7",
                "lava-send ready",
                "lava-wait go",
                // This guest's own: the other one writes and removes the file below /tmp as well.
                "grep -q :word=on ../../../multi_node_cache.txt",
                "lava-sync end",
            ],
            Start = ["lava-send ipv4 ipaddr=$(lava-echo-ipv4 eth0)", "lava-send lava_start", "lava-sync guests-and-host"],
        }.ToString());
        outcome.IsComplete();
        foreach (var guest in outcome.Of("guest"))
        {
            guest.HasOnly("0_guest-steps", "before", "multinode-sync-guests-and-host", "after", "multinode-send-ready", "multinode-wait-go", "multinode-sync-end");
            Assert.Matches("connected again; the output of the tests goes on at byte [1-9]", guest.Log);
        }
    }

    [Fact]
    public async Task A_test_that_is_over_leaves_nothing_of_a_guests_runner_behind()
    {
        var outcome = await boards.RunAsync(20, type => new JobText.Group
        {
            DeviceType = type,
            Guests = 1,
            GuestTestTimeout = "{seconds: 10}",
            HostSteps = ["lava-wait begun", "while grep -qs \"65432[1]\" /proc/[0-9]*/cmdline; do sleep 1; done", "lava-test-case gone --result pass"],
            GuestSteps = ["lava-send begun", "sleep 654321"],
        }.ToString());
        outcome.Of("guest").Single().Failed("Test", "timed out");
        outcome.Of("host").Single().Has("0_host-steps", "gone", "pass");
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
