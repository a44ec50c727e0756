using FsCheck;
using FsCheck.Xunit;

namespace LavaActors.Scheduling.Tests.Rules;

/// <summary>Thousands of labs and queues: no device has two runs, no group has half of its devices, nobody waits for ever, and of jobs that ask for the same nobody overtakes.</summary>
public sealed class SimulationTests
{
    [Property(MaxTest = 2000, EndSize = 250)]
    public void Whatever_comes_everybody_begins_within_the_bound_and_the_queue_drains(byte[] script) => new SimulatedLab(script).Play();

    /// <summary>One of those labs: a job borrows what is kept for a group, which counts on other devices then.</summary>
    [Property(MaxTest = 1, Replay = "3876888523867229107,11007164395267654475,195")]
    public void Whoever_waits_for_what_a_group_no_longer_counts_on_gets_it_at_once(byte[] script) => new SimulatedLab(script).Play();

    [Property(MaxTest = 2000, EndSize = 150)]
    public void Health_checks_share_devices_with_nobody_and_keep_nobody_waiting_for_ever(byte[] script) => new SimulatedLab(script, withChecks: true).Play();

    [Property(MaxTest = 500, EndSize = 250)]
    public void Where_dispatchers_use_only_some_of_their_devices_everybody_begins_within_the_bound_who_may(byte[] script) => new SimulatedLab(script, withLimits: true).Play();

    [Property(MaxTest = 150, EndSize = 150)]
    public void So_it_is_with_health_checks(byte[] script) => new SimulatedLab(script, withChecks: true, withLimits: true).Play();

    /// <summary>So many devices are checked so often that one always is.</summary>
    [Fact]
    public void Checks_that_never_end_are_no_job_that_waits() => new SimulatedLab([96, 0, 0, 0, 0, 0, 0, 0, 0, 0, 138, 0, 0, 0, 108, 0, 0], withChecks: true).Play();

    [Fact]
    public void A_long_day_with_health_checks_drains_too()
    {
        var script = new byte[1500];
        new System.Random(4).NextBytes(script);
        var lab = new SimulatedLab(script, withChecks: true);

        lab.Play();

        Assert.InRange(lab.Started, 40, 1000);
        Assert.InRange(lab.Checked, 50, 10_000);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_long_day_drains_too(int seed)
    {
        var script = new byte[4000];
        new System.Random(seed).NextBytes(script);
        var lab = new SimulatedLab(script);

        lab.Play();

        Assert.InRange(lab.Started, 100, 1000);
        Assert.InRange(lab.Canceled, 10, 1000);
        Assert.InRange(lab.Requeued, 1, 1000);
    }
}
