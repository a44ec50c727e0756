using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Runs;
using LavaActors.Verdicts.Judging;
using LavaActors.Verdicts.Rules;

namespace LavaActors.Verdicts.Tests;

/// <summary>Rules for what no emulated board does on demand, on the words that this program uses then.</summary>
public sealed class FactsAloneTests
{
    private static readonly FailedAction InBoot = new("2.1", "some-action", "boot", null), InDeploy = new("1.1", "some-action", "deploy", null), InTest = new("3.1", "some-action", "test", null);

    private static readonly (string Rule, EndedRun Run)[] Cases =
    [
        ("canceled-otherwise", Run(ErrorTypes.Canceled, null, null, JobHealth.Canceled)),
        ("program-error", Run(ErrorTypes.Bug, "NullReferenceException: Object reference not set to an instance of an object.")),
        ("unknown-failure", Run("FastbootDeviceNotFound", "a type of error of another program")),
        ("infrastructure-error", Run(ErrorTypes.Infrastructure, "no time was left for 'power on 1' of board-01: those before it took the 10 s there were", InBoot)),
        ("group-error", Run(ErrorTypes.MultinodeTimeout, "prepare-scp-overlay: lava-wait ipv4: the group is over: all its members have gone")),
        ("deploy-error", Run(ErrorTypes.Infrastructure, "the NFS export of /srv/nfs/7 cannot be made: exportfs failed", InDeploy)),
        ("test-error", Run(ErrorTypes.Test, "0_smoke: a damaged TESTREFERENCE: it needs a case, a result and a URL, and has 'x'", InTest)),
        ("command-on-target-failed", Run(ErrorTypes.Job, "'. /lava-7/environment' exited with 127 on uart0 of board-01", InBoot)),
        ("ssh-other-host-key", Run(ErrorTypes.Infrastructure,
            "root@10.66.1.9:22 shows another host key than at this job's first login: SHA256:abc instead of SHA256:def; another machine has the address, or the host made new keys while guests were logging in", InBoot)),
        ("group-not-complete", Run(ErrorTypes.MultinodeTimeout, "the group was not complete within 90 s: still missing: 7.1 (guest)")),
        ("boot-timed-out", Run(ErrorTypes.Job, "reset-device timed out after 30 seconds", InBoot)),
    ];

    public static string[] Rules => [.. Cases.Select(each => each.Rule)];

    public static TheoryData<string> Names => [.. Rules];

    private static EndedRun Run(string? type, string? message, FailedAction? action = null, JobHealth health = JobHealth.Incomplete) => new(health, type, message, action, 0, "board-01");

    [Theory]
    [MemberData(nameof(Names))]
    public void The_words_lead_to_the_rule(string rule) =>
        Assert.Equal(rule, VerdictJudge.Judge(VerdictRules.BuiltIn, Cases.Single(each => each.Rule == rule).Run, [])?.Rule);
}
