using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;
using LavaActors.XmlRpc;

namespace LavaActors.Gateway.Tests.Access;

/// <summary>What is noted of who submitted what, and what a wrong token tells.</summary>
public sealed partial class CallerHttpTests
{
    private static string Definition => JobTextSamples.Single.Replace(", type: bootm", "", StringComparison.Ordinal);

    private IEnumerable<(string Who, string Kind, string Object, string What)> Noted => _gateway.Accounts.Audit.Select(entry => (entry.Who, entry.Kind, entry.Object, entry.What));

    [Fact]
    public async Task Submissions_are_noted_whichever_way_they_come()
    {
        _gateway.ReadModel.Put(FakeReadModel.Row(7) with { Submitter = "ann" });
        _gateway.ReadModel.Texts[7] = new JobTexts(Definition, Definition, null);
        var (token, basic) = ($"Token {_ann}", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"ann:{_ann}")));
        Task<HttpResponseMessage> CallAsync(string method, XmlRpcValue argument) => SendAsync(HttpMethod.Post, "/RPC2", basic, new ByteArrayContent(XmlRpcWriter.Call(method, argument)));
        var ways = new (Func<Task<HttpResponseMessage>> Send, string What)[]
        {
            (() => SendAsync(HttpMethod.Post, "jobs/", token, JsonContent.Create(new { definition = Definition })), "submitted"),
            (() => CallAsync("scheduler.submit_job", Definition), "submitted"),
            (() => SendAsync(HttpMethod.Post, "jobs/7/resubmit/", token), "submitted once more, as job 7"),
            (() => CallAsync("scheduler.jobs.resubmit", 7), "submitted once more, as job 7"),
        };
        foreach (var (send, what) in ways)
        {
            _gateway.Accounts.Audit.Clear();
            using var answer = await send();
            Assert.True(answer.IsSuccessStatusCode);
            Assert.Equal([("ann", "job", "7", what)], Noted);
        }
    }

    [Fact]
    public async Task What_is_sent_again_under_its_key_is_noted_once_and_what_is_refused_never()
    {
        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "jobs/") { Content = JsonContent.Create(new { definition = Definition }) };
            request.Headers.TryAddWithoutValidation("Authorization", $"Token {_ann}");
            request.Headers.TryAddWithoutValidation(LavaActors.Gateway.Submissions.SubmissionKey.Header, "nightly-4711");
            using var answer = await _gateway.Http.SendAsync(request);
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        }

        Assert.Equal([("ann", "job", "7", "submitted")], Noted);
        _gateway.Scheduler = command => new SchedulerMessages.Refused(((SchedulerMessages.Submit)command).Command, "no such type", "");
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(HttpMethod.Post, "jobs/", $"Token {_ann}", JsonContent.Create(new { definition = Definition }))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(HttpMethod.Post, "jobs/", $"Token {_ann}", JsonContent.Create(new { definition = "job_name: x" }))).StatusCode);
        Assert.Single(Noted);
    }

    [Fact]
    public async Task What_is_said_of_a_worker_is_noted_when_it_changes()
    {
        _gateway.Lab.Workers.Add(new WorkerRow("lab", true, WorkerHealth.Active, null, 0, "by the door", FakeReadModel.Noon, null));
        var root = _gateway.Accounts.Put("root", isSuperuser: true);
        foreach (var said in (string[])["by the door", "by the window", "by the window"])
            Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Patch, "workers/lab/", $"Token {root}", JsonContent.Create(new { description = said }))).StatusCode);

        Assert.Equal("by the window", _gateway.Lab.Workers.Single().Description);
        Assert.Equal([("root", "worker", "lab", "description changed")], Noted);
    }

    /// <summary>By what is asked of the store, and not by the clock: the same, and so as long, whether there is somebody of that name or not.</summary>
    [Fact]
    public async Task A_wrong_token_takes_the_same_work_for_every_name()
    {
        var bob = _gateway.Accounts.Put("bob");
        foreach (var (path, refusal) in ((string, HttpStatusCode)[])[("jobs/", HttpStatusCode.Forbidden), ("/RPC2", HttpStatusCode.Unauthorized)])
        {
            foreach (var secret in (string[])["nonsense", bob])
            {
                var asked = new List<string>();
                foreach (var name in (string[])["ann", "nobody-of-that-name"])
                {
                    _gateway.Accounts.Asked.Clear();
                    var basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{secret}"));
                    using var answer = path == "/RPC2" ? await SendAsync(HttpMethod.Post, path, basic, new ByteArrayContent(XmlRpcWriter.Call("system.whoami"))) : await SendAsync(HttpMethod.Get, path, basic);
                    asked.Add($"{answer.StatusCode} {await answer.Content.ReadAsStringAsync()} {string.Join(' ', _gateway.Accounts.Asked)}");
                }

                Assert.StartsWith($"{refusal} ", asked[0], StringComparison.Ordinal);
                Assert.EndsWith("FindAsync", asked[0], StringComparison.Ordinal);
                Assert.Equal(asked[0], asked[1]);
            }
        }
    }

    [Fact]
    public async Task A_type_that_somebody_may_not_see_is_refused_to_him_and_nobody_is_told_of_it()
    {
        _gateway.ReadModel.Devices.Add(new DeviceRow(new DeviceName("mustang-01"), "mustang", [], "lab", default, DeviceHealth.Good, null, null, null));
        _gateway.Accounts.Permissions.Add(new ObjectPermission(1, ObjectKind.DeviceType, "mustang", ObjectRight.View, "others"));
        async Task<string> SaidAsync(string path, string? authorization) =>
            (string)(await (await SendAsync(HttpMethod.Post, path, authorization, JsonContent.Create(new { definition = JobTextSamples.Single }))).Content.ReadFromJsonAsync<JsonNode>())!["message"]!;

        const string Refusal = "Device type 'mustang' is unavailable to user 'ann'";
        Assert.Contains(Refusal, await SaidAsync("jobs/", $"Token {_ann}"), StringComparison.Ordinal);
        Assert.Contains(Refusal, await SaidAsync("jobs/validate/", $"Token {_ann}"), StringComparison.Ordinal);
        Assert.Equal("Job valid.", await SaidAsync("jobs/validate/", null));
    }
}
