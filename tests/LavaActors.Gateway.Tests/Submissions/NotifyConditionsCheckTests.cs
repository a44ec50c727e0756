using LavaActors.Gateway.Submissions;
using LavaActors.Jobs;
using LavaActors.Yaml;

namespace LavaActors.Gateway.Tests.Submissions;

public sealed class NotifyConditionsCheckTests
{
    private static JobParse Check(string query)
    {
        var text = JobTextSamples.Single.Replace(", type: bootm", "", StringComparison.Ordinal) + $"\nnotify:\n  criteria: {{status: finished, dependency_query: {query}}}\n  callback: {{url: 'http://a/'}}\n";
        return NotifyConditionsCheck.Check(JobDocument.Parse(text, "job.yaml").ForSubmission());
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

    private static JobParse Compared(string query)
    {
        var text = JobTextSamples.Single.Replace(", type: bootm", "", StringComparison.Ordinal) + $"\nnotify:\n  criteria: {{status: finished}}\n  compare:\n    query: {query}\n";
        return NotifyConditionsCheck.Check(JobDocument.Parse(text, "job.yaml").ForSubmission());
    }

    [Theory]
    [InlineData("{entity: testjob, conditions: {submitter: ann, start_time: '2026-11-22', end_time__lt: '2026-11-22 15:00', state: Finished, health: Complete, status: Complete, actual_device: a, requested_device_type: b, health_check: no, priority: high}}")]
    [InlineData("{entity: testjob, conditions: {testjob__priority__gt: 50, 'description': 'a, b__c and a name that is longer than conditions of a query in an address may be', testcase__name: boot}}")]
    [InlineData("{entity: testsuite, conditions: {name: lava}}")]
    [InlineData("{entity: testcase, conditions: {name: boot, result: Test failed, measurement__gt: 1.5}}")]
    public void Conditions_to_compare_by_that_can_be_looked_for_are_taken(string query) => Assert.DoesNotContain(Compared(query).Diagnostics, found => found.Path.StartsWith("notify.compare", StringComparison.Ordinal));

    [Theory]
    [InlineData("testjob", "helth: Complete", "there is no testjob__helth")]
    [InlineData("testsuite", "submitter: ann", "there is no testsuite__submitter")]
    [InlineData("testjob", "state: Done", "'Done' is none of Submitted, Scheduling")]
    [InlineData("testjob", "priority: urgent", "a priority is a number, or Low, Medium or High")]
    [InlineData("testjob", "start_time: soon", "'soon' is no time")]
    [InlineData("testjob", "health__is: Complete", "there is no operator is")]
    [InlineData("testjob", "device__name__exact: a", "there is no device__name")]
    [InlineData("testjob", "a__b__c__d: a", "'a__b__c__d' is no condition")]
    [InlineData("testjob", "description: \"a\\0\"", "'description: a ' has a control character in it")]
    public void Each_condition_to_compare_by_that_is_none_is_said_with_its_place_and_what_would_be_right(string entity, string condition, string expected)
    {
        var parse = Compared($"{{entity: {entity}, conditions: {{{condition}, testjob__health: Bad}}}}");

        Assert.Null(parse.Job);
        Assert.Equal(2, parse.Errors.Count());
        var found = parse.Errors.First();
        Assert.Contains(expected, found.What, StringComparison.Ordinal);
        Assert.Equal(("notify.compare.query.conditions", "job.yaml", $"    query: {{entity: {entity}, conditions: {{".Length + 1), (found.Path, found.Where.File, found.Where.Column));
        Assert.StartsWith("write conditions as 'health: Complete'", found.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Attributes_to_compare_by_that_no_job_has_are_a_warning() =>
        Assert.Contains(Compared("{entity: testjob, conditions: {namedtestattribute__build__exact: 7}}").Warnings, found => found is { Severity: Severity.Warning, What: "no job has such attributes: there is none to compare with" });
}
