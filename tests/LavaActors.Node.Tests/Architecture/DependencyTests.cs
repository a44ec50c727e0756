using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace LavaActors.Node.Tests.Architecture;

/// <summary>Which project knows which. What docs/architecture.md says, what the project files say and what the code does are one.</summary>
public sealed class DependencyTests
{
    private const string Prefix = "LavaActors.";

    // Definitions are read without actors; so they can be read anywhere.
    private static readonly string[] WithoutActors = ["Yaml", "Jinja", "Jobs", "Devices", "XmlRpc"];

    private static readonly Dictionary<string, string[]> Projects = typeof(DependencyTests).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith("projects/", StringComparison.Ordinal))
        .ToDictionary(
            name => Short(name["projects/".Length..]),
            name => XDocument.Parse(Resource(name)).Descendants("ProjectReference").Select(reference => Short(Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value))).ToArray());

    public static TheoryData<string> Names => [.. Projects.Keys.Order(StringComparer.Ordinal)];

    private static string Short(string project) => project[Prefix.Length..];

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(DependencyTests).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    private static Assembly Code(string project) => Assembly.Load(project == "Node" ? "lava-actors" : Prefix + project);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_project_knows_those_that_the_table_of_the_architecture_lists(string project)
    {
        var row = Regex.Match(Resource("architecture.md"), $@"^\| `LavaActors\.{project}` \|[^|]*\| (?<knows>[^|]*) \|$", RegexOptions.Multiline);
        Assert.True(row.Success, $"docs/architecture.md has no row for {project}");
        // It composes the others.
        if (row.Groups["knows"].Value == "all") return;
        string[] listed = row.Groups["knows"].Value is "-" ? [] : row.Groups["knows"].Value.Split(", ");
        Assert.Equal(listed.Order(StringComparer.Ordinal), Projects[project].Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Only_the_node_knows_those_that_do_the_work()
    {
        string[] working = ["Coordination", "Scheduling", "Dispatch", "Storage", "Gateway", "Pages", "Notifications"];
        Assert.Equal(["Node"], Projects.Where(project => project.Value.Intersect(working).Any() && project.Key != "Pages").Select(project => project.Key));
        // Pages are a part of what the gateway serves.
        Assert.Equal(["Gateway"], Projects["Pages"].Intersect(working));
        Assert.DoesNotContain(Projects["Protocol"], known => known != "Jobs");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_project_s_types_are_in_its_namespace(string project) => Assert.DoesNotContain(
        Code(project).GetTypes(),
        type => type.Namespace is { } name && name.StartsWith(Prefix, StringComparison.Ordinal) && name != Prefix + project && !name.StartsWith($"{Prefix}{project}.", StringComparison.Ordinal));

    [Fact]
    public void Definitions_are_read_without_actors() => Assert.All(
        WithoutActors, project => Assert.DoesNotContain(Code(project).GetReferencedAssemblies(), known => known.Name!.StartsWith("Akka", StringComparison.Ordinal)));
}
