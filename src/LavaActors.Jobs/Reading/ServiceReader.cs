using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>Reads an entry of <c>services</c> (spec: test-shell.md §14).</summary>
internal static class ServiceReader
{
    public static TestService? Read(MapReader reader)
    {
        var errors = reader.Bag.ErrorCount;
        foreach (var (key, remedy) in new[] { ("name", "name the service"), ("from", "use git or url"), ("repository", "give the address"), ("path", "name the compose file") }) reader.Required(key, remedy);
        var from = reader.NonEmptyString("from");
        if (from is not (null or "git" or "url")) reader.Error("from", $"services cannot come from '{from}'", "use git or url");
        var repository = reader.NonEmptyString("repository");
        if (repository is not null && from == "git") RepositoryChecks.CheckGit(reader, repository);
        if (repository is not null && from == "url") RepositoryChecks.CheckUrl(reader, repository);
        var service = new TestService(
            SuiteName.Read(reader), from == "url" ? TestSource.Url : TestSource.Git, repository ?? "", RepositoryChecks.ReadPath(reader), reader.NonEmptyString("service", anyScalar: true));
        reader.Knows("branch", "revision", "compression").WarnUnknown();
        return reader.Bag.ErrorCount > errors ? null : service;
    }
}
