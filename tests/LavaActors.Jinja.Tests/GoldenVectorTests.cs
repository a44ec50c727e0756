using System.Text.Json;

namespace LavaActors.Jinja.Tests;

/// <summary>Recorded results of the reference's engine (spec: worker-and-devices.md §3.5), verbatim.</summary>
public sealed class GoldenVectorTests
{
    public static TheoryData<string> Vectors => [.. Resources.Lines("golden.jsonl")];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void What_the_reference_renders_is_rendered(string line)
    {
        using var vector = JsonDocument.Parse(line);
        var files = Case.Entries(vector.RootElement.GetProperty("f")).ToDictionary(file => file.Key, file => (string)file.Value!);
        var (text, error) = new Case(files, "t", Case.Entries(vector.RootElement.GetProperty("c"))).Render();
        Assert.Equal(vector.RootElement.GetProperty("r").GetString(), text);
        if (text is null) Assert.True(error!.Where.IsKnown);
    }
}
