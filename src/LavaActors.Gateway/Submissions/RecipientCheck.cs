using System.Data.Common;
using LavaActors.Jobs;
using LavaActors.Protocol.Accounts;
using LavaActors.Yaml;

namespace LavaActors.Gateway.Submissions;

/// <summary>Whether the users whom a job's <c>notify</c> block names are users of this lab (spec: scheduler.md §9.1 row 5). Only for who submits: others would learn from it who is here.</summary>
/// <param name="accounts">Null on a node that keeps no users.</param>
public sealed class RecipientCheck(IAccountStore? accounts)
{
    /// <summary>The findings with one for each name that is nobody's: an error, or a warning in a lab without users, where nobody is told by name.</summary>
    public async Task<JobParse> CheckAsync(JobParse parse, CancellationToken stop)
    {
        if (parse.Job is not { } job || Named(job.Notify) is not { Count: > 0 } named) return parse;
        try
        {
            var hasUsers = accounts is not null && await accounts.HasUsersAsync(stop);
            var findings = new List<Diagnostic>();
            foreach (var same in named.GroupBy(each => each.User, StringComparer.Ordinal))
            {
                if (hasUsers && await accounts!.UserAsync(same.Key, stop) is not null) continue;
                findings.AddRange(same.Select(each => Finding(each, hasUsers)));
            }

            return parse.With(findings);
        }
        // The job is as valid as it was. Its warnings are shown to all who see it: what the store's driver says, which names hosts, is not for them.
        catch (DbException)
        {
            return parse.With([new Diagnostic(Severity.Warning, named[0].Where, named[0].Path, "whether the recipients are users was not looked at: the store does not answer", "")]);
        }
    }

    private static Diagnostic Finding((string User, SourceSpan Where, string Path) named, bool hasUsers) => hasUsers
        ? new(Severity.Error, named.Where, named.Path, $"'{named.User}' is no user of this lab", "name one, or give the address as 'email: anna@example.com' in place of 'user'")
        : new(Severity.Warning, named.Where, named.Path, $"nobody is told: this lab has no users, and no '{named.User}'", "give the address as 'email: anna@example.com' in place of 'user'");

    /// <summary>The users that are named. The owner of the device is found out when there is one, and what is an address is taken for one.</summary>
    private static List<(string User, SourceSpan Where, string Path)> Named(YamlMap? notify)
    {
        var named = new List<(string, SourceSpan, string)>();
        if (notify?["recipients"] is not YamlList recipients) return named;
        for (var i = 0; i < recipients.Count; i++)
        {
            if (recipients.Items[i] is not YamlMap recipient || recipient["to"] is not YamlMap to || to["user"] is not YamlScalar user) continue;
            // Where there is an address beside it, that is what counts.
            if (user.Text == NotifyRecipient.DeviceOwner || user.Text.Contains('@', StringComparison.Ordinal) || to["email"] is not null || (to["method"] as YamlScalar)?.Text != NotifyRecipient.Email) continue;
            named.Add((user.Text, user.Span, $"notify.recipients[{i}].to.user"));
        }

        return named;
    }
}
