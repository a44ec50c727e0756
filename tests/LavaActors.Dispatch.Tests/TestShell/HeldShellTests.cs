using LavaActors.Dispatch.Test.Shell;

namespace LavaActors.Dispatch.Tests.TestShell;

/// <summary>What the repetition of a request says of the rest of its target: whether anything that runs there could still send.</summary>
public sealed class HeldShellTests
{
    private static readonly GroupSettings Group = new("1234", "host", [("1234", "host"), ("1235", "guest")]);

    public static TheoryData<string, string> Alone => Under(
        "lava-wait go",
        "X=$(lava-wait go)",
        "(lava-wait go) && true",
        "lava-test-case waited --shell lava-wait go",
        "/bin/sleep 20 & lava-wait go",
        "(setsid sh -c \"/bin/sleep 5; :\" </dev/null >/dev/null 2>&1 &); lava-wait go");

    public static TheoryData<string, string> NotAlone => Under(
        "(/bin/sleep 5; lava-send later) & lava-wait go",
        "((/bin/sleep 5; lava-send later) &); lava-wait go",
        "(setsid sh -c \"/bin/sleep 5; lava-send later\" </dev/null &); lava-wait go",
        "setsid sh -c \"/bin/sleep 5; lava-send later\" & lava-wait go",
        "lava-background-process-start beside --cmd /bin/sleep 5; lava-wait go; lava-background-process-stop beside",
        "lava-wait go & wait",
        "lava-wait go | cat",
        "timeout --foreground 30 lava-wait go",
        "set -m; lava-wait go",
        "unset LAVA_RUNNER; lava-wait go",
        "LAVA_RUNNER=1 lava-wait go");

    [Theory]
    [MemberData(nameof(Alone))]
    public async Task A_command_that_all_else_waits_for_holds_its_shell(string shell, string step) => Assert.True(await IsHeldAsync(shell, step));

    [Theory]
    [MemberData(nameof(NotAlone))]
    public async Task Whatever_may_still_send_beside_a_waiting_command_frees_its_shell(string shell, string step) => Assert.False(await IsHeldAsync(shell, step));

    private static TheoryData<string, string> Under(params string[] steps)
    {
        var all = new TheoryData<string, string>();
        foreach (var shell in (string[])["dash", "bash", "busybox"])
        {
            foreach (var step in steps) all.Add(shell, step);
        }

        return all;
    }

    private static async Task<bool> IsHeldAsync(string shell, string step)
    {
        using var target = new Target(shell);
        // The first pause is over at once; the second never comes to an end, so there is one repetition.
        target.Stub("sleep", $"mkdir {target.Root}/slept 2>/dev/null || exit 1");
        var asked = new List<MultiNodeRequest>();
        target.Group = request =>
        {
            if (request.Api == MultiNodeApi.Send) return MultiNodeOutcome.Done.Empty;
            asked.Add(request);
            return asked.Count == 1 ? null : MultiNodeOutcome.Done.Empty;
        };
        await target.InstallAsync(target.Request(Target.Steps(0, "mn", step)) with { Group = Group });

        var events = await target.RunStageAsync();

        Assert.True(asked.Count == 2, $"asked {asked.Count} times; the console:\n{target.Transcript}");
        Assert.False(asked[0].IsHeld, "nobody has looked yet");
        Assert.Equal(asked[0].Call, asked[1].Call);
        Assert.Equal("pass", Assert.Single(events.OfType<RunEnded>()).Outcome);
        return asked[1].IsHeld;
    }
}
