using System.Net;
using LavaActors.Node.Hosting;
using LavaActors.Yaml;

namespace LavaActors.Node.Membership;

/// <summary>Reads how a node joins others, and refuses what would be unsafe.</summary>
internal static class ClusterSettingsReader
{
    private const string Loopback = "127.0.0.1:4053";

    /// <param name="root">The settings file.</param>
    /// <param name="source">What the command line says; it wins over the file.</param>
    /// <param name="resolve">A path of the file as a full one.</param>
    public static ClusterSettings Read(MapReader root, NodeSettingsSource source, Func<string, string> resolve)
    {
        var section = root.Section("cluster");
        var tls = Tls(root, section, source, resolve, out var wantsTls);
        var listen = Listen(root, section, source, wantsTls);
        var seeds = Seeds(root, section, source, wantsTls);
        if (seeds.Count > 0 && listen.Port == 0)
            root.Bag.Error(root.SpanOf("cluster"), "cluster.listen", "a node that joins others has a port of its own, by which they know it again after a restart", $"give one: {Loopback} in the file, or --cluster-listen {Loopback}");
        if (!source.Roles.HasFlag(NodeRoles.Controller) && seeds.Count == 0)
            root.Bag.Error(root.SpanOf("cluster"), "cluster.seeds", "a node without the role controller has to join one that has it", $"name it: seeds: ['{Loopback}'] in the file, or --seed {Loopback}");
        var profile = Profile(root, section, source);
        section?.RejectUnknown();
        return listen.Port == 0 && seeds.Count == 0 ? ClusterSettings.OfOne : new ClusterSettings(listen, seeds) { Profile = profile, Tls = tls };
    }

    private static ClusterTls? Tls(MapReader root, MapReader? section, NodeSettingsSource source, Func<string, string> resolve, out bool isWanted)
    {
        var ofFile = section?.Section("tls");
        string? File(string key) => ofFile?.NonEmptyString(key) is { } path ? resolve(path) : null;
        var (directory, files) = (File("directory"), new ClusterTlsFiles(File("certificate"), File("key"), File("ca")));
        ofFile?.RejectUnknown();
        if (directory is not null) files = ClusterTlsFiles.In(directory);
        var (given, span, key) = source.ClusterTls is { } ofCommand ? (ofCommand, SourceSpan.None, "--cluster-certs") : (files, section?.SpanOf("tls") ?? SourceSpan.None, "cluster.tls");
        isWanted = source.ClusterTls is not null || ofFile is not null;
        if (!isWanted) return null;
        if (given is not { CertificateFile: { } certificate, KeyFile: { } privateKey, CaFile: { } ca })
        {
            root.Bag.Error(span, key, "a node needs its certificate, the key of it, and the CA's certificate", "give all three (certificate, key, ca; --cluster-cert, --cluster-key, --cluster-ca), or the directory that 'lava-actors certs node NAME' makes");
            return null;
        }

        var (tls, wrong, remedy) = ClusterTls.Read(certificate, privateKey, ca, TimeProvider.System.GetUtcNow());
        if (wrong is not null) root.Bag.Error(span, key, wrong, remedy);
        return tls;
    }

    private static string? Profile(MapReader root, MapReader? section, NodeSettingsSource source)
    {
        var ofFile = section?.NonEmptyString("profile");
        var (name, span, key) = source.ClusterProfile is { } given ? (given, SourceSpan.None, "--cluster-profile")
            : (ofFile, section?.SpanOf("profile") ?? SourceSpan.None, "cluster.profile");
        switch (name)
        {
            case null or "default": return null;
            case "fast": return "cluster-fast";
            default:
                root.Bag.Error(span, key, $"'{name}' is no profile", "choose 'default', or 'fast' for hosts that are never short of CPU time; hocon/cluster-fast.conf has its times");
                return null;
        }
    }

    private static IPEndPoint Listen(MapReader root, MapReader? section, NodeSettingsSource source, bool wantsTls)
    {
        var (text, span, key) = source.ClusterListen is { } given ? (given, SourceSpan.None, "--cluster-listen")
            : (section?.NonEmptyString("listen"), section?.SpanOf("listen") ?? root.SpanOf("cluster"), "cluster.listen");
        section?.Knows("listen");
        if (text is null) return ClusterSettings.OfOne.Listen;
        var (endPoint, wrong, remedy) = Check(text, wantsTls);
        if (wrong is not null) root.Bag.Error(span, key, wrong, remedy);
        return endPoint ?? ClusterSettings.OfOne.Listen;
    }

    private static IReadOnlyList<string> Seeds(MapReader root, MapReader? section, NodeSettingsSource source, bool wantsTls)
    {
        var ofFile = section?.Strings("seeds") ?? [];
        var (seeds, span, key) = source.Seeds.Count > 0 ? (source.Seeds, SourceSpan.None, "--seed")
            : (ofFile, section?.SpanOf("seeds") ?? SourceSpan.None, "cluster.seeds");
        foreach (var seed in seeds)
        {
            var (endPoint, wrong, remedy) = Check(seed, wantsTls);
            if (wrong is not null) root.Bag.Error(span, key, wrong, remedy);
            else if (endPoint!.Port == 0) root.Bag.Error(span, key, $"'{seed}' is no node's address", $"give the one that it listens at for other nodes, as {Loopback}");
        }

        return [.. seeds.Distinct(StringComparer.Ordinal)];
    }

    // Nodes know each other by the address they listen at, letter for letter: a name, or 'any address', would be another one.
    private static (IPEndPoint? EndPoint, string? Wrong, string Remedy) Check(string text, bool wantsTls)
    {
        if (EndPointText.Parse(text) is not { } endPoint)
            return (null, $"'{text}' is no address of a node", $"give one in numbers, with a port, as {Loopback}");
        if (endPoint.Address.Equals(IPAddress.Any) || endPoint.Address.Equals(IPAddress.IPv6Any))
            return (endPoint, $"nobody can reach a node at {endPoint.Address}", "give the address by which other nodes reach it; 'ip address' lists them");
        if (!IPAddress.IsLoopback(endPoint.Address) && !wantsTls)
        {
            return (endPoint,
                $"{endPoint.Address} is not of loopback, and without certificates nodes talk to each other in the clear: whoever reaches the port can read every message and command every board",
                "give certificates ('lava-actors certs' makes them; --cluster-certs, or 'tls' below 'cluster'), or use 127.0.0.1");
        }

        return (endPoint, null, "");
    }
}
