namespace LavaActors.EndToEnd.Chaos;

/// <summary>What is done to a part of the cluster.</summary>
public enum DisturbanceKind
{
    /// <summary>kill -9; started again after the given time.</summary>
    Kill,

    /// <summary>kill -9 of all controllers at the same moment; started again after the given time. Dispatchers and gateways end too, since there is nobody to join, and their supervisors start them again.</summary>
    KillAll,

    /// <summary>SIGTERM, and started again.</summary>
    Restart,

    /// <summary>SIGSTOP, and SIGCONT after the given time.</summary>
    Freeze,

    /// <summary>Its cable to the other nodes is pulled out, and put in again after the given time.</summary>
    Cut,

    /// <summary>A controller or gateway that sees all other nodes has no way to the database, and has one again after the given time.</summary>
    WithoutStore,

    /// <summary>The database server is stopped as by a power cut, and started again after the given time.</summary>
    DatabaseDown,

    /// <summary>The database server stands still, SIGSTOP for all its processes, and goes on after the given time.</summary>
    DatabaseFrozen,
}

/// <summary>One disturbance of a schedule.</summary>
/// <param name="Node">The node's name, several with <c>+</c> between; empty for the database.</param>
/// <param name="After">From the beginning of the run.</param>
/// <param name="Lasts">How long the cause lasts; finding back takes longer.</param>
public sealed record Disturbance(DisturbanceKind Kind, string Node, TimeSpan After, TimeSpan Lasts)
{
    public IReadOnlyList<string> Nodes => Node.Split('+', StringSplitOptions.RemoveEmptyEntries);

    public bool Befalls(string node) => Nodes.Contains(node);

    public override string ToString() => $"{After.TotalSeconds,5:0} s  {Kind} {(Node.Length > 0 ? Node : "database")} for {Lasts.TotalSeconds:0.0} s";
}

/// <summary>A disturbance that was carried out.</summary>
/// <param name="Until">When the node took jobs again.</param>
public sealed record Disturbed(Disturbance What, DateTimeOffset From, DateTimeOffset Until);
