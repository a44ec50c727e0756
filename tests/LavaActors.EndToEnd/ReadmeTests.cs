using LavaActors.EndToEnd.Lab;
using LavaActors.Storage.Tests;

namespace LavaActors.EndToEnd;

/// <summary>"A cluster in five minutes" of the README, as it is written there: but for where the program, the database and the data are.</summary>
[Collection(nameof(OwnClusterCollection))]
public sealed class ReadmeTests
{
    private const string Title = "## A cluster in five minutes", Data = "/tmp/lava-cluster";

    [Fact]
    public async Task The_cluster_of_the_README_goes_on_when_its_controller_is_killed()
    {
        await EmulatedLab.UpAsync();
        foreach (var board in new[] { 1, 2 }) await EmulatedLab.SetFaultsAsync(board);
        using var database = new PostgresServer();
        var folder = Directory.CreateTempSubdirectory("lava-readme-");
        try
        {
            var commands = Commands();
            Assert.Contains("kill -9 %1", commands);
            Assert.EndsWith("lava-actors jobs show 1 --watch", commands);
            var script = Path.Combine(folder.FullName, "script");
            await File.WriteAllTextAsync(script, "trap 'kill -9 $(jobs -p) 2>/dev/null' EXIT\nset -o pipefail\n" + commands
                .Replace("$PWD/artifacts/node", AppContext.BaseDirectory, StringComparison.Ordinal)
                .Replace("Host=127.0.0.1;Database=lava;Username=lava;Password=lava", database.NewDatabase() + ";Maximum Pool Size=8", StringComparison.Ordinal)
                .Replace(Data, folder.FullName, StringComparison.Ordinal) + "\n");

            var said = await EmulatedLab.RunAsync("timeout", "300", "env", "-C", EmulatedLab.Repository, "bash", script);

            Assert.Contains("process-01", said);
            // The last command ended with 0, else the script had not: all four are Complete, and it says so of each.
            Assert.True(said.Split("Complete").Length > 4, said);
        }
        finally
        {
            foreach (var board in new[] { "1", "2" }) await EmulatedLab.ProcessBoardAsync("power", "off", board);
            folder.Delete(recursive: true);
        }
    }

    /// <summary>All of the section but its first block, which installs things, and its last, which takes them away.</summary>
    private static string Commands()
    {
        var lines = File.ReadLines(Path.Combine(EmulatedLab.Repository, "README.md")).SkipWhile(line => line != Title).Skip(1)
            .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal) && !line.StartsWith("To take it all away", StringComparison.Ordinal)).ToList();
        var second = lines.FindIndex(line => line.StartsWith("Then, in one terminal", StringComparison.Ordinal));
        return string.Join('\n', lines.Skip(second).Where(line => line.StartsWith("    ", StringComparison.Ordinal)).Select(line => line[4..]));
    }
}
