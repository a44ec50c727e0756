using LavaActors.Devices;

namespace LavaActors.Node.Definitions;

/// <summary>How test definitions from repositories and archives are fetched, so that a job's MultiNode calls can be looked at before it is submitted.</summary>
public sealed record FetchSettings
{
    /// <summary>A gateway's, where the settings say nothing else.</summary>
    public static FetchSettings OfGateway { get; } = new() { Addresses = AddressRules.Default };

    /// <summary>Of whoever asks for it on his own host: patient, and from wherever he says.</summary>
    public static FetchSettings OfCommandLine { get; } = new() { Limit = TimeSpan.FromMinutes(1), Most = 1000, MostBytes = 1L << 30, Attempts = 3 };

    public bool IsOn { get; init; } = true;

    /// <summary>For all definitions of a job together.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest that a job is kept waiting for it.</summary>
    public TimeSpan Longest => IsOn ? Limit : TimeSpan.Zero;

    /// <summary>Most repositories and archives that are fetched for a job.</summary>
    public int Most { get; init; } = 20;

    /// <summary>So many at a time, of all jobs together.</summary>
    public int AtATime { get; init; } = 4;

    /// <summary>Most bytes on this host's disk for one of them.</summary>
    public long MostBytes { get; init; } = 64L << 20;

    /// <summary>What was fetched, or could not be, is not fetched again for so long.</summary>
    public TimeSpan Keep { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Downloads and clones that failed in a way that may pass are tried so often.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>Where from; null: from everywhere, files of this host among it.</summary>
    public AddressRules? Addresses { get; init; }

    /// <summary>Where it is put while it is read; it is removed then.</summary>
    public string Scratch { get; init; } = Path.GetTempPath();

    /// <summary>What a mirror has is fetched from there, whatever its address.</summary>
    public MirrorMap Mirrors { get; init; } = MirrorMap.Empty;
}
