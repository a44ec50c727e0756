using LavaActors.Jobs;
using LavaActors.Protocol.Notifications;

namespace LavaActors.Gateway.Notifications;

/// <summary>Somebody who was to be told about a job.</summary>
/// <param name="Kind"><c>callback</c>, <c>mail</c> or <c>irc</c>.</param>
/// <param name="Target">An address, a nickname and its server, or a URL without user and query.</param>
/// <param name="State">The job's, as it is told.</param>
/// <param name="Status"><c>waiting</c>, <c>delivered</c>, <c>given up</c> or <c>refused</c>.</param>
/// <param name="Remark">Why nothing was tried.</param>
/// <param name="NextAttempt">Null when there is none.</param>
public sealed record NotificationView(
    long Id, string Kind, string Target, string State, string Health, DateTimeOffset At, string Status, string? Remark, DateTimeOffset? NextAttempt, IReadOnlyList<NotificationAttemptView> Attempts)
{
    /// <param name="isWhole">The reader may change the job. Others learn of an address only whose it is, and of an answer only its number: paths of hooks are secrets, and who gets mails is nobody's business. That the <c>dependency_query</c> is none, all are told.</param>
    public static NotificationView Of(NotificationRecord record, bool isWhole)
    {
        var one = record.Notification;
        return new NotificationView(
            one.Id, one.Kind switch { NotificationKind.Callback => "callback", NotificationKind.Mail => "mail", _ => "irc" }, isWhole ? one.Target : Masked(one), one.State.ToString(), one.Health.ToString(), one.At,
            one.Status switch { NotificationStatus.Waiting => "waiting", NotificationStatus.Delivered => "delivered", NotificationStatus.GivenUp => "given up", _ => "refused" },
            isWhole || one.Status != NotificationStatus.Refused || IsOfDefinition(one.Remark) ? one.Remark : "it must not be delivered", one.NextAt,
            [.. record.Attempts.Select(each => new NotificationAttemptView(each.Number, each.At, each.Code, isWhole ? each.Error : Masked(each), each.Seconds))]);
    }

    private static string Masked(Notification one) => one.Kind switch
    {
        NotificationKind.Callback => CallbackAddress.Shown(one.Target),
        NotificationKind.Mail => Behind(one.Target, "@"),
        _ => Behind(one.Target, " on "),
    };

    private static string Behind(string target, string mark) => target.LastIndexOf(mark, StringComparison.Ordinal) is >= 0 and var at ? $"…{target[at..]}" : "…";

    // What stands in the definition, whoever sees the job reads there, too.
    private static bool IsOfDefinition(string? text) => text is null || text.StartsWith(Notification.BadQuery, StringComparison.Ordinal);

    private static string? Masked(NotificationAttempt attempt) => IsOfDefinition(attempt.Error) ? attempt.Error : attempt.Code is { } code ? $"the answer was {code}" : "there was no answer";
}

/// <param name="Code">Of HTTP or SMTP, or of an error of IRC; null where there was no answer, or none with a number.</param>
/// <param name="Error">Null when it was delivered.</param>
/// <param name="Duration">In seconds.</param>
public sealed record NotificationAttemptView(int Number, DateTimeOffset At, int? Code, string? Error, double Duration);
