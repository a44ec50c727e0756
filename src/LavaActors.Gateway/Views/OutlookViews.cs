using LavaActors.Gateway.Api;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Gateway.Views;

/// <summary>What the scheduler foretells, as the interface shows it.</summary>
public static class OutlookViews
{
    /// <summary>What <c>/jobs/validate/</c> answers (spec: rest-api.md §5.1).</summary>
    public static ValidationAnswer Of(GatewayMessages.Validated validated) => validated.Diagnostics.Any(found => found.IsError)
        ? new ValidationAnswer("Job invalid:\n" + string.Join('\n', validated.Diagnostics))
        : new ValidationAnswer("Job valid.", validated.Outlook is { } outlook ? Of(outlook) : null, validated.Unfetched is { } unfetched ? [unfetched.ToString()] : null);

    public static OutlookView Of(SchedulerMessages.WhatIfAnswer answer) => new(
        answer.StartsNow,
        answer.Refusal,
        answer.WaitsFor,
        answer.Ahead,
        answer.Estimate.Expected,
        answer.Estimate.Late,
        answer.Estimate.Basis,
        [
            .. answer.Roles.Select(role => new RoleOutlookView(
                role.Role,
                role.Wanted,
                [.. role.Free.Select(device => device.Value)],
                [.. role.Others.Select(other => new UnfitDeviceView(other.Device.Value, other.Why, other.IsForNow))],
                role.OfOtherTypes,
                role.LeftOut)),
        ]);

    public static QueueView Of(QueuedOutlook queued) => new(
        queued.Job.Lead.Value,
        [.. queued.Job.Jobs.Select(job => job.DisplayId)],
        queued.Job.JobName,
        queued.Job.Submitter,
        queued.Job.Priority,
        queued.Job.SubmittedAt,
        queued.Job.WaitsFor,
        queued.Estimate.Expected,
        queued.Estimate.Late,
        queued.Estimate.Basis);
}
