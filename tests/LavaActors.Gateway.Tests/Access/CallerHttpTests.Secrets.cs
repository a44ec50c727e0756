using System.Net;
using System.Net.Http.Json;
using System.Text;
using LavaActors.Gateway.Access;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;

namespace LavaActors.Gateway.Tests.Access;

/// <summary>Who sees secrets.</summary>
public sealed partial class CallerHttpTests
{
    [Fact]
    public async Task Secrets_for_jobs_are_noted_by_name()
    {
        var authorization = $"Token {_ann}";
        await SendAsync(HttpMethod.Post, "remote-artifact-tokens/", authorization, JsonContent.Create(new { name = "ci", token = "hunter22" }));
        await SendAsync(HttpMethod.Put, "remote-artifact-tokens/ci/", authorization, JsonContent.Create(new { name = "ci", token = "hunter23" }));
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(HttpMethod.Delete, "remote-artifact-tokens/ci/", authorization)).StatusCode);

        Assert.Equal(
            [("ann", "remote artifact token", "ann/ci", "added"), ("ann", "remote artifact token", "ann/ci", "changed"), ("ann", "remote artifact token", "ann/ci", "deleted")],
            _gateway.Accounts.Audit.Select(entry => (entry.Who, entry.Kind, entry.Object, entry.What)));
    }

    [Fact]
    public async Task Secrets_whose_names_have_a_slash_are_reached_and_no_other()
    {
        var authorization = $"Token {_ann}";
        foreach (var name in (string[])["a/b", "a%2Fb"]) await SendAsync(HttpMethod.Post, "remote-artifact-tokens/", authorization, JsonContent.Create(new { name, token = $"of {name}" }));

        Assert.Contains("of a/b", await (await SendAsync(HttpMethod.Get, "remote-artifact-tokens/a%2Fb/", authorization)).Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Put, "remote-artifact-tokens/a%2Fb/", authorization, JsonContent.Create(new { token = "hunter22" }))).StatusCode);
        Assert.Contains("of a%2Fb", await (await SendAsync(HttpMethod.Get, "remote-artifact-tokens/a%252Fb/", authorization)).Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(HttpMethod.Delete, "remote-artifact-tokens/a%2Fb/", authorization)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(HttpMethod.Get, "remote-artifact-tokens/a%2Fb/", authorization)).StatusCode);
    }

    [Fact]
    public async Task Secrets_are_seen_by_who_wrote_them()
    {
        const string definition = "job_name: x\nsecrets:\n  KEY: hunter22\nactions:\n- test: {run: \"curl hunter22@lab\"}\n";
        _gateway.ReadModel.Put(FakeReadModel.Row(7) with { Submitter = "bob" });
        _gateway.ReadModel.Texts[7] = new JobTexts(definition, definition, null);
        var bob = _gateway.Accounts.Put("bob");
        Assert.Contains("hunter22", await (await SendAsync(HttpMethod.Get, "jobs/7/", $"Token {bob}")).Content.ReadAsStringAsync());
        foreach (var path in (string[])["jobs/", "jobs/7/"])
        {
            var seen = await (await SendAsync(HttpMethod.Get, path, $"Token {_ann}")).Content.ReadAsStringAsync();
            Assert.DoesNotContain("hunter22", seen);
            Assert.Contains(SecretMask.Masked, seen);
        }
    }

    [Fact]
    public async Task Addresses_of_callbacks_are_seen_by_who_wrote_the_job_and_who_may_change_it()
    {
        const string text = "job_name: x\nnotify: {criteria: {status: all}, callback: {url: 'https://chat.example.com/hooks/T0PSECRET?key=k'}}\n";
        _gateway.ReadModel.Put(FakeReadModel.Row(7) with { Submitter = "bob" });
        _gateway.ReadModel.Texts[7] = new JobTexts(text, text, null);
        _gateway.Accounts.Permissions.Add(new ObjectPermission(1, ObjectKind.Device, "mustang-01", ObjectRight.Change, "admins"));

        foreach (var (token, sees) in ((string, bool)[])[(_gateway.Accounts.Put("bob"), true), (_gateway.Accounts.Put("eve", groups: "admins"), true), (_gateway.Accounts.Put("root", isSuperuser: true), true), (_ann, false)])
        {
            foreach (var path in (string[])["jobs/", "jobs/7/"])
            {
                var seen = await (await SendAsync(HttpMethod.Get, path, $"Token {token}")).Content.ReadAsStringAsync();
                Assert.Equal(sees, seen.Contains("T0PSECRET", StringComparison.Ordinal));
                Assert.Equal(!sees, System.Text.RegularExpressions.Regex.Unescape(seen).Contains("https://chat.example.com/…", StringComparison.Ordinal));
            }
        }

        // Whoever submitted it again would see all of it.
        var again = await SendAsync(HttpMethod.Post, "jobs/7/resubmit/", $"Token {_ann}");
        Assert.Equal(HttpStatusCode.Forbidden, again.StatusCode);
        Assert.DoesNotContain("T0PSECRET", await again.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_are_in_nothing_that_others_are_given()
    {
        const string text = "job_name: x\nsecrets:\n  KEY: hunter22\nmetadata: {key: hunter22}\nnotify: {criteria: {status: all}, callback: {url: 'http://a/', token: abc-token}}\nactions:\n- test: {run: \"curl hunter22@lab -H abc-token\"}\n";
        _gateway.ReadModel.Put(FakeReadModel.Row(7, state: JobState.Finished, health: JobHealth.Complete) with { Submitter = "bob" });
        _gateway.ReadModel.Texts[7] = new JobTexts(text, text, "run: curl hunter22@lab -H abc-token\n");
        _gateway.ReadModel.Write(7, "- {\"lvl\": \"info\", \"msg\": \"[MASKED]\"}\n");
        var root = _gateway.Accounts.Put("root", isSuperuser: true);
        foreach (var (user, token) in ((string, string)[])[("ann", _ann), ("root", root)])
        {
            foreach (var path in (string[])["jobs/", "jobs/7/", "jobs/7/metadata/", "jobs/7/timeline/", "jobs/7/explain/", "jobs/7/notifications/", "jobs/7/junit/", "jobs/7/yaml/", "jobs/7/csv/", "jobs/7/tap13/", "jobs/7/logs/", "jobs/7/suites/", "queue/"])
                Hidden(path, await (await SendAsync(HttpMethod.Get, path, $"Token {token}")).Content.ReadAsStringAsync());
            foreach (var method in (string[])["scheduler.jobs.show", "scheduler.jobs.definition", "scheduler.jobs.configuration", "scheduler.job_details", "scheduler.job_status", "scheduler.jobs.logs", "results.get_testjob_metadata", "results.get_testjob_results_yaml"])
            {
                var basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{token}"));
                var answer = await (await SendAsync(HttpMethod.Post, "/RPC2", basic, new ByteArrayContent(LavaActors.XmlRpc.XmlRpcWriter.Call(method, "7")))).Content.ReadAsStringAsync();
                Assert.DoesNotContain("something is broken", answer, StringComparison.Ordinal);
                Hidden(method, answer);
            }
        }

        void Hidden(string where, string answer)
        {
            // Files come as base64.
            var all = answer + string.Concat(System.Text.RegularExpressions.Regex.Matches(answer, "<base64>(?<data>[^<]*)</base64>").Select(match => Encoding.UTF8.GetString(Convert.FromBase64String(match.Groups["data"].Value.Trim()))));
            Assert.False(all.Contains("hunter22", StringComparison.Ordinal) || all.Contains("abc-token", StringComparison.Ordinal), $"{where}: {all}");
        }
    }
}
