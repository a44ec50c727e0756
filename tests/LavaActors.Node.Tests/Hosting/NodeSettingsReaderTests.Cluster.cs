using LavaActors.Node.Hosting;
using LavaActors.Node.Tests.Membership;

namespace LavaActors.Node.Tests.Hosting;

/// <summary>How a node joins others.</summary>
public sealed partial class NodeSettingsReaderTests
{
    [Fact]
    public void A_node_that_joins_others_needs_a_port_of_its_own() =>
        Assert.Contains("a port of its own", Assert.Single(ErrorsOf("cluster: {seeds: ['127.0.0.1:4053']}\n")));

    [Fact]
    public void Nodes_do_not_talk_in_the_clear_over_a_network()
    {
        const string Network = "listen: '10.0.0.2:4053', seeds: ['10.0.0.1:4053']";
        const string Store = "store: 'postgres:Host=db;Database=lava'\n";
        var refused = ErrorsOf($"{Store}cluster: {{{Network}}}\n");
        Assert.Equal(2, refused.Count);
        Assert.All(refused, error => Assert.Contains("in the clear", error));
        Assert.All(refused, error => Assert.Contains("lava-actors certs", error));
        var source = new NodeSettingsSource(Store: "postgres:Host=db;Database=lava") { ClusterListen = "10.0.0.2:4053", Seeds = ["10.0.0.1:4053"] };
        Assert.Equal(2, NodeSettingsReader.Read(source).Diagnostics.Count);
    }

    [Fact]
    public void With_certificates_nodes_talk_over_a_network()
    {
        using var certificates = new TestCertificates();
        var files = certificates.Files();
        var source = new NodeSettingsSource(Roles: NodeRoles.Dispatcher) { ClusterListen = "10.0.0.2:4053", Seeds = ["10.0.0.1:4053"], ClusterTls = files };
        Assert.NotNull(NodeSettingsReader.Read(source).Settings!.Cluster.Tls);
        Assert.Contains("--cluster-certs: a node needs its certificate, the key of it", Assert.Single(NodeSettingsReader.Read(source with { ClusterTls = files with { KeyFile = null } }).Diagnostics).ToString());
        Assert.Contains("cluster.tls: there is no file ", Assert.Single(ErrorsOf("cluster: {tls: {directory: nowhere}}\n")));
        Assert.Contains("unknown key 'cert'", Assert.Single(ErrorsOf($"cluster: {{tls: {{cert: x, certificate: '{files.CertificateFile}', key: '{files.KeyFile}', ca: '{files.CaFile}'}}}}\n")));
    }

    [Fact]
    public void A_file_is_no_store_for_controllers_on_several_hosts()
    {
        using var certificates = new TestCertificates();
        var tls = certificates.Files();
        var cluster = $"cluster: {{listen: '10.0.0.2:4053', seeds: ['10.0.0.2:4053', '10.0.0.1:4053'], tls: {{certificate: '{tls.CertificateFile}', key: '{tls.KeyFile}', ca: '{tls.CaFile}'}}}}\n";
        Assert.Contains("store: the store is an SQLite file on this host, which the seed 10.0.0.1:4053 cannot open", Assert.Single(ErrorsOf(cluster)));
        Assert.Empty(ErrorsOf("store: 'postgres:Host=db;Database=lava'\n" + cluster));
        Assert.Empty(ErrorsOf(cluster.Replace("10.0.0.1", "10.0.0.2", StringComparison.Ordinal)));
        Assert.NotNull(NodeSettingsReader.Read(new NodeSettingsSource(Roles: NodeRoles.Dispatcher) { ClusterListen = "10.0.0.2:4053", Seeds = ["10.0.0.1:4053"], ClusterTls = tls }).Settings);
    }

    [Fact]
    public void A_profile_is_one_that_there_is()
    {
        Assert.Contains("cluster.profile: 'quick' is no profile", Assert.Single(ErrorsOf("cluster: {profile: quick}\n")));
        var settings = NodeSettingsReader.Read(new NodeSettingsSource { ClusterListen = "127.0.0.1:3", Seeds = ["127.0.0.1:3"], ClusterProfile = "fast" }).Settings!;
        Assert.Contains(settings.Cluster.Profile, HoconFile.Names);
    }

    [Fact]
    public void The_command_line_says_how_a_node_joins_others()
    {
        var file = Write("node.yaml", "name: a\ncluster: {listen: '127.0.0.1:1', seeds: ['127.0.0.1:2']}\n");
        var settings = NodeSettingsReader.Read(new NodeSettingsSource(file) { Name = "b", ClusterListen = "127.0.0.1:3", Seeds = ["127.0.0.1:4", "127.0.0.1:5"] }).Settings!;
        Assert.Equal(("b", 3), (settings.Name, settings.Cluster.Listen.Port));
        Assert.Equal(["127.0.0.1:4", "127.0.0.1:5"], settings.Cluster.Seeds);
        Assert.Contains("--cluster-listen: 'x' is no address", NodeSettingsReader.Read(new NodeSettingsSource { ClusterListen = "x" }).Diagnostics.Single().ToString());
        Assert.Contains("is no node's address", NodeSettingsReader.Read(new NodeSettingsSource { ClusterListen = "127.0.0.1:3", Seeds = ["127.0.0.1:0"] }).Diagnostics.Single().ToString());
    }
}
