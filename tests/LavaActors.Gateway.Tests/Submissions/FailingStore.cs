using System.Data.Common;
using System.Reflection;

namespace LavaActors.Gateway.Tests.Submissions;

/// <summary>A store that does not answer, whatever it is asked.</summary>
public class FailingStore : DispatchProxy
{
    public const string Place = "10.0.0.5:5432";

    public static T Of<T>()
        where T : class => Create<T, FailingStore>();

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => throw new Fault();

    private sealed class Fault() : DbException($"Failed to connect to {Place}");
}
