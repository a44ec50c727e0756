using System.Text.Json.Serialization;

namespace LavaActors.Gateway.Api;

/// <summary>Answer of <c>/jobs/validate/</c>: what clients of the reference read, and with it what the lab would do with a valid job.</summary>
/// <param name="Outlook">Null for a job that is not valid, and while the scheduler does not answer.</param>
/// <param name="Warnings">What was not looked at of a valid job; left out when that is nothing.</param>
public sealed record ValidationAnswer(
    string Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] OutlookView? Outlook = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Warnings = null);

/// <summary>Would it start now?</summary>
/// <param name="Refusal">Why it would be refused; null when it would be taken.</param>
/// <param name="WaitsFor">Why it would wait; null when it would not.</param>
/// <param name="Ahead">Submissions that would be considered before it.</param>
/// <param name="Expected">When it would start if runs take as long as half of those like them; null: no estimate.</param>
/// <param name="Late">If they take as long as only a tenth of those like them exceed; null: no estimate.</param>
/// <param name="Estimate">What these rest on, or why there are none.</param>
public sealed record OutlookView(
    bool StartsNow, string? Refusal, string? WaitsFor, int Ahead, DateTimeOffset? Expected, DateTimeOffset? Late, string Estimate, IReadOnlyList<RoleOutlookView> Roles);

/// <summary>The devices of one role that needs one.</summary>
/// <param name="OfOtherTypes">How many devices there are besides.</param>
/// <param name="LeftOut">How many devices of its type are in neither list: a job of many roles in a large lab has more than an answer holds. Left out when that is none.</param>
public sealed record RoleOutlookView(
    string Role,
    string Wanted,
    IReadOnlyList<string> Free,
    IReadOnlyList<UnfitDeviceView> Others,
    int OfOtherTypes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int LeftOut = 0);

/// <param name="ForNow">It would do at another time.</param>
public sealed record UnfitDeviceView(string Device, string Why, bool ForNow);

/// <summary>A submission in the queue.</summary>
/// <param name="Jobs">Its sub-jobs as users see them: <c>7.0</c>, <c>7.1</c>.</param>
/// <param name="WaitsFor">Why it waits.</param>
/// <param name="Expected">As in <see cref="OutlookView"/>, and so the others.</param>
public sealed record QueueView(
    long Id,
    IReadOnlyList<string> Jobs,
    string Description,
    string Submitter,
    int Priority,
    DateTimeOffset SubmitTime,
    string WaitsFor,
    DateTimeOffset? Expected,
    DateTimeOffset? Late,
    string Estimate);
