using LavaActors.Protocol.Projection;
using LavaActors.Scheduling.Outlook;

namespace LavaActors.Scheduling.Tests.Outlook;

public sealed class PastRunsTests
{
    private static PastRuns Runs(params (string Type, string Name, int Minutes)[] runs) =>
        new(runs.Select(run => new RunTimeRow(run.Type, run.Name, TimeSpan.FromMinutes(run.Minutes))));

    private static TimeSpan Minutes(int minutes) => TimeSpan.FromMinutes(minutes);

    [Fact]
    public void Half_of_the_runs_of_a_job_are_no_longer_than_the_median() =>
        Assert.Equal(Minutes(2), Runs(("qemu", "boot", 3), ("qemu", "boot", 1), ("qemu", "boot", 2)).Within(0.5, "qemu", "boot"));

    [Fact]
    public void The_long_ones_decide_a_high_share() =>
        Assert.Equal(Minutes(9), Runs([.. Enumerable.Range(1, 10).Select(n => ("qemu", "boot", n))]).Within(0.9, "qemu", "boot"));

    [Fact]
    public void A_job_that_has_not_run_often_enough_is_like_all_of_its_device_type() =>
        Assert.Equal(Minutes(10), Runs(("qemu", "boot", 1), ("qemu", "a", 10), ("qemu", "b", 10), ("mustang", "c", 99)).Within(0.5, "qemu", "boot"));

    [Fact]
    public void Too_few_runs_tell_nothing() => Assert.Null(Runs(("qemu", "boot", 1), ("qemu", "boot", 1)).Within(0.5, "qemu", "boot"));

    [Fact]
    public void What_has_lasted_for_some_time_is_like_those_that_lasted_longer() =>
        Assert.Equal(Minutes(15), Runs(("qemu", "boot", 1), ("qemu", "boot", 2), ("qemu", "boot", 20)).Left(0.5, "qemu", "boot", Minutes(5)));

    [Fact]
    public void What_has_lasted_longer_than_all_others_is_like_nothing() => Assert.Null(Runs(("qemu", "boot", 1), ("qemu", "boot", 2), ("qemu", "boot", 3)).Left(0.5, "qemu", "boot", Minutes(5)));
}
