using LavaActors.Devices.Reading;
using LavaActors.Yaml;

namespace LavaActors.Devices;

/// <summary>The dispatcher's own configuration: the keys LAVA's dispatcher has (spec: pipeline.md §16), and ours for TFTP, NFS, mirrors and the cache.</summary>
public sealed record DispatcherConfiguration
{
    /// <summary>The address boards reach this host by; null means that of the interface with the default route.</summary>
    public string? DispatcherIp { get; init; }

    /// <summary>Addresses that differ by service; null means <see cref="DispatcherIp"/>.</summary>
    public string? DispatcherHttpIp { get; init; }

    public string? DispatcherNfsIp { get; init; }

    public string? DispatcherTftpIp { get; init; }

    /// <summary>Directory under which each job has its own.</summary>
    public string DownloadDirectory { get; init; } = "/var/lib/lava/dispatcher/tmp";

    /// <summary>Put before the job id in directory names, so that several installations can share them.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Largest file given to a boot loader, in bytes.</summary>
    public long TftpSizeLimit { get; init; } = 4L << 30;

    public TftpSettings Tftp { get; init; } = new();

    public NfsSettings Nfs { get; init; } = new();

    public MirrorMap MirrorMap { get; init; } = MirrorMap.Empty;

    public CacheSettings Cache { get; init; } = new();

    public ConsoleSettings Console { get; init; } = new();

    public ContainerSettings Containers { get; init; } = new();

    /// <summary>Environment set on targets (spec: secondary-connections.md §8); null when there is none.</summary>
    public TargetEnvironment? EnvDut { get; init; }

    /// <summary>A process that starts within this time after the one before it was last alive goes on with its runs; later they are lost.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>What becomes of the runs under way when the node is told to end.</summary>
    public RunsAtStop Stop { get; init; } = RunsAtStop.Keep;

    /// <summary>After how long a board that could not be switched off after a run is tried again, each time.</summary>
    public TimeSpan SwitchOffAgain { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Where this dispatcher is better off than LAVA's, it does as LAVA's does (<c>compat: strict</c>).</summary>
    public bool IsStrict { get; init; }

    /// <summary>The configuration as a tree.</summary>
    public YamlMap Source { get; init; } = YamlMap.Empty;

    /// <summary>What holds without a configuration file.</summary>
    public static DispatcherConfiguration Default { get; } = new();

    /// <summary>Reads a dispatcher configuration. An empty text is the default. Never throws because of the text.</summary>
    public static DispatcherParse Parse(string text, string file)
    {
        var document = YamlDocument.Parse(text, file);
        var bag = new DiagnosticBag();
        bag.AddRange(document.Diagnostics);
        DispatcherConfiguration? configuration = null;
        if (document.Root is YamlMap map) configuration = new DispatcherReader(bag).Read(map);
        else if (document.Root is { IsNull: true }) configuration = Default;
        else if (!bag.HasErrors) bag.Error(document.Root?.Span ?? new SourceSpan(file, 1, 1), "", "a dispatcher configuration is a mapping", "begin with 'dispatcher_ip: ...'");
        return new DispatcherParse(bag.HasErrors ? null : configuration, bag.Items);
    }
}
