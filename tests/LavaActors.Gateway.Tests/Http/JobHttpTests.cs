using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Api;
using LavaActors.Gateway.Http;
using LavaActors.Gateway.Operations;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace LavaActors.Gateway.Tests.Http;

public sealed class JobHttpTests(RunningGateway gateway) : IClassFixture<RunningGateway>
{
    private static readonly string[] JobKeys =
    [
        "actual_device", "definition", "description", "end_time", "failure_comment", "failure_tags", "health", "health_check", "id", "metadata",
        "multinode_definition", "original_definition", "priority", "requested_device_type", "start_time", "state", "submit_time", "submitter", "tags", "viewing_groups",
    ];

    private void FiveJobs() => gateway.ReadModel.Put(
        FakeReadModel.Row(1, state: JobState.Finished, health: JobHealth.Complete),
        FakeReadModel.Row(2, state: JobState.Finished, health: JobHealth.Incomplete),
        FakeReadModel.Row(3, state: JobState.Running),
        FakeReadModel.Row(4),
        FakeReadModel.Row(5));

    [Fact]
    public async Task A_job_has_the_keys_that_clients_know_and_no_others()
    {
        FiveJobs();
        gateway.ReadModel.Texts[3] = new JobTexts(JobTextSamples.Single, JobTextSamples.Single, null);
        var job = (await gateway.GetJsonAsync("jobs/3/")).AsObject();
        Assert.Equal(JobKeys, job.Select(field => field.Key).Order(StringComparer.Ordinal));
        Assert.Equal("Running", (string)job["state"]!);
        Assert.Equal("2026-01-01T12:00:01.000000Z", (string)job["start_time"]!);
        Assert.Null(job["end_time"]);
        Assert.Equal("""{"build":{"id":"12"},"nightly":"true"}""", job["metadata"]!.ToJsonString());
        Assert.Equal("", (string)job["multinode_definition"]!);
    }

    [Fact]
    public async Task A_job_in_the_queue_says_why_it_waits_when_the_scheduler_does()
    {
        FiveJobs();
        gateway.Questions = question => question is SchedulerMessages.Explain { Job.Value: 4 } ? new SchedulerMessages.Explanation(new JobId(4), "needs 2 more qemu; 1 is running job 17, 1 is in Maintenance") : null;
        try
        {
            Assert.Equal("needs 2 more qemu; 1 is running job 17, 1 is in Maintenance", (string)(await gateway.GetJsonAsync("jobs/4/"))["waits_for"]!);
            Assert.Equal("needs 2 more qemu; 1 is running job 17, 1 is in Maintenance", (string)(await gateway.GetJsonAsync("jobs/4/timeline/"))["waits_for"]!);
            Assert.Null((await gateway.GetJsonAsync("jobs/3/"))["waits_for"]);

            // It may be on its way to another node.
            Assert.Null((await gateway.GetJsonAsync("jobs/5/"))["waits_for"]);
        }
        finally
        {
            gateway.Questions = _ => null;
        }
    }

    [Fact]
    public async Task Another_attempt_and_the_one_before_name_each_other()
    {
        gateway.ReadModel.Put(
            FakeReadModel.Row(1, state: JobState.Finished, health: JobHealth.Incomplete) with { RequeuedAs = new LeadJobId(2) },
            FakeReadModel.Row(2, state: JobState.Running) with { AttemptOf = new LeadJobId(1), Attempt = 2 });
        Assert.Equal(2, (int)(await gateway.GetJsonAsync("jobs/1/"))["requeued_as"]!);
        var second = await gateway.GetJsonAsync("jobs/2/");
        Assert.Equal((1, 2), ((int)second["attempt_of"]!, (int)second["attempt"]!));
        Assert.Equal((1, 2), (await gateway.GetJsonAsync("jobs/2/timeline/") is var timeline ? ((int)timeline["attempt_of"]!, (int)timeline["attempt"]!) : default));
    }

    [Theory]
    [InlineData(1000, 5)]
    [InlineData(300, 3)]
    [InlineData(299, 2)]
    [InlineData(1, 1)]
    public async Task A_page_ends_where_its_definitions_would_be_too_much(int budget, int jobs)
    {
        FiveJobs();
        foreach (var id in (long[])[1, 2, 3, 4, 5]) gateway.ReadModel.Texts[id] = new JobTexts(new string('a', 50), new string('b', 50), null);
        try
        {
            var rows = Enumerable.Range(1, 5).Select(id => FakeReadModel.Row(id)).ToList();
            var shown = await gateway.Services.GetRequiredService<JobOperations>().WithTextsAsync(Caller.Anybody, rows, budget, default);
            Assert.Equal(rows.Take(jobs).Select(row => row.Job), shown.Select(each => each.Row.Job));
        }
        finally
        {
            gateway.ReadModel.Texts.Clear();
        }
    }

    [Fact]
    public void The_next_page_begins_behind_the_last_job_that_was_shown()
    {
        var request = new DefaultHttpContext { Request = { Scheme = "http", Host = new HostString("lab"), Path = "/jobs/" } }.Request;
        Page<int> Of(IReadOnlyList<int> results, bool isCut, int count = 13) => new Paging(5, 10).Page(request, count, results, isCut);
        Assert.Equal((13L, "http://lab/jobs/?limit=5&offset=12"), (Of([1, 2], isCut: true).Count, Of([1, 2], isCut: true).Next));
        Assert.Null(Of([1, 2, 3], isCut: false).Next);
        Assert.Equal("http://lab/jobs/?limit=5&offset=15", Of([1, 2, 3, 4, 5], isCut: false, count: 16).Next);
    }

    [Fact]
    public async Task Lists_are_paged_newest_first_and_each_page_names_the_next()
    {
        FiveJobs();
        var first = await gateway.GetJsonAsync("jobs/?limit=2");
        Assert.Equal([5, 4], first["results"]!.AsArray().Select(job => (int)job!["id"]!));
        Assert.Equal(5, (int)first["count"]!);
        Assert.Null(first["previous"]);
        var second = await gateway.GetJsonAsync((string)first["next"]!);
        Assert.Equal([3, 2], second["results"]!.AsArray().Select(job => (int)job!["id"]!));
        var third = await gateway.GetJsonAsync((string)second["next"]!);
        Assert.Equal([1], third["results"]!.AsArray().Select(job => (int)job!["id"]!));
        Assert.Null(third["next"]);
        Assert.EndsWith("limit=2&offset=2", (string)third["previous"]!);
    }

    [Theory]
    [InlineData("ordering=id", new[] { 1, 2, 3, 4, 5 })]
    [InlineData("state=Finished", new[] { 2, 1 })]
    [InlineData("state__in=Finished,Running&ordering=nonsense", new[] { 3, 2, 1 })]
    [InlineData("health=Incomplete", new[] { 2 })]
    [InlineData("id=4", new[] { 4 })]
    [InlineData("id__in=1,5", new[] { 5, 1 })]
    [InlineData("actual_device=other", new int[0])]
    [InlineData("limit=0&whatever=1", new[] { 5, 4, 3, 2, 1 })]
    public async Task Filters_and_ordering_choose(string query, int[] ids)
    {
        FiveJobs();
        var page = await gateway.GetJsonAsync("jobs/?" + query);
        Assert.Equal(ids, page["results"]!.AsArray().Select(job => (int)job!["id"]!));
    }

    [Theory]
    [InlineData("state=running", "state")]
    [InlineData("health=3", "health")]
    [InlineData("id=x", "id")]
    public async Task A_filter_that_means_nothing_is_refused_by_field(string query, string field)
    {
        var response = await gateway.Http.GetAsync("jobs/?" + query);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.StartsWith($"{{\"{field}\":[\"", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("jobs/99/")]
    [InlineData("jobs/99/logs/")]
    [InlineData("jobs/99/events/")]
    [InlineData("jobs/99/timeline/")]
    [InlineData("jobs/99/suites/")]
    [InlineData("jobs/99/cancel/")]
    [InlineData("devices/nobody/")]
    [InlineData("nothing/")]
    public async Task What_is_not_there_is_not_found(string path)
    {
        var response = await gateway.Http.GetAsync(path);
        Assert.Equal((HttpStatusCode.NotFound, """{"detail":"Not found."}"""), (response.StatusCode, await response.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task Cancel_is_a_GET_and_brings_the_command_to_the_scheduler()
    {
        FiveJobs();
        SchedulerMessages.Cancel? heard = null;
        gateway.Scheduler = command => new SchedulerMessages.CancelAccepted((heard = (SchedulerMessages.Cancel)command).Command, heard.Job, false);
        Assert.Equal("""{"message":"Job cancel signal sent."}""", await gateway.Http.GetStringAsync("jobs/3/cancel/"));
        Assert.Equal(new JobId(3), heard!.Job);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await gateway.Http.PostAsync("jobs/3/cancel/", null)).StatusCode);
    }

    [Fact]
    public async Task Suites_and_tests_are_listed_with_their_addresses()
    {
        FiveJobs();
        gateway.ReadModel.Suites.Add(new SuiteRow(40, new JobId(1), "0_smoke", new SuiteCounts("0_smoke", 1, 1, 0, 0)));
        gateway.ReadModel.Tests.AddRange(
        [
            new(400, new JobId(1), 40, "0_smoke", "linux", "pass", FakeReadModel.Noon, null, 1.5, "s", null, null, 3, 4, null, null, null, null),
            new(401, new JobId(1), 40, "0_smoke", "disk", "fail", FakeReadModel.Noon, null, null, null, null, null, null, null, null, null, null, null),
        ]);
        var suite = (await gateway.GetJsonAsync("jobs/1/suites/"))["results"]![0]!;
        Assert.Equal("0_smoke", (string)suite["name"]!);
        Assert.EndsWith("/api/v0.2/jobs/1/suites/40/", (string)suite["resource_uri"]!);
        var tests = await gateway.GetJsonAsync("jobs/1/suites/40/tests/?limit=1");
        Assert.Equal(2, (int)tests["count"]!);
        Assert.Equal("1.5000000000", (string)tests["results"]![0]!["measurement"]!);
        Assert.Equal("fail", (string)(await gateway.GetJsonAsync("jobs/1/tests/401/"))["result"]!);
        Assert.Equal(2, (int)(await gateway.GetJsonAsync("jobs/1/tests/"))["count"]!);
    }

    [Fact]
    public async Task Of_many_results_those_of_a_page_are_found_in_any_order()
    {
        gateway.ReadModel.Put(FakeReadModel.Row(71, state: JobState.Finished));
        gateway.ReadModel.Suites.Add(new SuiteRow(71_000, new JobId(71), "0_many", new SuiteCounts("0_many", 2000, 1000, 0, 0)));
        for (var n = 0; n < 3000; n++)
        {
            gateway.ReadModel.Tests.Add(new TestCaseRow(
                710_000 + n, new JobId(71), 71_000, "0_many", $"case {n:0000}", n % 3 == 0 ? "fail" : "pass", FakeReadModel.Noon, null, n % 7, null, n < 2000 ? null : "late", null, null, null, null, null, null, null));
        }

        async Task<string> AskAsync(string query)
        {
            var page = await gateway.GetJsonAsync($"jobs/71/tests/?{query}");
            return $"{page["count"]}: {string.Join(' ', page["results"]!.AsArray().Select(test => ((string)test!["name"]!)[5..]))}";
        }

        Assert.Equal("1000: 0006 0009", await AskAsync("result=fail&limit=2&offset=2"));
        Assert.Equal("1000: 2994 2991", await AskAsync("result=fail&ordering=-name&limit=2&offset=1"));
        // Equals stay in the order in which they were recorded.
        Assert.Equal("3000: 0006 0013 0020", await AskAsync("ordering=-measurement&limit=3"));
        Assert.Equal("333: 2001", await AskAsync("test_set__name=late&result=fail&ordering=name&limit=1"));
        Assert.Equal("3000: ", await AskAsync("limit=5&offset=3000&ordering=name"));
        // All rows before a page in an order of the client's are held: it must not be any number of them.
        Assert.Equal("3000: ", await AskAsync("limit=5&offset=19995&ordering=name"));
        foreach (var (query, end) in ((string, long)[])[("limit=5&offset=19996&ordering=name", 20_001), ("result=fail&offset=2000000000&ordering=nonsense,-name", 2_000_000_050), ("limit=2000000000&offset=2000000000&ordering=id", 2_000_010_000)])
        {
            using var refused = await gateway.Http.GetAsync($"jobs/71/tests/?{query}");
            Assert.Equal(
                (HttpStatusCode.BadRequest, $$"""{"offset":["With ordering, offset and limit are 20000 together at most, not {{end}}: choose fewer rows by filters, or read on without ordering."]}"""),
                (refused.StatusCode, await refused.Content.ReadAsStringAsync()));
        }

        // Where there is no such order, none before it is held.
        Assert.Equal("1000: ", await AskAsync("result=fail&offset=2000000000"));
        Assert.Equal("3000: 2999", await AskAsync("ordering=nonsense&limit=5&offset=2999"));
        Assert.Equal("3000: ", await AskAsync("ordering=nonsense&offset=2000000000"));
    }

    [Fact]
    public async Task A_log_is_given_whole_or_by_lines()
    {
        gateway.ReadModel.Put(FakeReadModel.Row(31, state: JobState.Running));
        gateway.ReadModel.Write(31, "- one\n- wörld 日本 😀\n- three\n");
        var response = await gateway.Http.GetAsync("jobs/31/logs/");
        Assert.Equal("application/yaml", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("- one\n- wörld 日本 😀\n- three\n", await response.Content.ReadAsStringAsync());
        Assert.Equal("- wörld 日本 😀\n", await gateway.Http.GetStringAsync("jobs/31/logs/?start=1&end=2"));
        Assert.Equal(HttpStatusCode.NotFound, (await gateway.Http.GetAsync("jobs/31/logs/?start=9")).StatusCode);
    }

    [Fact]
    public async Task A_job_is_deleted_when_all_of_its_group_is_over()
    {
        gateway.ReadModel.Put(FakeReadModel.Row(51, 51, "host", JobState.Finished), FakeReadModel.Row(52, 51, "guest", JobState.Running));
        foreach (var (id, why) in ((int, string)[])[(51, "Job 51.0 belongs to a group that is not over yet: jobs can be deleted when all of it has finished."), (52, "Job 51.1 is Running: cancel it, and delete it when it has finished.")])
        {
            using var refused = await gateway.Http.DeleteAsync($"jobs/{id}/");
            Assert.Equal((HttpStatusCode.Conflict, why), (refused.StatusCode, (string?)JsonNode.Parse(await refused.Content.ReadAsStringAsync())!["detail"]));
        }

        gateway.ReadModel.Put(FakeReadModel.Row(52, 51, "guest", JobState.Finished));
        gateway.ReadModel.Write(52, "- a line\n");
        foreach (var status in (HttpStatusCode[])[HttpStatusCode.NoContent, HttpStatusCode.NotFound]) Assert.Equal(status, (await gateway.Http.DeleteAsync("jobs/52/")).StatusCode);
        foreach (var path in (string[])["jobs/52/", "jobs/52/logs/", "jobs/52/suites/"]) Assert.Equal(HttpStatusCode.NotFound, (await gateway.Http.GetAsync(path)).StatusCode);
        Assert.Equal("Finished", (string)(await gateway.GetJsonAsync("jobs/51/"))["state"]!);
    }

    [Fact]
    public async Task What_a_job_failed_by_is_said_when_it_is_over()
    {
        gateway.ReadModel.Put(FakeReadModel.Row(61, state: JobState.Finished, health: JobHealth.Incomplete) with { ErrorMessage = "no prompt" }, FakeReadModel.Row(62, state: JobState.Running));
        var tag = JsonNode.Parse(await (await gateway.Http.PostAsJsonAsync("failure-tags/", new { name = "flaky-usb", description = "the hub" })).Content.ReadAsStringAsync())!;
        Assert.Equal("no prompt", (string)(await gateway.GetJsonAsync("jobs/61/"))["failure_comment"]!);

        using var said = await gateway.Http.PatchAsJsonAsync("jobs/61/", new { failure_tags = new[] { (long)tag["id"]! }, failure_comment = "the hub again" });
        Assert.Equal(HttpStatusCode.OK, said.StatusCode);
        var job = (await gateway.GetJsonAsync("jobs/?id=61"))["results"]![0]!;
        Assert.Equal(("the hub again", (long)tag["id"]!), ((string)job["failure_comment"]!, (long)job["failure_tags"]!.AsArray().Single()!));

        using var takenBack = await gateway.Http.PatchAsJsonAsync("jobs/61/", new { failure_tags = Array.Empty<long>(), failure_comment = (string?)null });
        job = await gateway.GetJsonAsync("jobs/61/");
        Assert.Equal(("no prompt", 0), ((string)job["failure_comment"]!, job["failure_tags"]!.AsArray().Count));

        foreach (var (id, body, status) in ((int, object, HttpStatusCode)[])
        [
            (62, new { failure_comment = "too early" }, HttpStatusCode.Conflict),
            (61, new { failure_tags = new[] { 99 } }, HttpStatusCode.BadRequest),
            (61, new { failure_comment = new string('x', 10_001) }, HttpStatusCode.BadRequest),
            (61, new { definition = "another" }, HttpStatusCode.BadRequest),
        ])
        {
            using var refused = await gateway.Http.PatchAsJsonAsync($"jobs/{id}/", body);
            Assert.Equal((body, status), (body, refused.StatusCode));
        }

        Assert.Equal(HttpStatusCode.BadRequest, (await gateway.Http.PostAsJsonAsync("failure-tags/", new { name = "flaky-usb" })).StatusCode);
        Assert.Equal(1, (int)(await gateway.GetJsonAsync("failure-tags/?name=flaky-usb"))["count"]!);
        Assert.Equal(HttpStatusCode.NoContent, (await gateway.Http.DeleteAsync($"failure-tags/{tag["id"]}/")).StatusCode);
    }

    [Fact]
    public async Task Retired_devices_are_hidden_until_asked_for()
    {
        DeviceRow Device(string name, DeviceHealth health) => new(new DeviceName(name), "mustang", [], "lab", DeviceState.Idle, health, null, null, null);
        gateway.ReadModel.Devices.AddRange([Device("m-1", DeviceHealth.Good), Device("m-2", DeviceHealth.Retired)]);
        Assert.Equal(1, (int)(await gateway.GetJsonAsync("devices/"))["count"]!);
        Assert.Equal(2, (int)(await gateway.GetJsonAsync("devices/?all=1"))["count"]!);
        Assert.Equal("Idle", (string)(await gateway.GetJsonAsync("devices/m-1/"))["state"]!);
        Assert.Equal(HttpStatusCode.NotFound, (await gateway.Http.GetAsync("devices/m-2/")).StatusCode);
    }

    [Fact]
    public async Task Version_and_health_answer()
    {
        Assert.Equal("""{"version":"2026.07","program":"1.2.3"}""", await gateway.Http.GetStringAsync("system/version/"));
        Assert.Equal("""{"health":"good"}""", await gateway.Http.GetStringAsync("/v1/healthz/"));
    }

    /// <summary>Nobody in particular hears what the store's driver says, which names hosts.</summary>
    [Fact]
    public async Task Health_without_the_store_is_bad_and_says_no_more()
    {
        try
        {
            gateway.ReadModel.ListFault = new StoreFault("Failed to connect to 192.0.2.7:5432");
            using var bad = await gateway.Http.GetAsync("/v1/healthz/");
            Assert.Equal(HttpStatusCode.InternalServerError, bad.StatusCode);
            Assert.Equal("""{"health":"bad","error":"database connection lost"}""", await bad.Content.ReadAsStringAsync());
        }
        finally
        {
            gateway.ReadModel.ListFault = null;
        }
    }

    [Fact]
    public async Task A_store_that_fails_is_something_to_ask_again_for_and_anything_else_is_a_defect()
    {
        FiveJobs();
        try
        {
            gateway.ReadModel.Answers = Task.FromException(new StoreFault("Failed to connect to 10.0.0.5:5432"));
            using var later = await gateway.Http.GetAsync("jobs/3/timeline/");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, later.StatusCode);
            Assert.Equal("""{"message":"the store does not answer; the log of the node says why"}""", await later.Content.ReadAsStringAsync());
            Assert.Equal(TimeSpan.FromSeconds(1), later.Headers.RetryAfter!.Delta);

            gateway.ReadModel.Answers = Task.FromException(new InvalidOperationException("a secret of the program"));
            using var defect = await gateway.Http.GetAsync("jobs/3/timeline/");
            Assert.Equal(HttpStatusCode.InternalServerError, defect.StatusCode);
            Assert.Equal("""{"message":"something is broken here; the log of the node says what"}""", await defect.Content.ReadAsStringAsync());
        }
        finally
        {
            gateway.ReadModel.Answers = Task.CompletedTask;
        }
    }

    private sealed class StoreFault(string message) : System.Data.Common.DbException(message);
}
