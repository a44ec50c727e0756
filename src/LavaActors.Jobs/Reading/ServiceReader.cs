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
            SuiteName.Read(reader), from == "url" ? TestSource.Url : TestSource.Git, repository ?? "", RepositoryChecks.ReadPath(reader), ReadWord(reader, "service"))
        {
            Branch = ReadWord(reader, "branch"),
            Revision = ReadWord(reader, "revision"),
            Compression = reader.NonEmptyString("compression"),
        };
        reader.WarnUnknown();
        return reader.Bag.ErrorCount > errors ? null : service;
    }

    /// <summary>A text that is an argument of a program.</summary>
    private static string? ReadWord(MapReader reader, string key)
    {
        var word = reader.NonEmptyString(key, anyScalar: true);
        if (word?.StartsWith('-') != true) return word;
        reader.Error(key, $"'{word}' begins with a hyphen", "give its name");
        return null;
    }
}
