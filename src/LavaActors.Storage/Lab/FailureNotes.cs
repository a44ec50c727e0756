using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Lab;
using LavaActors.Storage.Accounts;
using LavaActors.Storage.ReadModel;

namespace LavaActors.Storage.Lab;

/// <summary>What people found of jobs that failed, in tables of the store.</summary>
public sealed class FailureNotes(Database database) : IFailureNotes
{
    public Task<IReadOnlyList<TagRow>> TagsAsync(CancellationToken stop) => database.ReadSqlAsync<IReadOnlyList<TagRow>>(
        async sql => await sql.ListAsync("SELECT id, name, description FROM failure_tags ORDER BY id", row => new TagRow(row.Number(0), row.Text(1), row.TextOrNull(2)), stop), stop);

    public Task<TagRow?> AddTagAsync(string name, string? description, CancellationToken stop) => database.WriteSqlAsync(
        async sql =>
        {
            var tag = new TagRow(await AccountSql.NextIdAsync(sql, "failure-tag", stop), name, description);
            var added = await sql.RunAsync(
                "INSERT INTO failure_tags (id, name, description) VALUES (@id, @name, @description) ON CONFLICT (name) DO NOTHING",
                stop,
                ("@id", tag.Id),
                ("@name", name),
                ("@description", description));
            return added == 0 ? null : tag;
        },
        stop);

    public Task<bool> PutTagAsync(TagRow tag, CancellationToken stop) => database.WriteSqlAsync(
        async sql => await sql.RunAsync(
            "UPDATE failure_tags SET name = @name, description = @description WHERE id = @id AND NOT EXISTS (SELECT 1 FROM failure_tags o WHERE o.name = @name AND o.id <> @id)",
            stop,
            ("@id", tag.Id),
            ("@name", tag.Name),
            ("@description", tag.Description)) > 0,
        stop);

    public Task<bool> RemoveTagAsync(long id, CancellationToken stop) => database.WriteSqlAsync(
        async sql =>
        {
            await sql.RunAsync("DELETE FROM job_failure_tags WHERE tag = @id", stop, ("@id", id));
            return await sql.RunAsync("DELETE FROM failure_tags WHERE id = @id", stop, ("@id", id)) > 0;
        },
        stop);

    public async Task<IReadOnlyDictionary<JobId, FailureNote>> OfJobsAsync(IReadOnlyCollection<JobId> jobs, CancellationToken stop)
    {
        if (jobs.Count == 0) return new Dictionary<JobId, FailureNote>();
        var parameters = jobs.Select((job, i) => (Name: $"@j{i}", Value: (object?)job.Value)).ToArray();
        var which = $"job_id IN ({string.Join(", ", parameters.Select(each => each.Name))})";
        return await database.ReadSqlAsync(
            async sql =>
            {
                var tags = (await sql.ListAsync($"SELECT job_id, tag FROM job_failure_tags WHERE {which} ORDER BY tag", row => (Job: row.Number(0), Tag: row.Number(1)), stop, parameters)).ToLookup(each => each.Job, each => each.Tag);
                var comments = (await sql.ListAsync($"SELECT job_id, comment FROM job_failure_comments WHERE {which}", row => (Job: row.Number(0), Comment: row.Text(1)), stop, parameters))
                    .ToDictionary(each => each.Job, each => each.Comment);
                return tags.Select(each => each.Key).Union(comments.Keys).ToDictionary(job => new JobId(job), job => new FailureNote(comments.GetValueOrDefault(job), [.. tags[job]]));
            },
            stop);
    }

    public Task PutAsync(JobId job, FailureNote note, CancellationToken stop) => database.WriteSqlAsync(
        async sql =>
        {
            foreach (var statement in (string[])["DELETE FROM job_failure_tags WHERE job_id = @job", "DELETE FROM job_failure_comments WHERE job_id = @job"]) await sql.RunAsync(statement, stop, ("@job", job.Value));
            foreach (var tag in note.Tags.Distinct().Order())
                await sql.RunAsync("INSERT INTO job_failure_tags (job_id, tag) SELECT @job, id FROM failure_tags WHERE id = @tag ON CONFLICT (job_id, tag) DO NOTHING", stop, ("@job", job.Value), ("@tag", tag));
            return note.Comment is null ? 0 : await sql.RunAsync("INSERT INTO job_failure_comments (job_id, comment) VALUES (@job, @comment)", stop, ("@job", job.Value), ("@comment", note.Comment));
        },
        stop);
}
