using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Projection;

namespace LavaActors.Storage.ReadModel;

/// <summary>Results across jobs, from the tables that <see cref="ReadModelWriter"/> writes.</summary>
public sealed class ResultHistory(Database database, IJobQueries queries) : IResultHistory
{
    public Task<IReadOnlyList<JobId>> JobsNamedAsync(string jobName, int most, CancellationToken stop) => database.ReadAsync(
        database.OpenAsync,
        async connection =>
        {
            await using var sql = new Sql(connection);
            return (IReadOnlyList<JobId>)await sql.ListAsync(
                "SELECT job_id FROM jobs WHERE job_name = @name AND lead IS NOT NULL ORDER BY job_id DESC LIMIT @most",
                row => new JobId(row.Number(0)),
                stop,
                ("@name", jobName),
                ("@most", most));
        },
        stop);

    public async Task<IReadOnlyList<TestCaseRow>> CaseAsync(IReadOnlyList<JobId> jobs, string suite, string name, CancellationToken stop)
    {
        var found = new List<TestCaseRow>();
        foreach (var job in jobs)
        {
            if ((await queries.SuitesAsync(job, stop)).FirstOrDefault(one => one.Name == suite) is not { } row) continue;
            found.AddRange((await queries.TestCasesAsync(job, row.Id, 0, null, stop)).Where(test => test.Name == name));
        }

        return found;
    }
}
