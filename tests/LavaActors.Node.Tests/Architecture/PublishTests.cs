using System.Xml.Linq;

namespace LavaActors.Node.Tests.Architecture;

/// <summary>What './build.sh publish' would do with what the program is made of today. To publish takes minutes, which is too long for a test.</summary>
public sealed class PublishTests
{
    /// <summary>The ahead-of-time compiler never ends on these.</summary>
    private static readonly string[] Endless = ["LanguageExt.Core.dll"];

    [Fact]
    public void The_ahead_of_time_compiler_passes_over_what_it_never_ends_on_and_over_nothing_else()
    {
        using var project = typeof(PublishTests).Assembly.GetManifestResourceStream("projects/LavaActors.Node")!;
        var excluded = XDocument.Load(project).Descendants("PublishReadyToRunExclude").Select(item => (string?)item.Attribute("Include"));

        // One that the program has no more need not be excluded either.
        Assert.Equal(Endless.Where(file => File.Exists(Path.Combine(AppContext.BaseDirectory, file))), excluded);
    }
}
