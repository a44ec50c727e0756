using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Scheduler;
using LavaActors.Scheduling.Tests.Rules;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;

namespace LavaActors.Scheduling.Tests.Actors;

public sealed partial class SchedulerTests
{
    [Fact]
    public async Task The_queue_is_told_in_parts_of_one_moment()
    {
        var scheduler = await StartWithAsync("q1");
        for (var n = 0; n < 5; n++) await SubmitAsync(scheduler, Lab.Job(Lab.Role()));
        static IEnumerable<long> Leads(QueueOutlook answer) => answer.Jobs.Select(queued => queued.Job.Lead.Value);

        var first = await AskAsync<QueueOutlook>(scheduler, new GetOutlook(new OutlookPart(0, 2)));
        Assert.Equal([2L, 3], Leads(first));
        Assert.Equal((0, 4), (first.Part!.From, first.Part.Count));
        await SubmitAsync(scheduler, Lab.Job(100, Lab.Role()));

        var second = await AskAsync<QueueOutlook>(scheduler, new GetOutlook(new OutlookPart(2, 50, first.Part.Of)));
        Assert.Equal([4L, 5], Leads(second));
        Assert.Equal(first.Part with { From = 2 }, second.Part);
        Assert.Equal([6L, 2, 3, 4, 5], Leads(await AskAsync<QueueOutlook>(scheduler, new GetOutlook())));
        Assert.Equal(0, (await AskAsync<QueueOutlook>(scheduler, new GetOutlook(new OutlookPart(0, 1, Only: new LeadJobId(6))))).Part!.From);
    }
}
