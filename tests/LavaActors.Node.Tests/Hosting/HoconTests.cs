using Akka.Configuration;
using Akka.Configuration.Hocon;
using LavaActors.Node.Hosting;

namespace LavaActors.Node.Tests.Hosting;

public sealed class HoconTests
{
    // Every reference configuration is a resource of the assembly that reads it.
    private static readonly Config Reference = AppDomain.CurrentDomain.GetAssemblies()
        .Concat(Directory.EnumerateFiles(AppContext.BaseDirectory, "Akka*.dll").Select(System.Reflection.Assembly.LoadFrom))
        .Where(assembly => assembly.GetName().Name!.StartsWith("Akka", StringComparison.Ordinal))
        .Distinct()
        .SelectMany(assembly => assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".conf", StringComparison.OrdinalIgnoreCase))
            .Select(name => new StreamReader(assembly.GetManifestResourceStream(name)!).ReadToEnd()))
        .Select(text => ConfigurationFactory.ParseString(text))
        .Aggregate(Config.Empty, (all, one) => all.SafeWithFallback(one));

    public static TheoryData<string> Files => [.. HoconFile.Names];

    private static IEnumerable<string> Keys(HoconValue value, string path = "")
    {
        if (!value.IsObject()) return [path];
        return value.GetObject().Items.SelectMany(item => Keys(item.Value, path.Length == 0 ? item.Key : $"{path}.{item.Key}"));
    }

    // Each phase of the shutdown may have a limit of its own; where it has none in the reference, that of all holds.
    private static string Known(string key) =>
        key.StartsWith("akka.coordinated-shutdown.phases.", StringComparison.Ordinal) && key.EndsWith(".timeout", StringComparison.Ordinal) ? key[..^".timeout".Length] : key;

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_key_is_one_that_Akka_reads(string file)
    {
        var unknown = Keys(HoconFile.Read(file).Root).Where(key => !Reference.HasPath(Known(key)));
        Assert.Empty(unknown);
    }

    [Fact]
    public void The_check_finds_a_key_that_Akka_does_not_read() => Assert.False(Reference.HasPath("akka.cluster.down-removal-margins"));

    [Fact]
    public void The_files_of_the_folder_are_all_in_the_program() => Assert.Equal(["cluster", "cluster-fast", "cluster-of-one", "node"], HoconFile.Names);
}
