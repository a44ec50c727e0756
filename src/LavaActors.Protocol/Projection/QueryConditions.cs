using System.Globalization;
using LavaActors.Protocol.Jobs;

namespace LavaActors.Protocol.Projection;

/// <summary>The conditions of a query, as <c>testjob__health__exact__Incomplete,testcase__name__icontains__boot</c> (spec: web-ui.md §5); all of them have to hold. Pure.</summary>
/// <param name="MatchNothing">One is on what no job has.</param>
public sealed record QueryConditions(IReadOnlyList<JobFilter> OfJobs, IReadOnlyList<ResultFilter> OfResults, bool MatchNothing)
{
    private const int MostConditions = 20;

    // As in LAVA.
    private const int LongestValue = 40;

    private const string Separator = "__";

    private const string Fields =
        "testjob has submitter, description, actual_device, requested_device_type, start_time, end_time, state, health, health_check and priority; "
        + "testsuite has name; testcase has name, result and measurement; operators are exact, ne, iexact, icontains, gt and lt";

    /// <summary>How conditions on jobs are written, for who wrote them otherwise.</summary>
    public const string Grammar = "write conditions as testjob__health__exact__Incomplete, joined by commas; " + Fields;

    /// <summary>The same of conditions in a mapping.</summary>
    public const string KeyGrammar = "write conditions as 'health: Complete', or 'start_time__gt: 2026-11-22 15:00' with an operator; " + Fields;

    /// <param name="entity">What is looked for: the table of conditions that name none.</param>
    /// <exception cref="FormatException">One of them is none; the message says which, and why.</exception>
    public static QueryConditions Of(string text, string entity)
    {
        var conditions = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (conditions.Length > MostConditions) throw Bad($"{conditions.Length} conditions; {MostConditions} at most");
        var (jobs, results, matchNothing) = (new List<JobFilter>(), new List<ResultFilter>(), false);
        foreach (var condition in conditions)
        {
            // No store has them, and one of the databases takes no NUL.
            if (condition.Any(char.IsControl)) throw Bad($"'{Printable(condition)}' has a control character in it");
            var parts = condition.Split(Separator);
            if (parts.Length == 3) parts = [entity, .. parts];
            if (parts.Length != 4) throw Bad($"'{condition}' is no condition: expected table__field__operator__value");
            var value = parts[3];
            if (value.Length > LongestValue) throw Bad($"'{condition}': a value has {LongestValue} characters at most");
            var one = OfOne(condition, parts[0], parts[1], parts[2], value);
            jobs.AddRange(one.OfJobs);
            results.AddRange(one.OfResults);
            matchNothing |= one.MatchNothing;
        }

        return new(jobs, results, matchNothing);
    }

    /// <summary>A condition of a mapping, whose value may be any text.</summary>
    /// <param name="key">As <c>health</c>, <c>testjob__health</c>, <c>start_time__gt</c> or <c>testjob__start_time__gt</c>.</param>
    /// <param name="entity">What is looked for: the table of a key that names none.</param>
    /// <exception cref="FormatException">It is none; the message says why.</exception>
    public static QueryConditions OfKey(string key, string value, string entity)
    {
        var condition = $"{key}: {value}";
        if (condition.Any(char.IsControl)) throw Bad($"'{Printable(condition)}' has a control character in it");
        var (table, field, name) = key.Split(Separator) switch
        {
            [var one] => (entity, one, "exact"),
            [("testjob" or "testsuite" or "testcase") and var of, var one] => (of, one, "exact"),
            [var one, var how] => (entity, one, how),
            [var of, var one, var how] => (of, one, how),
            _ => throw Bad($"'{key}' is no condition: expected field, or table__field__operator"),
        };
        // What it was called before there were state and health.
        if ((table, field) == ("testjob", "status")) field = "health";
        return OfOne(condition, table, field, name, value);
    }

    private static QueryConditions OfOne(string condition, string table, string field, string name, string value)
    {
        var (lookup, isNegated) = LookupOf(condition, name);
        return table switch
        {
            "testjob" => new([OfJob(condition, field, lookup, value, isNegated)], [], false),
            "testsuite" when field == "name" => new([], [new(ResultField.SuiteName, lookup, value, isNegated)], false),
            "testcase" => new([], [OfCase(condition, field, lookup, value, isNegated)], false),
            // Attributes that LAVA does not fill any more; metadata of jobs can be looked for over REST.
            "namedtestattribute" => new([], [], true),
            _ => throw Bad($"'{condition}': there is no {table}__{field}"),
        };
    }

    private static JobFilter OfJob(string condition, string field, FilterLookup lookup, string value, bool isNegated) => field switch
    {
        "submitter" => new(JobField.Submitter, lookup, [value], isNegated),
        "description" => new(JobField.Description, lookup, [value], isNegated),
        "actual_device" => new(JobField.Device, lookup, [value], isNegated),
        "requested_device_type" => new(JobField.DeviceType, lookup, [value], isNegated),
        "start_time" => new(JobField.StartTime, Ordered(lookup), [Time(condition, value)], isNegated),
        "end_time" => new(JobField.EndTime, Ordered(lookup), [Time(condition, value)], isNegated),
        "state" => new(JobField.State, FilterLookup.Exact, [Name<JobState>(condition, value)], isNegated),
        "health" => new(JobField.Health, FilterLookup.Exact, [Name<JobHealth>(condition, value)], isNegated),
        "health_check" => new(JobField.HealthCheck, FilterLookup.Exact, [value.Equals("true", StringComparison.OrdinalIgnoreCase)], isNegated),
        "priority" => new(JobField.Priority, Ordered(lookup), [long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : Enum.TryParse<NamedPriority>(value, ignoreCase: true, out var named) ? (long)named : throw Bad($"'{condition}': a priority is a number, or Low, Medium or High")], isNegated),
        _ => throw Bad($"'{condition}': there is no testjob__{field}"),
    };

    private static ResultFilter OfCase(string condition, string field, FilterLookup lookup, string value, bool isNegated) => field switch
    {
        "name" => new(ResultField.CaseName, lookup, value, isNegated),
        "result" => new(ResultField.CaseOutcome, FilterLookup.Exact, Outcome(condition, value), isNegated),
        "measurement" => new(ResultField.CaseMeasurement, Ordered(lookup), double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : throw Bad($"'{condition}': '{value}' is no number"), isNegated),
        _ => throw Bad($"'{condition}': there is no testcase__{field}"),
    };

    private static (FilterLookup Lookup, bool IsNegated) LookupOf(string condition, string name) => name switch
    {
        "exact" => (FilterLookup.Exact, false),
        "ne" => (FilterLookup.Exact, true),
        "iexact" => (FilterLookup.IExact, false),
        "icontains" => (FilterLookup.IContains, false),
        "gt" => (FilterLookup.Greater, false),
        "lt" => (FilterLookup.Less, false),
        _ => throw Bad($"'{condition}': there is no operator {name}; there are exact, ne, iexact, icontains, gt, lt"),
    };

    // Of numbers and times the case does not matter, and they contain nothing.
    private static FilterLookup Ordered(FilterLookup lookup) => lookup is FilterLookup.IExact or FilterLookup.IContains ? FilterLookup.Exact : lookup;

    private static DateTimeOffset Time(string condition, string value) =>
        DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : throw Bad($"'{condition}': '{value}' is no time as 2026-11-22 15:00");

    private static long Name<T>(string condition, string value)
        where T : struct, Enum =>
        Enum.GetNames<T>().FirstOrDefault(name => name.Equals(value, StringComparison.OrdinalIgnoreCase)) is { } name
            ? Convert.ToInt64(Enum.Parse<T>(name), CultureInfo.InvariantCulture)
            : throw Bad($"'{condition}': '{value}' is none of {string.Join(", ", Enum.GetNames<T>())}");

    private static string Outcome(string condition, string value) => value.ToUpperInvariant() switch
    {
        "TEST PASSED" or "PASS" => "pass",
        "TEST FAILED" or "FAIL" => "fail",
        "TEST SKIPPED" or "SKIP" => "skip",
        "UNKNOWN OUTCOME" or "UNKNOWN" => "unknown",
        _ => throw Bad($"'{condition}': '{value}' is none of Test passed, Test failed, Test skipped, Unknown outcome"),
    };

    private static string Printable(string text) => new([.. text.Select(each => char.IsControl(each) ? ' ' : each)]);

    private static FormatException Bad(string why) => new(why);

    private enum NamedPriority
    {
        Low = 0,
        Medium = 50,
        High = 100,
    }
}
