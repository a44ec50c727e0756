using System.Text.Json;
using System.Text.Json.Nodes;
using LavaActors.Protocol.Wire;

namespace LavaActors.Protocol.Tests.Wire;

/// <summary>
/// What was once written stays readable: one stored file for each manifest and version, <c>Samples/AREA/NAME.VERSION.json</c>.
/// A file that stands there is never changed; a message that changes gets optional fields or a new version.
/// </summary>
public sealed class WireSampleTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Samples");

    public static TheoryData<string> Manifests => [.. WireTable.All.Select(line => line.Manifest)];

    [Theory]
    [MemberData(nameof(Manifests))]
    public void Every_sample_is_read_and_says_the_same_when_written_again(string manifest)
    {
        var file = FileOf(manifest);
        Assert.True(File.Exists(Path.Combine(Folder, file)), $"'{manifest}' has no stored sample: add Samples/{file} with every field filled");
        var stored = File.ReadAllText(Path.Combine(Folder, file));
        var line = WireTable.ByManifest[manifest];

        var message = JsonSerializer.Deserialize(stored, line.Info);
        var again = JsonSerializer.Serialize(message, line.Info);

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(stored), JsonNode.Parse(again)), $"Samples/{file} was read and written again as\n{again}");
    }

    [Fact]
    public void Every_sample_belongs_to_a_manifest()
    {
        var known = WireTable.All.Select(line => FileOf(line.Manifest)).ToHashSet();

        var orphans = Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Folder, path))
            .Where(file => !known.Contains(file));

        Assert.Equal([], orphans);
    }

    // group.wait-all/1 is group/wait-all.1.json
    private static string FileOf(string manifest) => manifest.Split('.', '/') is [var area, var name, var version]
        ? $"{area}/{name}.{version}.json"
        : throw new ArgumentException($"'{manifest}' is not of the form area.name/version", nameof(manifest));
}
