using LavaActors.Gateway.Submissions;
using LavaActors.Jobs;

namespace LavaActors.Gateway.Tests.Submissions;

public sealed class DependencyQueryCheckTests
{
    private static JobParse Check(string query)
    {
        var text = JobTextSamples.Single.Replace(", type: bootm", "", StringComparison.Ordinal) + $"\nnotify:\n  criteria: {{status: finished, dependency_query: {query}}}\n  callback: {{url: 'http://a/'}}\n";
        return DependencyQueryCheck.Check(JobDocument.Parse(text, "job.yaml").ForSubmission());
    }

    [Theory]
    [InlineData("testjob__health__exact__Incomplete")]
    [InlineData("'testjob__submitter__exact__ann,description__icontains__nightly, testcase__result__exact__Test failed'")]
    public void Conditions_that_can_be_looked_for_are_taken(string query) => Assert.DoesNotContain(Check(query).Diagnostics, found => found.Path.StartsWith("notify", StringComparison.Ordinal));

    [Theory]
    [InlineData("q", "'q' is no condition: expected table__field__operator__value")]
    [InlineData("testjob__helth__exact__Incomplete", "'testjob__helth__exact__Incomplete': there is no testjob__helth")]
    [InlineData("testjob__health__is__Incomplete", "there is no operator is; there are exact, ne, iexact, icontains, gt, lt")]
    [InlineData("testjob__health__exact__Bad", "'Bad' is none of Unknown, Complete, Incomplete, Canceled")]
    [InlineData("device__name__exact__a", "there is no device__name")]
    [InlineData("testjob__start_time__gt__soon", "'soon' is no time as 2026-11-22 15:00")]
    [InlineData("','", "has no conditions")]
    [InlineData("\"testjob__description__exact__a\\0\"", "'testjob__description__exact__a ' has a control character in it")]
    public void What_is_wrong_is_said_with_its_place_and_what_would_be_right(string query, string expected)
    {
        var parse = Check(query);
        var found = Assert.Single(parse.Errors);

        Assert.Null(parse.Job);
        Assert.Contains(expected, found.What, StringComparison.Ordinal);
        Assert.Equal(("notify.criteria.dependency_query", 50, "job.yaml"), (found.Path, found.Where.Column, found.Where.File));
        Assert.Contains("  criteria:", Lines()[found.Where.Line - 1], StringComparison.Ordinal);
        Assert.Contains("write conditions as testjob__health__exact__Incomplete, joined by commas", found.Remedy, StringComparison.Ordinal);

        string[] Lines() => (JobTextSamples.Single.Replace(", type: bootm", "", StringComparison.Ordinal) + "\nnotify:\n  criteria:").Split('\n');
    }

    [Fact]
    public void Attributes_that_no_job_has_are_a_warning()
    {
        var parse = Check("namedtestattribute__build__exact__7");

        Assert.True(parse.IsValid);
        Assert.Contains(parse.Warnings, found => found.What.StartsWith("no job has such attributes", StringComparison.Ordinal));
    }
}
