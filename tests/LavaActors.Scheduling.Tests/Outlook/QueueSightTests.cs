using System.Text.Json;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Scheduler;
using LavaActors.Protocol.Wire;
using LavaActors.Scheduling.Outlook;
using LavaActors.Scheduling.Tests.Rules;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;

namespace LavaActors.Scheduling.Tests.Outlook;

public sealed class QueueSightTests
{
    private static readonly StartEstimate None = new(null, null, "no estimate: too few runs on qemu are known");

    private static QueueSight Sight(int jobs, string name = "boot") => new(Guid.NewGuid(), [.. Enumerable.Range(1, jobs).Select(n => Queued(n, name))]);

    private static QueuedOutlook Queued(long id, string name, int members = 1) => new(
        new QueuedJob(new LeadJobId(id), name, "ann", 50, Lab.Noon, [.. Enumerable.Range(0, members).Select(n => new SubmittedJob(new JobId(id + n), $"{id}.{n}", "client"))], "needs 1 qemu; 1 is running job 1"),
        None);

    private static int BytesOf(QueueOutlook answer) => JsonSerializer.SerializeToUtf8Bytes(answer, WireTable.ByManifest["scheduler.queue-outlook/1"].Info).Length;

    private static List<QueueOutlook> Read(QueueSight sight, int from, int most)
    {
        var (parts, had) = (new List<QueueOutlook>(), 0);
        do
        {
            parts.Add(sight.Tell(new OutlookPart(from + had, most - had)));
            had += parts[^1].Jobs.Count;
        }
        while (had < most && parts[^1].Part!.From + parts[^1].Jobs.Count < parts[^1].Part!.Count);
        return parts;
    }

    [Theory]
    [InlineData("a job of a usual name")]
    [InlineData("名前がとても長い\"<仕事>\u0007")]
    public void A_queue_that_no_frame_holds_comes_in_parts_that_each_do(string name)
    {
        var sight = Sight(10_000, string.Concat(Enumerable.Repeat(name, 200 / name.Length)));
        Assert.True(BytesOf(sight.Tell(null)) > WireHosting.MaximumFrameBytes / 2);

        var parts = Read(sight, 0, int.MaxValue);

        Assert.All(parts, part => Assert.InRange(BytesOf(part), 1, QueueSight.PartBytes));
        Assert.Equal(sight.Jobs, parts.SelectMany(part => part.Jobs));
        Assert.All(parts, part => Assert.Equal((sight.Id, 10_000), (part.Part!.Of, part.Part.Count)));
    }

    [Fact]
    public void What_is_asked_for_is_told_and_no_more()
    {
        var sight = Sight(10);

        Assert.Equal([4L, 5, 6], Read(sight, 3, 3).SelectMany(part => part.Jobs).Select(queued => queued.Job.Lead.Value));
        Assert.Equal(new QueuePart(sight.Id, 3, 10), sight.Tell(new OutlookPart(3, 3)).Part);
        Assert.Equal([10L], sight.Tell(new OutlookPart(9, 50)).Jobs.Select(queued => queued.Job.Lead.Value));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(int.MaxValue)]
    public void Behind_the_end_there_is_nothing_and_how_many_there_are_is_told(int from)
    {
        var answer = Sight(10).Tell(new OutlookPart(from, 50));

        Assert.Empty(answer.Jobs);
        Assert.Equal((10, 10), (answer.Part!.From, answer.Part.Count));
    }

    [Fact]
    public void One_submission_is_told_with_its_place()
    {
        var sight = Sight(10);

        var answer = sight.Tell(new OutlookPart(0, 1, Only: new LeadJobId(7)));

        Assert.Equal(new LeadJobId(7), Assert.Single(answer.Jobs).Job.Lead);
        Assert.Equal(6, answer.Part!.From);
        Assert.Empty(sight.Tell(new OutlookPart(0, 1, Only: new LeadJobId(11))).Jobs);
    }

    [Fact]
    public void A_job_that_alone_is_more_than_a_part_is_a_part()
    {
        var sight = new QueueSight(Guid.NewGuid(), [Queued(1, "boot"), Queued(2, "large", members: 20_000), Queued(30_000, "boot")]);

        Assert.Equal([1L, 2, 30_000], Read(sight, 0, 3).Select(part => Assert.Single(part.Jobs).Job.Lead.Value));
    }

    [Fact]
    public void Who_knows_of_no_parts_gets_everything()
    {
        var answer = Sight(3).Tell(null);

        Assert.Equal(3, answer.Jobs.Count);
        Assert.Null(answer.Part);
    }
}
