using System.Text.RegularExpressions;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Storage.ReadModel;

/// <summary>Reads the tables that <see cref="ReadModelWriter"/> writes.</summary>
public sealed class JobQueries(Database database) : IJobQueries
{
    // Parameters of a statement: SQLite takes 32766.
    private const int MostAtOnce = 1000;

    // So few are looked for first, and sorted then: in the order of the list the database would go past almost all jobs to find them.
    private const int Few = 1000;

    private const string JobColumns =
        """
        SELECT j.job_id, j.lead, j.display_id, j.sub_id, j.role, s.target_group, s.submitter, s.job_name, s.priority, s.visibility, s.visibility_groups,
          j.device_type, j.requested_device, j.tags, j.is_guest, j.host_role, j.essential, j.state, j.health, j.device, j.dispatcher,
          s.submitted_at, j.start_time, j.end_time, j.error_type, j.error_message, s.attempt_of, s.attempt, s.requeued_as, j.verdict, j.judged_log, s.warnings, s.metadata, j.health_check
        FROM jobs j JOIN submissions s ON s.lead = j.lead
        """;

    public async Task<JobPage> ListAsync(JobQuery query, CancellationToken stop)
    {
        if (query.Limit < 1 || query.Offset < 0)
            throw new ArgumentException($"a page of {query.Limit} rows from {query.Offset} on: expected at least 1 row, and an offset that is not negative", nameof(query));
        var (where, parameters, asksSubmission) = await Where(query, stop);
        var direction = query.Descending ? "DESC" : "ASC";
        var order = query.Order switch
        {
            // Ids are given out in the order of submission.
            JobOrder.SubmitTime => "",
            JobOrder.StartTime => $"COALESCE(j.start_time, 0) {direction}, ",
            JobOrder.EndTime => $"COALESCE(j.end_time, 0) {direction}, ",
            JobOrder.Priority => $"s.priority {direction}, ",
            _ => "",
        };
        // The rows of submissions are long: where nothing asks for them they are not touched. A job without one is not shown yet.
        var wanted = asksSubmission
            ? $"jobs j JOIN submissions s ON s.lead = j.lead {where}"
            : $"jobs j {(where.Length == 0 ? "WHERE" : where + " AND")} j.lead IS NOT NULL";
        return await Read(
            async sql =>
            {
                // Few in many are looked for once: counted and found at the same time. So many that they are not few are found soon.
                var found = await sql.ListAsync($"SELECT j.job_id FROM {wanted} LIMIT {Few + 1}", row => row.Number(0), stop, parameters);
                var few = found.Count <= Few;
                var count = few ? found.Count : await sql.NumberAsync($"SELECT COUNT(*) FROM {wanted}", stop, parameters) ?? 0;
                if (count <= query.Offset) return new JobPage(count, []);
                var from = few ? $"{JobColumns} WHERE j.job_id IN ({string.Join(", ", found)})" : $"{JobColumns} {where}";
                return new JobPage(count, await sql.ListAsync(
                    $"{from} ORDER BY {order}j.job_id {direction} LIMIT @limit OFFSET @offset", Job, stop, [.. few ? [] : parameters, ("@limit", query.Limit), ("@offset", query.Offset)]));
            },
            stop);
    }

    public Task<JobRow?> GetAsync(JobId job, CancellationToken stop) =>
        Read(async sql => (await sql.ListAsync($"{JobColumns} WHERE j.job_id = @job", Job, stop, ("@job", job.Value))).SingleOrDefault(), stop);

    public Task<JobRow?> GetAsync(string displayId, CancellationToken stop) =>
        Read(async sql => (await sql.ListAsync($"{JobColumns} WHERE j.display_id = @id", Job, stop, ("@id", displayId))).SingleOrDefault(), stop);

    public Task<IReadOnlySet<string>> SeenAsync(IReadOnlyCollection<string> names, JobViewer? viewer, CancellationToken stop) => Read<IReadOnlySet<string>>(
        async sql =>
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            var lists = viewer is null ? [] : await JobViewerSql.ListsAsync(sql, stop);
            foreach (var some in names.Distinct(StringComparer.Ordinal).Chunk(MostAtOnce))
            {
                // A job that is no part of a group is called by its number.
                var numbers = some.Where(name => JobId.TryParse(name, out _)).ToLookup(name => JobId.TryParse(name, out var id) ? id.Value : 0);
                var conditions = new JobConditions(database.Dialect);
                conditions.InEither(("j.job_id", numbers.Select(each => (object)each.Key)), ("j.display_id", some.Where(name => !JobId.TryParse(name, out _))));
                conditions.Add("j.lead IS NOT NULL");
                if (viewer is not null) conditions.Add(viewer, lists);
                foreach (var (job, name) in await sql.ListAsync($"SELECT j.job_id, j.display_id FROM jobs j {conditions.Where}", row => (row.Number(0), row.Text(1)), stop, conditions.Parameters))
                {
                    seen.UnionWith(numbers[job]);
                    if (!JobId.TryParse(name, out _)) seen.Add(name);
                }
            }

            // Of a part of a group that was asked for by its number the other name was found, too.
            seen.IntersectWith(names);
            return seen;
        },
        stop);

    public Task<IReadOnlyList<JobRow>> SubmissionAsync(LeadJobId lead, CancellationToken stop) =>
        List($"{JobColumns} WHERE j.lead = @lead ORDER BY j.sub_id", Job, stop, ("@lead", lead.Value));

    public Task<JobTexts?> TextsAsync(JobId job, CancellationToken stop) => Read(
        async sql => (await sql.ListAsync(
            "SELECT s.original, j.definition, j.pipeline, j.device_yaml FROM jobs j JOIN submissions s ON s.lead = j.lead WHERE j.job_id = @job",
            row => new JobTexts(row.Text(0), row.Text(1), row.TextOrNull(2), row.TextOrNull(3)),
            stop,
            ("@job", job.Value))).SingleOrDefault(),
        stop);

    public Task<IReadOnlyDictionary<JobId, JobTexts>> TextsAsync(IReadOnlyCollection<JobId> jobs, CancellationToken stop) => Read<IReadOnlyDictionary<JobId, JobTexts>>(
        async sql =>
        {
            var texts = new Dictionary<JobId, JobTexts>();
            foreach (var some in jobs.Chunk(MostAtOnce))
            {
                var places = string.Join(", ", some.Select((_, n) => $"@j{n}"));
                var rows = await sql.ListAsync(
                    $"SELECT j.job_id, s.original, j.definition, j.pipeline FROM jobs j JOIN submissions s ON s.lead = j.lead WHERE j.job_id IN ({places})",
                    row => (Job: new JobId(row.Number(0)), Texts: new JobTexts(row.Text(1), row.Text(2), row.TextOrNull(3))),
                    stop,
                    [.. some.Select((job, n) => ($"@j{n}", (object?)job.Value))]);
                foreach (var row in rows) texts[row.Job] = row.Texts;
            }

            return texts;
        },
        stop);

    public Task<IReadOnlyList<SuiteRow>> SuitesAsync(JobId job, CancellationToken stop) => List(
        "SELECT n, name, passed, failed, skipped, unknown FROM suites WHERE job_id = @job ORDER BY n",
        row => new SuiteRow(ResultIds.Suite(job, row.Number(0)), job, row.Text(1), new SuiteCounts(row.Text(1), row.Int(2), row.Int(3), row.Int(4), row.Int(5))),
        stop,
        ("@job", job.Value));

    private const string CasesOfJob = $"SELECT c.job_id, {ResultQueries.SuiteColumns}, {ResultQueries.CaseColumns} FROM test_cases c JOIN suites u ON u.job_id = c.job_id AND u.n = c.suite WHERE c.job_id = @job";

    public Task<IReadOnlyList<TestCaseRow>> TestCasesAsync(JobId job, long? suite, int offset, int? limit, CancellationToken stop) => List(
        $"{CasesOfJob} AND (@all = 1 OR c.suite = @suite) ORDER BY c.n LIMIT @limit OFFSET @offset",
        ResultQueries.Case,
        stop,
        ("@job", job.Value),
        ("@all", suite is null ? 1 : 0),
        ("@suite", suite is { } id ? ResultIds.SuitePlace(job, id) : -1),
        ("@limit", limit ?? long.MaxValue),
        ("@offset", offset));

    public Task<IReadOnlyList<TestCaseRow>> TestCasesAfterAsync(JobId job, long? suite, long? after, int most, CancellationToken stop)
    {
        // Places are counted from 0.
        (string, object?)[] parameters = [("@job", job.Value), ("@after", after is { } last ? ResultIds.CasePlace(job, last) : -1), ("@most", most)];
        return suite is { } id
            ? List(CasesOfSuiteAfter, ResultQueries.Case, stop, [.. parameters, ("@suite", ResultIds.SuitePlace(job, id))])
            : List(CasesAfter, ResultQueries.Case, stop, parameters);
    }

    // By the key of the table: where a block begins is found at once.
    internal const string CasesAfter = $"{CasesOfJob} AND c.n > @after ORDER BY c.n LIMIT @most";

    internal const string CasesOfSuiteAfter = $"{CasesOfJob} AND c.n > @after AND c.suite = @suite ORDER BY c.n LIMIT @most";

    public Task<IReadOnlyList<TestCaseRow>> TestCasesNamedAsync(JobId job, long suite, string name, int most, CancellationToken stop) =>
        List(CasesNamed, ResultQueries.Case, stop, ("@job", job.Value), ("@suite", ResultIds.SuitePlace(job, suite)), ("@name", name), ("@most", most));

    // The sum keeps the database from going through all results of the job, in their order, for the few of a name.
    internal const string CasesNamed = $"{CasesOfJob} AND c.suite = @suite AND c.name = @name ORDER BY c.n + 0 LIMIT @most";

    public async Task<TestCaseRow?> TestCaseAsync(JobId job, long? suite, long test, CancellationToken stop) =>
        (await List($"{CasesOfJob} AND c.n = @n", ResultQueries.Case, stop, ("@job", job.Value), ("@n", ResultIds.CasePlace(job, test)))).SingleOrDefault(found => suite is null || found.SuiteId == suite);

    public Task<IReadOnlyList<TestCaseRow>> FailedCasesAsync(JobId job, int most, CancellationToken stop) =>
        List($"{CasesOfJob} AND c.outcome = 'fail' ORDER BY c.suite, c.n LIMIT @most", ResultQueries.Case, stop, ("@job", job.Value), ("@most", most));

    public Task<IReadOnlyList<ActionRow>> ActionsAsync(JobId job, CancellationToken stop) => List(
        "SELECT level, name, namespace, timeout, started_at, ended_at, duration, error FROM actions WHERE job_id = @job ORDER BY nr",
        row => new ActionRow(row.Text(0), row.Text(1), row.Text(2), row.Double(3), row.At(4), row.AtOrNull(5), row.DoubleOrNull(6), row.TextOrNull(7)),
        stop,
        ("@job", job.Value));

    public Task<IReadOnlyList<TimelineRow>> TimelineAsync(LeadJobId lead, CancellationToken stop) => List(
        """
        SELECT at, job_id, what FROM timeline WHERE lead = @lead OR job_id IN (SELECT job_id FROM jobs WHERE lead = @lead)
        ORDER BY at, persistence_id, sequence_nr, part
        """,
        row => new TimelineRow(row.At(0), row.NumberOrNull(1) is { } job ? new JobId(job) : null, row.Text(2)),
        stop,
        ("@lead", lead.Value));

    public Task<IReadOnlyList<DeviceRow>> DevicesAsync(CancellationToken stop) => List($"{DeviceColumns} ORDER BY name", Device, stop);

    public Task<DeviceRow?> DeviceAsync(DeviceName device, CancellationToken stop) =>
        Read(async sql => (await sql.ListAsync($"{DeviceColumns} WHERE name = @name", Device, stop, ("@name", device.Value))).SingleOrDefault(), stop);

    private const string DeviceColumns = "SELECT name, device_type, tags, dispatcher, state, health, health_reason, lost_because, current_job, remark, lab_tags, health_check, last_check, last_check_health FROM devices";

    private static DeviceRow Device(Sql.Row row) => new(
        new DeviceName(row.Text(0)),
        row.Text(1),
        row.TextOrNull(10) is { } more ? [.. Sql.List(row.Text(2)).Union(Sql.List(more)).Order(StringComparer.Ordinal)] : Sql.List(row.Text(2)),
        row.Text(3),
        (DeviceState)row.Int(4),
        (DeviceHealth)row.Int(5),
        row.TextOrNull(6),
        row.TextOrNull(7),
        row.NumberOrNull(8) is { } job ? new JobId(job) : null,
        row.TextOrNull(9),
        row.TextOrNull(10) is { } given ? Sql.List(given) : null,
        row.TextOrNull(11),
        row.NumberOrNull(12) is { } check ? new JobId(check) : null,
        (JobHealth?)row.NumberOrNull(13));

    private static JobRow Job(Sql.Row row) => new(
        new JobId(row.Number(0)),
        new LeadJobId(row.Number(1)),
        row.Text(2),
        row.Int(3),
        row.Text(4),
        row.TextOrNull(5) is { } group ? new GroupId(group) : null,
        row.Text(6),
        row.Text(7),
        row.Int(8),
        new JobVisibility((JobVisibilityKind)row.Int(9), Sql.List(row.Text(10))),
        row.TextOrNull(11),
        row.TextOrNull(12) is { } requested ? new DeviceName(requested) : null,
        Sql.List(row.Text(13)),
        row.Flag(14),
        row.TextOrNull(15),
        row.Flag(16),
        (JobState)row.Int(17),
        (JobHealth)row.Int(18),
        row.TextOrNull(19) is { } device ? new DeviceName(device) : null,
        row.TextOrNull(20),
        row.At(21),
        row.AtOrNull(22),
        row.AtOrNull(23),
        row.TextOrNull(24),
        row.TextOrNull(25),
        row.NumberOrNull(26) is { } first ? new LeadJobId(first) : null,
        row.Int(27),
        row.NumberOrNull(28) is { } next ? new LeadJobId(next) : null,
        row.TextOrNull(29) is { } verdict ? VerdictJson.Read(verdict) : null,
        row.NumberOrNull(30),
        row.TextOrNull(31) is { } warnings ? Sql.List(warnings) : null,
        row.TextOrNull(32),
        row.Flag(33));

    private async Task<(string Where, (string Name, object? Value)[] Parameters, bool AsksSubmission)> Where(JobQuery query, CancellationToken stop)
    {
        var conditions = new JobConditions(database.Dialect);
        conditions.In("j.state", query.States?.Select(state => (object)(int)state));
        conditions.In("j.health", query.Healths?.Select(health => (object)(int)health));
        conditions.In("j.job_id", query.Jobs?.Select(job => (object)job.Value));
        conditions.Equal("j.submitter", query.Submitter);
        conditions.Equal("j.device_type", query.DeviceType);
        conditions.Equal("j.device", query.Device?.Value);
        conditions.Equal("s.target_group", query.Group?.Value);
        if (query.Viewer is { } viewer) conditions.Add(viewer, await Read(sql => JobViewerSql.ListsAsync(sql, stop), stop));
        foreach (var filter in query.Filters ?? [])
        {
            if (filter.Lookup is FilterLookup.Regex or FilterLookup.IRegex)
                conditions.Add(filter with { Lookup = FilterLookup.In, Values = await MatchesAsync(filter, stop) });
            else
                conditions.Add(filter);
        }

        return (conditions.Where, conditions.Parameters, conditions.AskSubmissions);
    }

    /// <summary>Patterns mean the same on both databases, and cannot keep one of them busy: they are tried here, on the different values that there are.</summary>
    private async Task<IReadOnlyList<object>> MatchesAsync(JobFilter filter, CancellationToken stop)
    {
        var options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | (filter.Lookup is FilterLookup.IRegex ? RegexOptions.IgnoreCase : RegexOptions.None);
        var pattern = new Regex((string)filter.Values[0], options, Regex.InfiniteMatchTimeout);
        var values = await List("SELECT DISTINCT value FROM job_metadata WHERE path = @path AND value IS NOT NULL", row => row.Text(0), stop, ("@path", filter.Path));
        return [.. values.Where(IsMatch)];

        bool IsMatch(string value)
        {
            // There may be many, and whoever asked may be gone.
            stop.ThrowIfCancellationRequested();
            return pattern.IsMatch(value);
        }
    }

    private Task<IReadOnlyList<T>> List<T>(string statement, Func<Sql.Row, T> map, CancellationToken stop, params (string Name, object? Value)[] parameters) =>
        Read<IReadOnlyList<T>>(async sql => await sql.ListAsync(statement, map, stop, parameters), stop);

    private Task<T> Read<T>(Func<Sql, Task<T>> read, CancellationToken stop) => database.ReadAsync(
        database.OpenAsync,
        async connection =>
        {
            await using var sql = new Sql(connection);
            return await read(sql);
        },
        stop);
}
