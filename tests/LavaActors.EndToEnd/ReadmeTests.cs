using System.Text.RegularExpressions;
using LavaActors.EndToEnd.Lab;
using LavaActors.Storage.Tests;
using Npgsql;

namespace LavaActors.EndToEnd;

/// <summary>
/// "A cluster in five minutes" of the README, as it is written there, until all of it is taken away again: but for where the program, the database and the data are, and for what its first block
/// builds and installs. The lab that it takes away is another one than that of the tests, and has nothing but a directory.
/// </summary>
[Collection(nameof(OwnClusterCollection))]
public sealed class ReadmeTests
{
    private const string Title = "## A cluster in five minutes\n", Data = "/tmp/lava-cluster", Cache = "/var/cache/lava-actors", Store = "Host=127.0.0.1;Database=lava;Username=lava;Password=lava";

    // Nobody may drop the user that he is: the tests' own server belongs to 'lava'.
    private const string Owner = "lava", Newcomer = "newcomer";

    [Fact]
    public async Task The_cluster_of_the_README_goes_on_when_its_controller_is_killed_and_is_gone_when_it_is_taken_away()
    {
        await EmulatedLab.UpAsync();
        foreach (var board in new[] { 1, 2 }) await EmulatedLab.SetFaultsAsync(board);
        using var database = new PostgresServer();
        var host = new NpgsqlConnectionStringBuilder(database.NewDatabase()).Host!;
        var folder = Directory.CreateTempSubdirectory("lava-readme-");
        var (data, cache) = (Path.Combine(folder.FullName, "data"), Path.Combine(folder.FullName, "cache"));
        try
        {
            var blocks = Blocks();
            Assert.Equal(4, blocks.Count);
            var (create, start, kill, takeAway) = (blocks[0].Split('\n')[^1], blocks[1], blocks[2], blocks[3]);
            Assert.StartsWith("su postgres -c \"psql", create);
            Assert.Contains(Store, start);
            Assert.Contains("kill -9 %1", kill);
            Assert.EndsWith("lava-actors jobs show 1 --watch", kill);
            Assert.Contains($"rm -r {Data}\n", takeAway);
            Assert.Contains($"lab down && rm -r {Cache}\n", takeAway);
            Assert.Contains($"${{LAVA_LAB:={Cache}/lab}}", await File.ReadAllTextAsync(Path.Combine(EmulatedLab.Repository, "deploy/lab/lib/settings.sh")));
            var script = Path.Combine(folder.FullName, "script");
            await File.WriteAllTextAsync(script, $$"""
                trap 'kill -9 $(jobs -p) 2>/dev/null || :' EXIT
                set -o pipefail
                {{Psql(create, host)}} || exit
                {{start.Replace("$PWD/artifacts/node", AppContext.BaseDirectory, StringComparison.Ordinal)
                    .Replace(Store, $"Host={host};Database={Newcomer};Username={Newcomer};Password={Newcomer};Maximum Pool Size=8", StringComparison.Ordinal)
                    .Replace(Data, data, StringComparison.Ordinal)}}
                {{kill}} || exit
                set -e
                export LAVA_LAB={{cache}}/lab LAVA_LAB_NET=10.67 LAVA_LAB_NETNS=lava-readme LAVA_LAB_LINK=lavareadme0
                {{Psql(takeAway, host).Replace(Data, data, StringComparison.Ordinal).Replace(Cache, cache, StringComparison.Ordinal)}}

                """);

            var said = await EmulatedLab.RunAsync("timeout", "420", "env", "-C", EmulatedLab.Repository, "bash", script);

            Assert.Contains("process-01", said);
            // The command that watches ended with 0, else the script had ended there with another code: all four are Complete, and it says so of each.
            Assert.True(said.Split("Complete").Length > 4, said);
            Assert.Contains("CREATE ROLE\nCREATE DATABASE\n", said);
            Assert.EndsWith("DROP DATABASE\nDROP ROLE\n", said);
            Assert.False(Directory.Exists(data) || Directory.Exists(cache), "something is left: " + string.Join(' ', folder.EnumerateFileSystemInfos()));
        }
        finally
        {
            foreach (var board in new[] { "1", "2" }) await EmulatedLab.ProcessBoardAsync("power", "off", board);
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The section's blocks of commands, in their order.</summary>
    private static IReadOnlyList<string> Blocks()
    {
        var section = File.ReadAllText(Path.Combine(EmulatedLab.Repository, "README.md")).Split(Title)[1].Split("\n## ")[0];
        return [.. Regex.Matches(section, "(^    .*\n)+", RegexOptions.Multiline | RegexOptions.ExplicitCapture).Select(block => Regex.Replace(block.Value, "^    ", "", RegexOptions.Multiline).TrimEnd('\n'))];
    }

    /// <summary>A block whose command of PostgreSQL's administrator goes to the tests' own server, for a user of another name.</summary>
    private static string Psql(string block, string host) => string.Join('\n', block.Split('\n').Select(line => line.StartsWith("su postgres", StringComparison.Ordinal)
        ? Regex.Replace(line, @"\blava\b", Newcomer).Replace("su postgres -c", $"env PGHOST={host} PGUSER={Owner} PGDATABASE=postgres sh -c", StringComparison.Ordinal)
        : line));
}
