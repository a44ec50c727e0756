using LavaActors.Gateway.Access;
using LavaActors.Gateway.Api;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Gateway.Views;

/// <summary>Takes the numbers of jobs that a reader may not see out of what the scheduler says, and out of what jobs failed by.</summary>
public sealed class JobMentionReading(AccessPolicy access)
{
    /// <summary>A sentence as the caller may read it; null for null.</summary>
    public async Task<string?> SeenAsync(Caller caller, string? text, CancellationToken stop) => text is null ? null : (await ReaderAsync(caller, [text], stop))(text);

    /// <summary>The answer to "would it start now?" as the caller may read it.</summary>
    public async Task<SchedulerMessages.WhatIfAnswer> SeenAsync(Caller caller, SchedulerMessages.WhatIfAnswer answer, CancellationToken stop)
    {
        var read = await ReaderAsync(caller, [answer.WaitsFor, .. answer.Roles.SelectMany(role => role.Others).Select(other => other.Why)], stop);
        return answer with
        {
            WaitsFor = answer.WaitsFor is { } why ? read(why) : null,
            Roles = [.. answer.Roles.Select(role => role with { Others = [.. role.Others.Select(other => other with { Why = read(other.Why) })] })],
        };
    }

    /// <summary>A job as the caller may read what it failed by.</summary>
    public async Task<JobRow> SeenAsync(Caller caller, JobRow row, CancellationToken stop) => (await SeenAsync(caller, [row], stop))[0];

    /// <summary>The same of several, in their order.</summary>
    public async Task<IReadOnlyList<JobRow>> SeenAsync(Caller caller, IReadOnlyList<JobRow> rows, CancellationToken stop)
    {
        var named = rows.SelectMany(row => JobMentions.In(row)).ToHashSet();
        if (named.Count == 0 || await access.ViewerForAsync(caller, stop) is not { } viewer) return rows;
        var seen = await access.SeenAsync(viewer, named, stop);
        return [.. rows.Select(row => JobMentions.For(row, seen))];
    }

    /// <summary>What the roles of a submission did, as the caller may read it.</summary>
    public async Task<Timeline> SeenAsync(Caller caller, Timeline timeline, CancellationToken stop)
    {
        var own = new LeadJobId(timeline.Id);
        var read = await ReaderAsync(caller, timeline.Roles.SelectMany(role => role.Actions.Select(action => action.Error).Append(role.Role.Failure)), stop, own);
        string? Read(string? text) => text is null ? null : read(text);
        return timeline with
        {
            Roles = [.. timeline.Roles.Select(role => role with
            {
                Role = role.Role with { Failure = Read(role.Role.Failure) },
                Actions = [.. role.Actions.Select(action => action with { Error = Read(action.Error) })],
            })],
        };
    }

    /// <summary>A role of a submission as the caller may read why it failed.</summary>
    public async Task<RoleProgress> SeenAsync(Caller caller, LeadJobId own, RoleProgress role, CancellationToken stop) =>
        role.Failure is { } failure ? role with { Failure = (await ReaderAsync(caller, [failure], stop, own))(failure) } : role;

    /// <summary>How the caller reads any of these texts.</summary>
    /// <param name="own">The submission that they are of; null: that of none.</param>
    public async Task<Func<string, string>> ReaderAsync(Caller caller, IEnumerable<string?> texts, CancellationToken stop, LeadJobId? own = null)
    {
        if (await access.ViewerForAsync(caller, stop) is not { } viewer) return text => text;
        var seen = await access.SeenAsync(viewer, texts.SelectMany(text => JobMentions.In(text, own)), stop);
        return text => JobMentions.For(text, seen, own);
    }
}
