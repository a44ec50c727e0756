using System.Globalization;
using System.Text.Json;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Storage.Schema;

namespace LavaActors.Storage.ReadModel;

/// <summary>
/// Conditions on jobs as SQL that both databases read alike; what users give becomes parameters. <c>j</c> is the job and <c>s</c> its submission. Texts are compared without LIKE, which means
/// another thing on each of them.
/// </summary>
internal sealed class JobConditions(Dialect dialect)
{
    // SQLite takes 32,766 in a statement. Few of them tell the database more of how many rows there will be than a list does.
    private const int MostParameters = 1000;

    private readonly List<string> _conditions = [];
    private readonly List<(string Name, object? Value)> _parameters = [];

    public string Where => _conditions.Count == 0 ? "" : "WHERE " + string.Join(" AND ", _conditions);

    public (string Name, object? Value)[] Parameters => [.. _parameters];

    public bool AskSubmissions { get; private set; }

    public void Equal(string column, string? value)
    {
        if (value is not null) Add($"{column} = {Parameter(value)}");
    }

    public void In(string column, IEnumerable<object>? values)
    {
        if (values is not null) Add(OneOf(column, values));
    }

    /// <summary>One of several columns has one of its values. A column without values is left out: the database would else look at all rows.</summary>
    public void InEither(params IEnumerable<(string Column, IEnumerable<object> Values)> ways)
    {
        var some = ways.Select(way => (way.Column, Values: way.Values.ToList())).Where(way => way.Values.Count > 0).Select(way => OneOf(way.Column, way.Values)).ToList();
        Add(some.Count == 0 ? "1 = 0" : $"({string.Join(" OR ", some)})");
    }

    public void Add(string condition)
    {
        AskSubmissions |= condition.Contains("s.", StringComparison.Ordinal);
        _conditions.Add(condition);
    }

    public void Add(JobFilter filter)
    {
        var condition = string.Join(" AND ", filter.And.Prepend(filter).Select(each => $"({Condition(each)})"));

        // Where there is no value the condition is neither true nor false.
        Add(filter.IsNegated ? $"(({condition}) IS NOT TRUE)" : $"({condition})");
    }

    /// <summary>A condition on a column of a table that stands beside these two.</summary>
    public void Add(string column, FilterLookup lookup, object value, bool isNegated)
    {
        var condition = Compared(column, lookup, [value]);
        Add(isNegated ? $"(({condition}) IS NOT TRUE)" : $"({condition})");
    }

    private string Condition(JobFilter filter) => filter.Field switch
    {
        JobField.Metadata => Metadata(filter),
        JobField.Tags => Listed("j.tags", filter),
        JobField.ViewingGroups => Groups(filter),
        JobField.Definition or JobField.OriginalDefinition or JobField.MultinodeDefinition when filter.Reader is { } reader => Compared(WithoutSecrets(filter.Field, reader), filter.Lookup, filter.Values),
        JobField.FailureComment when filter.Reader is not null => Compared(Failure(WithoutJobs("j.error_message", "j.lead")), filter.Lookup, filter.Values),
        JobField.FailureTags => FailureTags(filter),
        _ => Compared(Column(filter.Field), filter.Lookup, filter.Values),
    };

    /// <summary>Only what somebody may see.</summary>
    /// <param name="groupLists">All lists of groups that jobs are for.</param>
    public void Add(JobViewer viewer, IReadOnlyList<string> groupLists) => Add(JobViewerSql.Condition(viewer, groupLists, Parameter));

    private static string Column(JobField field) => field switch
    {
        JobField.Id => "j.job_id",
        JobField.SubmitTime => "j.submitted_at",
        JobField.StartTime => "j.start_time",
        JobField.EndTime => "j.end_time",
        JobField.Duration => "(j.end_time - j.start_time) / 1000000",
        JobField.TargetGroup => "s.target_group",
        JobField.State => "j.state",
        JobField.Health => "j.health",
        JobField.HealthCheck => "j.health_check",
        JobField.Priority => "s.priority",
        JobField.Description => "j.job_name",
        JobField.Definition => "j.definition",
        JobField.OriginalDefinition => "CASE WHEN s.target_group IS NULL THEN s.original ELSE j.definition END",
        JobField.MultinodeDefinition => "CASE WHEN s.target_group IS NULL THEN '' ELSE s.original END",
        JobField.FailureComment => Failure("j.error_message"),
        JobField.DeviceType => "j.device_type",
        JobField.Device => "j.device",
        JobField.Submitter => "j.submitter",
        JobField.Role => "j.role",
        _ => throw new ArgumentException($"{field} is no column", nameof(field)),
    };

    // The same words by which the gateway knows texts that have no secrets; one that only looks as if it had some is not found, either.
    private string WithoutSecrets(JobField field, string reader)
    {
        var column = Column(field);
        var hasNone = string.Join(" AND ", new[] { "secrets", "token", "headers", "callback" }.Select(place => $"{dialect.PlaceIn}({column}, '{place}') = 0"));
        return $"(CASE WHEN j.submitter = {Parameter(reader)} OR ({hasNone}) THEN {column} END)";
    }

    private static string Failure(string error) => $"COALESCE((SELECT c.comment FROM job_failure_comments c WHERE c.job_id = j.job_id), {error})";

    /// <summary>
    /// An error as it is compared for who does not see all jobs: one that may name some, by the gateway's words for it (JobMentions) or more loosely, has no digits and dots any more. Neither is it known then whether the place of a
    /// number is that of one which he may see.
    /// </summary>
    private string WithoutJobs(string error, string lead)
    {
        var names = Enumerable.Range(1, 9).SelectMany(digit => new[] { $"'job {digit}'", $"'health check {digit}'" }).Append($"CAST({lead} AS TEXT) || '.'").Select(name => $"{dialect.PlaceIn}({error}, {name}) > 0");
        var masked = "0123456789.".Aggregate(error, (text, sign) => $"REPLACE({text}, '{sign}', '')");
        return $"(CASE WHEN {string.Join(" OR ", names)} THEN {masked} ELSE {error} END)";
    }

    private string Compared(string column, FilterLookup lookup, IReadOnlyList<object> values) => lookup switch
    {
        FilterLookup.In => OneOf(column, values),
        FilterLookup.IsNull => (bool)values[0] ? $"({column}) IS NULL" : $"({column}) IS NOT NULL",
        FilterLookup.Less => $"{column} < {Parameter(values[0])}",
        FilterLookup.LessOrEqual => $"{column} <= {Parameter(values[0])}",
        FilterLookup.Greater => $"{column} > {Parameter(values[0])}",
        FilterLookup.GreaterOrEqual => $"{column} >= {Parameter(values[0])}",
        FilterLookup.Exact => $"{column} = {Parameter(values[0])}",
        FilterLookup.IExact => $"LOWER({column}) = LOWER({Parameter(values[0])})",
        FilterLookup.Contains => Within(column, Parameter(values[0])),
        FilterLookup.IContains => Within($"LOWER({column})", $"LOWER({Parameter(values[0])})"),
        FilterLookup.StartsWith => Begins(column, Parameter(values[0])),
        FilterLookup.IStartsWith => Begins($"LOWER({column})", $"LOWER({Parameter(values[0])})"),
        FilterLookup.EndsWith => Ends(column, Parameter(values[0])),
        FilterLookup.IEndsWith => Ends($"LOWER({column})", $"LOWER({Parameter(values[0])})"),
        _ => throw new ArgumentException($"{lookup} is no comparison of a column", nameof(lookup)),
    };

    private string Within(string text, string part) => $"{dialect.PlaceIn}({text}, {part}) > 0";

    private static string Begins(string text, string part) => $"SUBSTR({text}, 1, LENGTH({part})) = {part}";

    private static string Ends(string text, string part) => $"LENGTH({text}) >= LENGTH({part}) AND SUBSTR({text}, LENGTH({text}) - LENGTH({part}) + 1) = {part}";

    private string OneOf(string column, IEnumerable<object> values)
    {
        var all = values.ToList();
        if (all.Count == 0) return "1 = 0";
        return all.Count > MostParameters && all.TrueForAll(value => value is string)
            ? $"{column} IN ({string.Format(CultureInfo.InvariantCulture, dialect.TextsOf, Parameter(Sql.List(all.Cast<string>())))})"
            : $"{column} IN ({string.Join(", ", all.Select(Parameter))})";
    }

    // SQLite takes expressions of a thousand levels, and a row of ORs is as deep as it is long.
    private static string Either(ReadOnlySpan<string> conditions) => conditions.Length == 1
        ? conditions[0]
        : $"({Either(conditions[..(conditions.Length / 2)])} OR {Either(conditions[(conditions.Length / 2)..])})";

    /// <summary>A column with a JSON list of texts: a text of it is found with its quotes.</summary>
    private string Listed(string column, JobFilter filter) => filter.Lookup switch
    {
        FilterLookup.IsNull => (bool)filter.Values[0] ? $"{column} = '[]'" : $"{column} <> '[]'",
        FilterLookup.In => filter.Values.Count == 0 ? "1 = 0" : Either([.. filter.Values.Select(value => Within(column, Parameter(JsonSerializer.Serialize((string)value))))]),
        _ => throw new ArgumentException($"{filter.Lookup} is no comparison of a list", nameof(filter)),
    };

    // A personal job has the group of its submitter's name (spec: scheduler.md §9.3).
    private string Groups(JobFilter filter)
    {
        var personal = $"j.visibility = {(int)JobVisibilityKind.Personal}";
        return filter.Lookup is FilterLookup.IsNull
            ? $"j.visibility {((bool)filter.Values[0] ? "=" : "<>")} {(int)JobVisibilityKind.Public}"
            : $"({personal} AND {OneOf("j.submitter", filter.Values)}) OR (j.visibility = {(int)JobVisibilityKind.Groups} AND ({Listed("j.visibility_groups", filter)}))";
    }

    private string FailureTags(JobFilter filter)
    {
        const string Of = "SELECT f.job_id FROM job_failure_tags f";
        return filter.Lookup is FilterLookup.IsNull
            ? $"j.job_id {((bool)filter.Values[0] ? "NOT IN" : "IN")} ({Of})"
            : $"j.job_id IN ({Of} WHERE {OneOf("f.tag", filter.Values)})";
    }

    private string Metadata(JobFilter filter)
    {
        const string Of = "SELECT m.lead FROM job_metadata m WHERE m.path =";
        if (filter.Lookup is FilterLookup.HasKey) return filter.Values.Count == 0 ? "1 = 0" : string.Join(" OR ", filter.Values.Select(key => HasKey((string)key)));
        var path = Parameter(filter.Path);
        return filter.Lookup switch
        {
            FilterLookup.IsNull when (bool)filter.Values[0] => $"j.lead NOT IN ({Of} {path} AND m.value IS NOT NULL)",
            FilterLookup.IsNull => $"j.lead IN ({Of} {path} AND m.value IS NOT NULL)",
            _ => $"j.lead IN ({Of} {path} AND {Compared("m.value", filter.Lookup, filter.Values)})",
        };
    }

    private string HasKey(string key) =>
        $"j.lead IN (SELECT m.lead FROM job_metadata m WHERE m.path = {Parameter(key)} OR {Begins("m.path", Parameter(key + "__"))})";

    private string Parameter(object value)
    {
        var name = $"@p{_parameters.Count}";
        _parameters.Add((name, value switch
        {
            DateTimeOffset at => Sql.Time(at),
            bool truth => truth ? 1 : 0,
            _ => value,
        }));
        return name;
    }
}
