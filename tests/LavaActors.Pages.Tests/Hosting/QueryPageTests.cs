using System.Net;

namespace LavaActors.Pages.Tests.Hosting;

/// <summary>The pages of searches, without a browser, in a lab without users.</summary>
[Collection(PagesNode.Collection)]
public sealed class QueryPageTests(PagesNode node)
{
    private async Task<(HttpStatusCode Status, string Text)> GetAsync(string path)
    {
        using var answer = await node.Http.GetAsync(path);
        return (answer.StatusCode, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()));
    }

    private async Task<(HttpStatusCode Status, string Text, string? To)> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        using var answer = await node.Http.PostAsync(path, new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))));
        return (answer.StatusCode, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()), answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task A_search_is_kept_changed_published_and_deleted()
    {
        const string conditions = "testjob__description__exact__network smoke test\r\ntestcase__name__exact__throughput";
        var wrong = await PostAsync("/results/query/+add", ("name", "a b"), ("entity", "testcase"), ("conditions", "testjob__colour__exact__red"), ("limit", "7"));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        foreach (var said in (string[])["id=\"fault-name\">a name has letters", "id=\"fault-conditions\">'testjob__colour__exact__red': there is no testjob__colour", "id=\"fault-limit\">'7' is no number of rows", "value=\"a b\""]) Assert.Contains(said, wrong.Text, StringComparison.Ordinal);

        var made = await PostAsync("/results/query/+add", ("name", "speed"), ("description", "how fast"), ("entity", "testcase"), ("conditions", conditions), ("limit", ""));
        Assert.Equal((HttpStatusCode.SeeOther, "/results/query/~anonymous/speed"), (made.Status, made.To));
        var shown = await GetAsync(made.To!);
        foreach (var said in (string[])["how fast", "938.5 Mbit/s", "/results/1001/0_network/throughput", "its owner"]) Assert.Contains(said, shown.Text, StringComparison.Ordinal);
        Assert.Contains("~anonymous/speed\"", (await GetAsync("/results/query")).Text, StringComparison.Ordinal);
        Assert.Contains("there is a query ~anonymous/speed already", (await PostAsync("/results/query/+add", ("name", "speed"), ("entity", "testcase"), ("conditions", conditions))).Text, StringComparison.Ordinal);

        Assert.Equal("/results/query/~anonymous/speed", (await PostAsync("/results/query/~anonymous/speed/+publish", ("published", "true"))).To);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("/results/query/~anonymous/speed/+edit", ("name", "speed"), ("entity", "testcase"), ("conditions", ""), ("limit", "20"))).Status);
        Assert.Equal("/results/query/~anonymous/fast", (await PostAsync("/results/query/~anonymous/speed/+edit", ("name", "fast"), ("entity", "testsuite"), ("conditions", conditions), ("limit", "20"), ("published", "true"))).To);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync("/results/query/~anonymous/speed")).Status);
        Assert.Contains("everybody", (await GetAsync("/results/query/~anonymous/fast")).Text, StringComparison.Ordinal);
        var csv = await GetAsync("/results/query/~anonymous/fast/+export");
        Assert.StartsWith("\"job\",\"suite\",\"passed\"", csv.Text, StringComparison.Ordinal);
        Assert.Contains("\"1001\",\"0_network\",\"2\",\"1\",\"1\",\"0\"\r\n", csv.Text, StringComparison.Ordinal);
        Assert.Equal("/results/query", (await PostAsync("/results/query/~anonymous/fast/+delete")).To);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync("/results/query/~anonymous/fast")).Status);
    }

    [Fact]
    public async Task A_search_by_its_address_shows_jobs_by_pages_and_says_what_is_wrong_with_it()
    {
        var found = await GetAsync("/results/query/+custom?entity=testjob&conditions=testjob__description__exact__network%20smoke%20test&limit=5");
        Assert.Equal(HttpStatusCode.OK, found.Status);
        foreach (var said in (string[])[$"href=\"/scheduler/job/{SampleLab.Old + 11}\"", "1–5 of ", "offset=5", "/results/query/+add?entity=testjob&conditions=testjob__description__exact__network%20smoke%20test"]) Assert.Contains(said, found.Text, StringComparison.Ordinal);
        Assert.Contains("Nothing that you may see", (await GetAsync("/results/query/+custom?conditions=testjob__submitter__exact__nobody")).Text, StringComparison.Ordinal);

        var wrong = await GetAsync("/results/query/+custom?entity=testjob&conditions=testjob__health__exact__Ill");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.Contains("id=\"fault-conditions\">'testjob__health__exact__Ill': 'Ill' is none of", wrong.Text, StringComparison.Ordinal);
        Assert.Contains("id=\"fault-entity\">'job' is none of testjob, testsuite, testcase", (await GetAsync("/results/query/+custom?entity=job&conditions=x")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await GetAsync("/results/query/+export-custom?entity=testjob")).Status);
        Assert.Contains("href=\"/results/query/+custom?entity=testjob&conditions=testjob__description__exact__network%20smoke%20test%2C", (await GetAsync("/scheduler/job/1001")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_people_wrote_is_text()
    {
        using var answer = await node.Http.GetAsync("/results/query");
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Contains("&lt;u&gt;mallory&lt;/u&gt;", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<u>mallory", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>x</b>", text, StringComparison.Ordinal);
    }
}
