using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using Microsoft.AspNetCore.Http;

namespace LavaActors.Gateway.Filters;

/// <summary>Jobs as filters know them. There are too many to look through here: a query becomes conditions for the database.</summary>
internal sealed class JobResource(LabResources lab) : FilterResource(
    FieldKind.Number,
    new FilterField("id", FieldKind.Number, [FilterLookup.Exact, FilterLookup.Less, FilterLookup.LessOrEqual, FilterLookup.Greater, FilterLookup.GreaterOrEqual, FilterLookup.In]),
    FilterField.Time("submit_time"),
    FilterField.Time("start_time"),
    FilterField.Time("end_time"),
    FilterField.Truth("health_check"),
    FilterField.OnlyText("target_group", FilterLookup.Exact, FilterLookup.IExact, FilterLookup.In, FilterLookup.Contains, FilterLookup.IContains, FilterLookup.StartsWith),
    FilterField.Choice<JobState>("state"),
    FilterField.Choice<JobHealth>("health"),
    FilterField.Number("priority"),
    FilterField.Text("description", FilterLookup.IsNull),
    FilterField.Text("definition"),
    FilterField.Text("original_definition"),
    FilterField.Text("multinode_definition"),
    FilterField.Text("failure_comment", FilterLookup.IsNull),
    FilterField.Relation("requested_device_type", () => lab.DeviceTypes),
    FilterField.Relation("actual_device", () => lab.Devices),
    FilterField.Relation("tags", () => lab.Tags),
    FilterField.Relation("viewing_groups", () => lab.Groups),
    // By the name that the job has: health checks are lava-health's, who has no account, and so may have nobody who submitted a job long ago, or in a lab without users.
    FilterField.Text("submitter__username", FilterLookup.IExact),
    FilterField.Relation("submitter", () => lab.Users),
    FilterField.Relation("failure_tags", () => lab.FailureTags))
{
    private static readonly Dictionary<string, JobField> Columns = new(StringComparer.Ordinal)
    {
        ["id"] = JobField.Id,
        ["submit_time"] = JobField.SubmitTime,
        ["start_time"] = JobField.StartTime,
        ["end_time"] = JobField.EndTime,
        ["health_check"] = JobField.HealthCheck,
        ["target_group"] = JobField.TargetGroup,
        ["state"] = JobField.State,
        ["health"] = JobField.Health,
        ["priority"] = JobField.Priority,
        ["description"] = JobField.Description,
        ["definition"] = JobField.Definition,
        ["original_definition"] = JobField.OriginalDefinition,
        ["multinode_definition"] = JobField.MultinodeDefinition,
        ["failure_comment"] = JobField.FailureComment,
        ["requested_device_type"] = JobField.DeviceType,
        ["actual_device"] = JobField.Device,
        ["submitter__username"] = JobField.Submitter,
    };

    /// <summary>All conditions of a query, without those on metadata.</summary>
    public IReadOnlyList<JobFilter> Read(IQueryCollection query, Dictionary<string, string[]> errors) =>
        [.. FilterReading.Read(query, this, errors).Select(term => Filter(term.Field.Name, term.Condition))];

    internal override IReadOnlyList<object> KeysWhere(FilterField? field, FilterCondition condition) => throw new NotSupportedException("nothing is related to a job");

    internal override IReadOnlyList<object> KeysRelated(FilterField relation, FilterCondition condition) => throw new NotSupportedException("nothing is related to a job");

    private JobFilter Filter(string field, FilterCondition condition) => field switch
    {
        "failure_tags" => new JobFilter(JobField.FailureTags, condition.Lookup is FilterLookup.Exact ? FilterLookup.In : condition.Lookup, condition.Values, condition.IsNegated),

        // The database has names where clients have numbers.
        "tags" => Named(JobField.Tags, condition, lab.TagNames),
        "viewing_groups" => Named(JobField.ViewingGroups, condition, lab.GroupNames),
        "submitter" => Named(JobField.Submitter, condition, lab.UserNames),
        _ => new JobFilter(Columns[field], condition.Lookup, condition.Values, condition.IsNegated),
    };

    private static JobFilter Named(JobField field, FilterCondition condition, IReadOnlyDictionary<long, string> names) => condition.Lookup is FilterLookup.IsNull
        ? new JobFilter(field, FilterLookup.IsNull, condition.Values, condition.IsNegated)
        : new JobFilter(field, FilterLookup.In, [.. condition.Values.OfType<long>().Select(id => names.GetValueOrDefault(id)).OfType<string>()], condition.IsNegated);
}
