using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;

namespace LavaActors.Protocol.Notifications;

/// <summary>Something to be told about a job to somebody outside of the lab, once.</summary>
/// <param name="Event">The number of the lab's event that it tells of.</param>
/// <param name="Index">Its place among the callbacks of the definition, or among the recipients.</param>
/// <param name="Receiver">Whose answers are waited for: the host and port of a callback, <c>mail</c> for the lab's mail server, the host and port of a server of IRC.</param>
/// <param name="Target">For people: an address, or a URL without what may be secret in it.</param>
/// <param name="State">The job's, as it is told.</param>
/// <param name="IsUndecided">Whether it is to be told at all is found out first (<see cref="INotificationStore.DecideAsync"/>).</param>
public sealed record NewNotification(
    JobId Job, long Event, NotificationKind Kind, int Index, string Receiver, string Target, JobState State, JobHealth Health, DateTimeOffset At, NotificationStatus Status, string? Remark = null, bool IsUndecided = false);

/// <summary>A notification that is kept.</summary>
/// <param name="Attempts">So many were made.</param>
/// <param name="NextAt">When it is tried again; null for one that is over.</param>
/// <param name="Remark">Why there was no attempt, where there was none; or what is found out first.</param>
/// <param name="IsUndecided">Whether it is to be told at all is found out first.</param>
public sealed record Notification(
    long Id,
    JobId Job,
    long Event,
    NotificationKind Kind,
    int Index,
    string Receiver,
    string Target,
    JobState State,
    JobHealth Health,
    DateTimeOffset At,
    NotificationStatus Status,
    int Attempts,
    DateTimeOffset? NextAt,
    string? Remark,
    bool IsUndecided = false)
{
    /// <summary>How a remark, or the error of an attempt, begins that quotes the definition's <c>dependency_query</c>, and nothing but that: whoever sees the job may read it.</summary>
    public const string BadQuery = "its dependency_query is none: ";

    /// <summary>What all undecided ones wait for; no receiver has such a name, which are <c>mail</c> or have a port.</summary>
    public const string Decision = "decision";

    /// <summary>Of those that wait for the same only a few are under way at a time.</summary>
    public string WaitsFor => IsUndecided ? Decision : Receiver;
}

/// <summary>One try to deliver a notification.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Code">What the receiver answered, as HTTP, SMTP or IRC have it; null where there was no answer, or none with a number.</param>
/// <param name="Error">Null when it was delivered.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record NotificationAttempt(int Number, DateTimeOffset At, int? Code, string? Error, double Seconds);

/// <summary>A notification with all that was tried.</summary>
public sealed record NotificationRecord(Notification Notification, IReadOnlyList<NotificationAttempt> Attempts);

/// <summary>How somebody is told.</summary>
public enum NotificationKind
{
    Callback,
    Mail,
    Irc,
}

/// <summary>What became of a notification.</summary>
public enum NotificationStatus
{
    /// <summary>It is to be delivered, perhaps once more.</summary>
    Waiting,
    Delivered,

    /// <summary>It was tried until its time was up.</summary>
    GivenUp,

    /// <summary>It cannot be delivered here, or must not.</summary>
    Refused,
}
