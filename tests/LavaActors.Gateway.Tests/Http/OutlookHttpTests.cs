using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Gateway.Tests.Http;

public sealed class OutlookHttpTests(RunningGateway gateway) : IClassFixture<RunningGateway>
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private static readonly SchedulerMessages.WhatIfAnswer Waits = new(
        null, false, "needs 1 qemu; 1 is running job 7", 2,
        [new RoleOutlook("", "qemu", [], [new UnfitDevice(new DeviceName("q1"), "running job 7", true)], 3)],
        new StartEstimate(Noon, Noon.AddHours(1), "from past runs"));

    private static QueuedOutlook Queued(long id) => new(
        new QueuedJob(new LeadJobId(id), "boot", "ann", 50, Noon, [new SubmittedJob(new JobId(id), $"{id}", "")], "needs 1 qemu"), new StartEstimate(null, null, "no estimate: too few runs"));

    [Fact]
    public async Task A_valid_job_is_answered_with_what_the_lab_would_do_with_it()
    {
        SchedulerMessages.WhatIf? asked = null;
        gateway.Questions = question => question is SchedulerMessages.WhatIf whatIf && (asked = whatIf) is not null ? Waits : null;

        var answer = await gateway.Http.PostAsJsonAsync("jobs/validate/", new { definition = JobTextSamples.Group });

        var body = (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
        Assert.Equal("Job valid.", (string?)body["message"]);
        Assert.Equal(
            """{"starts_now":false,"refusal":null,"waits_for":"needs 1 qemu; 1 is running job 7","ahead":2,"expected":"2026-11-22T12:00:00.000000Z","late":"2026-11-22T13:00:00.000000Z","estimate":"from past runs","roles":[{"role":"","wanted":"qemu","free":[],"others":[{"device":"q1","why":"running job 7","for_now":true}],"of_other_types":3}]}""",
            body["outlook"]!.ToJsonString());
        Assert.Equal(3, asked!.SubJobs.Count);
        Assert.NotNull(asked.TargetGroup);
        // Its texts are of no use to the scheduler.
        Assert.All(asked.SubJobs, sub => Assert.Equal("", sub.Definition));
    }

    [Fact]
    public async Task An_alias_is_asked_about_as_the_type_that_it_stands_for()
    {
        SchedulerMessages.WhatIf? asked = null;
        gateway.Questions = question => question is SchedulerMessages.WhatIf whatIf && (asked = whatIf) is not null ? Waits : null;
        gateway.Lab.Aliases.Add(new AliasRow("xgene", "mustang"));

        using var answer = await gateway.Http.PostAsJsonAsync("jobs/validate/", new { definition = JobTextSamples.Single.Replace("device_type: mustang", "device_type: xgene", StringComparison.Ordinal) });

        Assert.Equal("mustang", Assert.Single(asked!.SubJobs).DeviceType);
    }

    [Fact]
    public async Task A_job_that_is_not_valid_is_not_asked_about()
    {
        gateway.Questions = _ => throw new InvalidOperationException("asked");
        var answer = await gateway.Http.PostAsJsonAsync("jobs/validate/", new { definition = "job_name: x" });
        Assert.Null((await answer.Content.ReadFromJsonAsync<JsonNode>())!["outlook"]);
    }

    [Fact]
    public async Task The_queue_is_a_list_in_its_order()
    {
        gateway.Questions = question => question is SchedulerMessages.GetOutlook ? new SchedulerMessages.QueueOutlook([Queued(9), Queued(7), Queued(8)]) : null;

        var page = await gateway.GetJsonAsync("queue/?limit=2");

        Assert.Equal(3, (int)page["count"]!);
        Assert.Equal(
            """{"id":9,"jobs":["9"],"description":"boot","submitter":"ann","priority":50,"submit_time":"2026-11-22T12:00:00.000000Z","waits_for":"needs 1 qemu","expected":null,"late":null,"estimate":"no estimate: too few runs"}""",
            page["results"]![0]!.ToJsonString());
        Assert.Equal([9L, 7L], page["results"]!.AsArray().Select(job => (long)job!["id"]!));
        Assert.EndsWith("queue/?limit=2&offset=2", (string)page["next"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_scheduler_there_is_no_queue_to_show()
    {
        gateway.Questions = _ => "something else";
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await gateway.Http.GetAsync("queue/")).StatusCode);
    }

    /// <summary>A scheduler of ten jobs that tells at most three at a time, of moments that it is at by turns.</summary>
    private static Func<SchedulerMessages.IQuery, object?> InParts(List<OutlookPart> asked, Func<int, Guid> moment) => question =>
    {
        if (question is not SchedulerMessages.GetOutlook { Part: { } part }) return null;
        asked.Add(part);
        var jobs = Enumerable.Range(1, 10).Skip(part.From).Take(Math.Min(3, part.Most)).Select(id => Queued(id)).ToList();
        return new SchedulerMessages.QueueOutlook(jobs, new QueuePart(moment(asked.Count), Math.Min(part.From, 10), 10));
    };

    private async Task<IEnumerable<long>> ReadAsync() => (await gateway.GetJsonAsync("queue/?limit=100"))["results"]!.AsArray().Select(job => (long)job!["id"]!);

    [Fact]
    public async Task A_long_queue_comes_in_parts_of_one_moment()
    {
        var (asked, moment) = (new List<OutlookPart>(), Guid.NewGuid());
        gateway.Questions = InParts(asked, _ => moment);

        Assert.Equal(Enumerable.Range(1, 10).Select(id => (long)id), await ReadAsync());
        Assert.Equal([(0, null), (3, moment), (6, moment), (9, moment)], asked.Select(part => (part.From, part.Of)));
    }

    [Fact]
    public async Task A_queue_whose_moment_the_scheduler_does_not_know_any_more_is_read_from_its_beginning()
    {
        var (asked, before, after) = (new List<OutlookPart>(), Guid.NewGuid(), Guid.NewGuid());
        gateway.Questions = InParts(asked, n => n < 3 ? before : after);

        Assert.Equal(Enumerable.Range(1, 10).Select(id => (long)id), await ReadAsync());
        Assert.Equal([(0, null), (3, before), (6, before), (0, null), (3, after), (6, after), (9, after)], asked.Select(part => (part.From, part.Of)));
    }

    [Fact]
    public async Task A_scheduler_that_knows_no_moment_long_enough_does_not_answer()
    {
        gateway.Questions = InParts([], _ => Guid.NewGuid());

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await gateway.Http.GetAsync("queue/")).StatusCode);
    }
}
