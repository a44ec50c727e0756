using LavaActors.Node.Hosting;
using LavaActors.Node.Membership;

namespace LavaActors.Node.Tests.Membership;

public sealed class JoinRulesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("join-");

    public void Dispose() => _folder.Delete(recursive: true);

    private static string? Refusal(string[] own, bool isOlder, params string[] theirs) =>
        JoinRules.Refusal(own.ToHashSet(), [new JoinRules.Peer("127.0.0.1:4053", theirs.ToHashSet(), isOlder)]);

    [Fact]
    public void Nodes_that_share_the_store_may_be_together() => Assert.Null(Refusal(["controller", "store-1"], true, "controller", "store-1"));

    [Fact]
    public void A_node_without_a_store_fits_everywhere() => Assert.Null(Refusal(["dispatcher"], true, "controller", "store-1"));

    [Fact]
    public void Of_two_with_stores_of_their_own_the_younger_one_goes()
    {
        Assert.Contains("the node at 127.0.0.1:4053 keeps jobs in another store", Refusal(["store-2"], true, "store-1"));
        Assert.Null(Refusal(["store-2"], false, "store-1"));
    }

    [Fact]
    public void Nodes_of_one_data_directory_have_the_same_places_by_whatever_name_they_call_it()
    {
        var real = _folder.CreateSubdirectory("data").FullName;
        var link = File.CreateSymbolicLink(Path.Combine(_folder.FullName, "link"), real).FullName;
        Assert.Equal(Places(real, NodeRoles.Controller), Places(link, NodeRoles.Gateway));
        Assert.Equal(2, Places(real, NodeRoles.All).Count);
        Assert.Empty(Places(real, NodeRoles.Dispatcher));
        var copy = _folder.CreateSubdirectory("copy").FullName;
        Assert.NotEqual(Places(real, NodeRoles.Controller), Places(copy, NodeRoles.Controller));
    }

    [Fact]
    public void Other_rules_of_verdicts_are_told_and_keep_nobody_out()
    {
        HashSet<string> own = ["controller", "store-1", "verdicts-a"];
        JoinRules.Peer[] others = [new("127.0.0.1:4054", new HashSet<string> { "gateway", "store-1", "verdicts-b" }, true), new("127.0.0.1:4053", new HashSet<string> { "dispatcher" }, true)];
        Assert.Null(JoinRules.Refusal(own, others));
        Assert.StartsWith("this node has other rules of why jobs fail than 127.0.0.1:4054; ", JoinRules.Remark(own, others), StringComparison.Ordinal);
        Assert.Null(JoinRules.Remark(new HashSet<string> { "controller", "store-1", "verdicts-b" }, others));
    }

    private static IReadOnlyList<string> Places(string directory, NodeRoles roles)
    {
        var settings = NodeSettingsReader.Read(new NodeSettingsSource(DataDirectory: directory)).Settings! with { Roles = roles };
        settings.Store.Prepare();
        return SharedPlaces.RolesOf(settings);
    }
}
