using System.Text;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using Microsoft.Extensions.DependencyInjection;

namespace LavaActors.EndToEnd.Lab;

/// <summary>What became of a submission: its sub-jobs with results and logs.</summary>
/// <param name="Jobs">In the order of their sub ids.</param>
public sealed record JobOutcome(IReadOnlyList<SubJobOutcome> Jobs)
{
    public SubJobOutcome Single => Assert.Single(Jobs);

    public static async Task<JobOutcome> ReadAsync(IServiceProvider services, JobId job, CancellationToken stop)
    {
        var (queries, logs) = (services.GetRequiredService<IJobQueries>(), services.GetRequiredService<ILogStore>());
        var row = await queries.GetAsync(job, stop) ?? throw new InvalidOperationException($"there is no job {job}");
        var outcomes = new List<SubJobOutcome>();
        foreach (var each in await queries.SubmissionAsync(row.Lead, stop))
        {
            var log = await logs.ReadAsync(each.Job, 0, 1 << 24, stop);
            outcomes.Add(new SubJobOutcome(each, await queries.TestCasesAsync(each.Job, null, 0, null, stop), Encoding.UTF8.GetString(log.Span)));
        }

        return new JobOutcome(outcomes);
    }

    public IEnumerable<SubJobOutcome> Of(string role) => Jobs.Where(job => job.Row.Role == role);

    public void IsComplete()
    {
        foreach (var job in Jobs)
            Assert.True(job.Row.Health == JobHealth.Complete, string.Join("\n\n", [job.Describe("should be Complete"), .. Jobs.Where(other => other != job).Select(other => other.Describe("is one of its group"))]));
    }
}

/// <summary>What became of one sub-job.</summary>
public sealed record SubJobOutcome(JobRow Row, IReadOnlyList<TestCaseRow> Tests, string Log)
{
    /// <summary>The outcome of a test case; null when there is none of that name.</summary>
    public string? Result(string suite, string name) => Tests.FirstOrDefault(test => test.Suite == suite && test.Name == name)?.Outcome;

    /// <summary>Asserts a result.</summary>
    public void Has(string suite, string name, string outcome) =>
        Assert.True(Result(suite, name) == outcome, Describe($"'{suite}/{name}' should be '{outcome}' and is '{Result(suite, name) ?? "missing"}'"));

    /// <summary>Asserts that these cases of a suite have passed, and that none has failed.</summary>
    public void HasPassed(string suite, params IReadOnlyList<string> names)
    {
        foreach (var name in names) Has(suite, name, "pass");
        var bad = Tests.Where(test => test.Suite == suite && test.Outcome != "pass").Select(test => test.Name).ToList();
        Assert.True(bad.Count == 0, Describe($"all of '{suite}' should have passed, and {string.Join(", ", bad)} did not"));
    }

    /// <summary>Asserts that a suite has just these cases, and that all have passed.</summary>
    public void HasOnly(string suite, params IReadOnlyList<string> names) => HasOnlyOutcomes(suite, [.. names.Select(name => (name, "pass"))]);

    /// <summary>Asserts that a suite has just these cases with these outcomes. In any order: a message sent is recorded when the group has stored it, and the
    /// shell does not wait for that.</summary>
    public void HasOnlyOutcomes(string suite, params IReadOnlyList<(string Name, string Outcome)> cases)
    {
        var there = Tests.Where(test => test.Suite == suite).Select(test => (test.Name, test.Outcome)).ToList();
        Assert.True(there.Order().SequenceEqual(cases.Order()), Describe($"'{suite}' should have {string.Join(", ", cases)}; it has {string.Join(", ", there)}"));
    }

    /// <summary>Asserts that a piece of text is in the log.</summary>
    /// <param name="meaning">What it shows.</param>
    public void Says(string text, string meaning) => Assert.True(Log.Contains(text, StringComparison.Ordinal), Describe($"{meaning}: the log should say '{text}'"));

    /// <summary>Asserts that the sub-job's run ended Incomplete, by this type of error, with a message that has all these pieces.</summary>
    public void Failed(string errorType, params string[] message)
    {
        IsIncomplete(errorType, message);
        Has("lava", "job", "fail");
    }

    /// <summary>As <see cref="Failed"/>, for a sub-job whose run could not record its own end.</summary>
    public void IsIncomplete(string errorType, params string[] message)
    {
        Assert.True(Row.Health == JobHealth.Incomplete, Describe("should be Incomplete"));
        Assert.True(Row.ErrorType == errorType, Describe($"its error type should be '{errorType}'"));
        foreach (var piece in message)
            Assert.True(Row.ErrorMessage?.Contains(piece, StringComparison.Ordinal) == true, Describe($"its message should name '{piece}'"));
    }

    /// <summary>All that helps to see why an assertion failed.</summary>
    public string Describe(string problem)
    {
        var tests = string.Join('\n', Tests.Select(test => $"  {test.Suite}/{test.Name}: {test.Outcome} {test.ErrorType} {test.ErrorMessage}"));
        var log = string.Join('\n', Log.Split('\n').TakeLast(40).Select(line => "  " + (line.Length > 400 ? line[..400] + "..." : line)));
        return $"job {Row.DisplayId} ({Row.Role}): {problem}\n{Row.State} {Row.Health} {Row.ErrorType}: {Row.ErrorMessage}\nresults:\n{tests}\nend of the log:\n{log}";
    }
}
