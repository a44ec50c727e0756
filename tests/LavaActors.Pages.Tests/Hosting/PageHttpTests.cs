using System.Net;
using LavaActors.Pages.Views;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Pages.Tests.Hosting;

/// <summary>What pages answer, without a browser.</summary>
[Collection(PagesNode.Collection)]
public sealed class PageHttpTests(PagesNode node)
{
    [Theory]
    [InlineData("/")]
    [InlineData("/scheduler/alljobs")]
    [InlineData("/scheduler/jobsubmit")]
    [InlineData("/scheduler/job/999999")]
    public async Task Every_page_forbids_what_is_from_elsewhere(string path)
    {
        using var answer = await node.Http.GetAsync(path);

        Assert.Equal(PagesHttp.ContentSecurityPolicy, answer.Headers.GetValues("Content-Security-Policy").Single());
        Assert.DoesNotContain("unsafe", PagesHttp.ContentSecurityPolicy, StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("text/html", answer.Content.Headers.ContentType!.MediaType);
        Assert.DoesNotContain(" style=\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/scheduler/job/999999")]
    [InlineData("/scheduler/job/..%2f..%2fetc%2fpasswd")]
    [InlineData("/scheduler/device/nothing")]
    [InlineData("/scheduler/device_type/nothing")]
    [InlineData("/scheduler/worker/nothing")]
    [InlineData("/scheduler/job/1003/configuration")]
    [InlineData("/results/1001/nothing")]
    [InlineData("/results/1001/0_network/nothing")]
    [InlineData("/assets/x/../../site.css")]
    [InlineData("/assets/x/nothing.js")]
    public async Task What_is_not_there_is_said_to_be_missing(string path)
    {
        using var answer = await node.Http.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData("/scheduler/job/1001", "network smoke test")]
    [InlineData("/scheduler/job/1010.1", "guests meet their host")]
    [InlineData("/scheduler/device/mustang-01", "mustang-01")]
    [InlineData("/scheduler/device_type/mustang", "mustang-03")]
    [InlineData("/results/1001/0_network/ping", "ping")]
    [InlineData("/results/1004/0_%3Ci%3E", "&lt;b&gt;case&lt;/b&gt;")]
    public async Task Addresses_that_people_have_in_their_tickets_go_on_to_work(string path, string shows)
    {
        using var answer = await node.Http.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains(shows, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_suite_and_case_has_a_page_that_the_pages_before_it_lead_to_whatever_it_is_called()
    {
        const long job = 1060;
        // Two that are one address each where a server decodes once too often, or once too little, and what no path can end with.
        string[] names = ["net/forwarding", "net%2Fforwarding", "100%2F", "100%", "..", "a\\b", "csv", "x?y#z", "+1 & more"];
        (string Suite, string Case)[] all = [.. names.Select(name => ("0_odd", name)), ("1_a/b", "first/case"), ("1_a/b", "plain"), ("1_a%2Fb", "plain"), ("csv", "plain")];
        var at = SampleLab.Begin;
        await node.ApplyAsync(
            SampleLab.Submitted(job, "odd names", at), SampleLab.Reserved(job, "mustang-01", at), new RoleMessages.Accepted(new JobId(job), "lab-1", at),
            SampleLab.Report(job, at, [.. all.Select((test, n) => new ResultRecorded(new TestResult(test.Suite, test.Case, "fail", at.AddSeconds(n), ErrorMessage: $"message-{n}-")))]),
            new RoleMessages.Finished(new JobId(job), JobHealth.Complete, null, null, at.AddMinutes(1)), new SchedulerMessages.DeviceFreed(new("mustang-01"), new LeadJobId(job), job, at.AddMinutes(1)));

        var suites = Links(await node.Http.GetStringAsync($"/results/{job}"), $"/results/{job}");
        Assert.Equal(4, suites.Count);
        var seen = new List<int>();
        foreach (var suite in suites)
        {
            var cases = Links(await node.Http.GetStringAsync(suite), $"/results/{job}").Where(link => !suites.Contains(link) && !link.Contains("outcome=", StringComparison.Ordinal));
            foreach (var address in cases)
            {
                var page = await node.Http.GetStringAsync(address);
                // The page of this case alone.
                seen.Add(Assert.Single(Enumerable.Range(0, all.Length), n => page.Contains($"message-{n}-", StringComparison.Ordinal)));
            }

            // The tab of an outcome is of this suite.
            var failed = Links(await node.Http.GetStringAsync(suite), $"/results/{job}").Single(link => link.Contains("outcome=fail", StringComparison.Ordinal));
            using var tab = await node.Http.GetAsync(failed);
            Assert.Equal((failed, HttpStatusCode.OK), (failed, tab.StatusCode));
        }

        Assert.Equal(Enumerable.Range(0, all.Length), seen.Order());
        // The page of the job leads there, too.
        Assert.Contains(Addresses.Case(job, "0_odd", "net/forwarding"), Links(await node.Http.GetStringAsync($"/scheduler/job/{job}"), "/results/"));
        // And who writes the address himself, as a part of the path, comes to the one that he wrote.
        foreach (var (path, n) in ((string, int)[])[("0_odd/net%2Fforwarding", 0), ("0_odd/net%2fforwarding", 0), ("0_odd/net%252Fforwarding", 1), ("1_a%2Fb/first%2Fcase", names.Length), ("1_a%252Fb/plain", names.Length + 2)])
            Assert.Contains($"message-{n}-", await node.Http.GetStringAsync($"/results/{job}/{path}"), StringComparison.Ordinal);
        using var set = await node.Http.GetAsync($"/results/{job}/0_odd/a%20set/net%2Fforwarding");
        Assert.Equal($"/results/{job}/0_odd/net%2Fforwarding", set.Headers.Location?.OriginalString);
    }

    /// <summary>The addresses that a page links to and that begin so, without the page's own list of jobs.</summary>
    private static List<string> Links(string page, string begin) =>
        [.. page.Split("href=\"").Skip(1).Select(part => WebUtility.HtmlDecode(part.Split('"')[0])).Where(link => link.StartsWith(begin, StringComparison.Ordinal) && link != begin).Distinct()];

    [Theory]
    [InlineData("/scheduler", "devices online")]
    [InlineData("/scheduler/activejobs", "nightly boot test")]
    [InlineData("/scheduler/running", "nightly boot test")]
    [InlineData("/scheduler/joberrors", "kernel from main")]
    [InlineData("/scheduler/alldevices/active", "qemu-01")]
    [InlineData("/scheduler/alldevices/online", "mustang-01")]
    [InlineData("/scheduler/alldevices/maintenance", "mustang-03")]
    [InlineData("/scheduler/job/1010.1/multinode_definition", "Submission of job 1010.1")]
    [InlineData("/scheduler/job/1010.1/multinode_definition/plain", "job_name: network smoke test")]
    [InlineData("/scheduler/job/1001/definition/plain", "job_name: network smoke test")]
    [InlineData("/scheduler/job/1001/description", "name: tftp-deploy")]
    [InlineData("/scheduler/job/1001/configuration", "http://admin:[MASKED]@pdu-1/cycle")]
    [InlineData("/scheduler/allworkers", "0 of 2 (limit)")]
    [InlineData($"/scheduler/worker/{SampleLab.EmptyWorker}", "its boards are on their way")]
    [InlineData($"/scheduler/worker/{SampleLab.OldWorker}", "panda-01")]
    public async Task Each_page_shows_what_it_is_for(string path, string shows)
    {
        using var answer = await node.Http.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Contains(shows, page, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_in_a_ticket_opens_a_page_and_cannot_do_anything()
    {
        async Task<HttpStatusCode> FromElsewhere(HttpMethod method, string path)
        {
            using var request = new HttpRequestMessage(method, path);
            request.Headers.Add("Sec-Fetch-Site", "cross-site");
            request.Headers.Add("Sec-Fetch-Mode", "navigate");
            request.Headers.Add("Sec-Fetch-Dest", "document");
            using var answer = await node.Http.SendAsync(request);
            return answer.StatusCode;
        }

        Assert.Equal(HttpStatusCode.OK, await FromElsewhere(HttpMethod.Get, "/scheduler/job/1001"));
        Assert.Equal(HttpStatusCode.Forbidden, await FromElsewhere(HttpMethod.Post, "/scheduler/job/1003/cancel"));
        Assert.Equal(HttpStatusCode.Forbidden, await FromElsewhere(HttpMethod.Get, "/api/v0.2/jobs/1003/cancel/"));
    }

    [Fact]
    public async Task Assets_may_be_kept_for_ever_under_their_digest()
    {
        var page = await node.Http.GetStringAsync("/");
        var address = page.Split("href=\"").Select(part => part.Split('"')[0]).First(part => part.EndsWith("site.css", StringComparison.Ordinal));
        using var answer = await node.Http.GetAsync(address);

        Assert.Contains("immutable", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.NotNull(answer.Headers.ETag);
        Assert.Equal("text/css", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task A_filter_that_cannot_be_is_refused_by_name()
    {
        using var answer = await node.Http.GetAsync("/scheduler/alljobs?state=asleep");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("Submitted, Scheduling", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_behind_the_end_of_a_list_leads_back_to_it()
    {
        var page = await node.Http.GetStringAsync("/scheduler/alljobs?limit=500&name=network+smoke+test&offset=100000");
        Assert.Contains("This page is behind the last one. <a href=\"?limit=500&amp;name=network%20smoke%20test\">", page, StringComparison.Ordinal);
        Assert.DoesNotContain("100001&#x2013;", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SMOKE", true)]
    [InlineData("%25", false)]
    [InlineData("nowhere", false)]
    public async Task Jobs_are_found_by_a_part_of_their_name(string part, bool isFound)
    {
        var page = await node.Http.GetStringAsync($"/scheduler/alljobs?name={part}");
        Assert.Equal(isFound, page.Contains("network smoke test", StringComparison.Ordinal));
        Assert.DoesNotContain("guests meet their host", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_shows_who_waits_for_whom()
    {
        SampleLab.AskAgain(node);
        var page = await node.Http.GetStringAsync($"/scheduler/job/{SampleLab.Group}/multinode");
        Assert.Contains("waits for &#x27;firmware-loaded&#x27;", page, StringComparison.Ordinal);
        Assert.Contains("barrier &#x27;ready&#x27; opens", page, StringComparison.Ordinal);
        Assert.Contains("class=\"barrier\"", page, StringComparison.Ordinal);
        // An arrow to each of the other two lanes.
        var message = page[page.IndexOf("<title>message lava_start", StringComparison.Ordinal)..];
        Assert.Equal(2, message[..message.IndexOf("</g>", StringComparison.Ordinal)].Split("class=\"msg\"").Length - 1);
        Assert.Contains("start: 1 deploy (timeout", page[page.IndexOf("class=\"merged", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }
}
