using System.Net;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Tests.Access;
using LavaActors.Pages.Tests.Hosting;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Runs;

namespace LavaActors.Pages.Tests.Access;

/// <summary>Names that lead elsewhere, and what pages show of the secrets of a job.</summary>
public sealed partial class NodeRouteTests
{
    [Theory]
    [InlineData("..%2f..%2fetc%2fpasswd")]
    [InlineData("%2fetc%2fpasswd")]
    [InlineData("..%5c..%5cx")]
    [InlineData(".ssh")]
    [InlineData("-rf")]
    [InlineData("a%0ab")]
    [InlineData("%2f%2fevil.example")]
    public async Task No_page_takes_a_path_for_a_name(string odd)
    {
        var (wrong, asked) = (new List<string>(), 0);
        foreach (var parameter in (string[])["name", "suite", "set", "id", "digest", "user"])
        {
            var values = new Dictionary<string, string>(Values) { [parameter] = odd };
            var routes = WalkedRoute.Of(lab.Node.Endpoints, values).Where(route => route.Method == "GET" && PageRouteTable.Rows.Any(row => row.Route == route.Name));
            foreach (var route in routes.Where(route => route.Name.Contains($"{{{parameter}}}", StringComparison.Ordinal)))
            {
                asked++;
                using var answer = await lab.SendAsync(HttpMethod.Get, route.Path, 'a');
                // What leads on stays here, and the name in it is one part of the path.
                var isHarmless = answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest
                    || ((int)answer.StatusCode is >= 301 and <= 308 && answer.Headers.Location?.OriginalString is ['/', not ('/' or '\\'), ..] there && !there.Contains("/../", StringComparison.Ordinal));
                if (!isHarmless) wrong.Add($"{route.Path}: {(int)answer.StatusCode} {answer.Headers.Location}");
            }
        }

        Assert.Empty(wrong);
        Assert.True(asked > 30, $"only {asked} routes have names");
    }

    [Fact]
    public async Task A_query_that_everybody_sees_shows_of_hidden_jobs_nothing()
    {
        foreach (var path in (string[])["/results/query/~ada/plans", "/results/query/~ada/plans/+export", "/results/query/+custom?entity=testcase&conditions=testjob__description__exact__secret%20plans"])
        {
            var seenBy = "";
            foreach (var who in lab.Tokens.Keys)
            {
                using var answer = await lab.SendAsync(HttpMethod.Get, path, who);
                Assert.Equal((path, who, HttpStatusCode.OK), (path, who, answer.StatusCode));
                // The name of its only case.
                if ((await answer.Content.ReadAsStringAsync()).Contains("mustang-01", StringComparison.Ordinal)) seenBy += who;
            }

            Assert.Equal((path, "rsa"), (path, seenBy));
        }
    }

    [Fact]
    public async Task Pages_show_the_secrets_of_a_job_to_its_submitter_alone()
    {
        const long job = 9;
        const string text = "job_name: with secrets\ndevice_type: mustang\nsecrets:\n  KEY: hunter22\nactions:\n- test: {run: \"curl hunter22@lab\"}\n";
        var at = SampleLab.Begin;
        await lab.Node.ApplyAsync(
            SampleLab.Submitted(job, "with secrets", at, definition: text, submitter: "sam"), SampleLab.Reserved(job, "mustang-03", at), new RoleMessages.Accepted(new JobId(job), "lab-1", at),
            SampleLab.Report(job, at, new PipelineDescribed("run: curl hunter22@lab\n", "hostname: mustang-03\nmail: hunter22@lab\n")));
        var page = $"/scheduler/job/{job}";
        foreach (var (path, isShown) in ((string, bool)[])
            [($"{page}/definition", true), ($"{page}/definition/plain", true), ($"{page}/configuration", true), ($"/scheduler/jobsubmit?from={job}", true), (page, false), ($"{page}/description", false), ($"{page}/multinode_definition/plain", true)])
        {
            var (seenBy, maskedFor) = ("", "");
            foreach (var who in lab.Tokens.Keys)
            {
                using var answer = await lab.SendAsync(HttpMethod.Get, path, who);
                Assert.Equal((path, who, HttpStatusCode.OK), (path, who, answer.StatusCode));
                var shown = await answer.Content.ReadAsStringAsync();
                if (shown.Contains("hunter22", StringComparison.Ordinal)) seenBy += who;
                if (shown.Contains(SecretMask.Masked, StringComparison.Ordinal)) maskedFor += who;
            }

            Assert.Equal((path, isShown ? "s" : ""), (path, isShown ? seenBy : string.Concat(seenBy.Where(who => who != 's'))));
            if (isShown) Assert.Equal((path, "nroa"), (path, maskedFor));
        }
    }

    [Fact]
    public async Task What_boards_say_to_each_other_shows_no_secret_of_their_job()
    {
        const string Definition = "job_name: talks\nsecrets: {KEY: hunter33, TOKEN: ci-token}\nactions: []\n";
        await lab.Node.Part<ILabStore>().PutAsync("anna", new ArtifactToken("ci-token", "hunter44"), CancellationToken.None);
        var group = await LongGroup.MakeAsync(lab.Node, 1290, definition: Definition);
        await group.SayAsync(1, "key-hunter33", "login with hunter44");
        await group.EndAsync();

        foreach (var who in lab.Tokens.Keys)
        {
            using var answer = await lab.SendAsync(HttpMethod.Get, group.Page, who);
            var shown = await answer.Content.ReadAsStringAsync();
            Assert.Contains("sends &#x27;key-[MASKED]&#x27;: n=login with [MASKED]", shown, StringComparison.Ordinal);
            Assert.DoesNotContain("hunter", shown, StringComparison.Ordinal);
        }
    }
}
