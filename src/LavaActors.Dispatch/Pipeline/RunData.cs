namespace LavaActors.Dispatch.Pipeline;

/// <summary>What actions leave for later actions of the same namespace (pipeline.md §5.3). One action runs at a time, so there is no locking; the
/// writes of one are visible to the next through the actor messages between them.</summary>
public sealed class RunData
{
    private readonly Dictionary<(string Namespace, object Key), object> _values = [];

    /// <summary>All that is there.</summary>
    public IEnumerable<(string Namespace, object Key, object Value)> All => _values.Select(v => (v.Key.Namespace, v.Key.Key, v.Value));

    public void Set<T>(string ns, DataKey<T> key, T value)
        where T : notnull => _values[(ns, key)] = value;

    public T? Find<T>(string ns, DataKey<T> key)
        where T : class => _values.TryGetValue((ns, key), out var value) ? (T)value : null;

    /// <summary>The value, or a Job fault that says which action should have left it.</summary>
    public T Get<T>(string ns, DataKey<T> key)
        where T : class => Find(ns, key)
        ?? throw ActionFault.Job($"nothing in namespace '{ns}' provides {key.Name}; an earlier action ({key.Source}) of the same namespace must");
}

/// <summary>Names one kind of value that actions hand on.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Source">The action that provides it.</param>
public sealed record DataKey<T>(string Name, string Source);
