using System.Data.Common;
using LavaActors.Jobs;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Queries;
using LavaActors.Yaml;

namespace LavaActors.Gateway.Submissions;

/// <summary>Whether the stored query of a job's <c>notify.compare</c> is one that its submitter may see (spec: scheduler.md §9.1 row 5). Only for who submits, as <see cref="RecipientCheck"/>.</summary>
/// <param name="accounts">Null on a node that keeps no users.</param>
public sealed class CompareQueryCheck(IStoredQueries queries, IAccountStore? accounts)
{
    private const string Path = "notify.compare.query.name";

    /// <summary>The findings with one where there is no such query: an error, or a warning in a lab without users, where jobs come from elsewhere.</summary>
    public async Task<JobParse> CheckAsync(JobParse parse, string submitter, CancellationToken stop)
    {
        if ((parse.Job?.Notify?["compare"] as YamlMap)?["query"] is not YamlMap query || query["username"] is not YamlScalar owner || query["name"] is not YamlScalar name) return parse;
        try
        {
            var user = accounts is null ? null : await accounts.UserAsync(submitter, stop);
            var isThere = await queries.GetAsync(owner.Text, name.Text, stop) is { } found && (user is { IsSuperuser: true } || QueryRules.MaySee(found, submitter, user?.Groups ?? []));
            if (isThere) return parse;
            var severity = accounts is not null && await accounts.HasUsersAsync(stop) ? Severity.Error : Severity.Warning;
            return parse.With([new Diagnostic(severity, name.Span, Path, $"there is no query {StoredQuery.FullNameOf(owner.Text, name.Text)} that '{submitter}' may see", "name one of /results/query, or give 'entity: testjob' and 'conditions'")]);
        }
        // The job is as valid as it was. Its warnings are shown to all who see it: what the store's driver says, which names hosts, is not for them.
        catch (DbException)
        {
            return parse.With([new Diagnostic(Severity.Warning, name.Span, Path, "whether there is such a query was not looked at: the store does not answer", "")]);
        }
    }
}
