using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Gateway.Tests.Views;

/// <summary>Devices without the jobs that somebody may not see.</summary>
public sealed class JobMentionsTests
{
    private static readonly DeviceRow Doubted = new(
        new DeviceName("m1"), "mustang", [], "lab", DeviceState.Running, DeviceHealth.Bad, "lava-health: health check 5 ended Incomplete", "its dispatcher cleans it up after job 8", new JobId(9),
        Remark: "job 7.1 left it so", LastCheck: new JobId(5), LastCheckHealth: JobHealth.Incomplete);

    [Fact]
    public void A_device_names_its_jobs_in_numbers_and_in_words() =>
        Assert.Equal([5L, 8L, 9L], JobMentions.In(Doubted).Select(job => job.Value).Distinct().Order());

    [Fact]
    public void Who_sees_none_of_them_reads_that_there_are_some() => Assert.Equal(
        Doubted with { HealthReason = "lava-health: another health check ended Incomplete", LostBecause = "its dispatcher cleans it up after another job", CurrentJob = null, Remark = "another job left it so", LastCheck = null },
        JobMentions.For(Doubted, new HashSet<JobId>()));

    [Fact]
    public void Who_sees_all_of_them_reads_all() => Assert.Equal(Doubted, JobMentions.For(Doubted, JobMentions.In(Doubted).ToHashSet()));
}
