using LavaActors.Gateway.Api;
using LavaActors.Gateway.Views;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Lab;

namespace LavaActors.Gateway.Access;

/// <summary>The cluster as a caller may see it: workers are hidden from him here as they are in their list (spec: scheduler.md §9.2).</summary>
public sealed class ClusterSight(ClusterReading cluster, AccessPolicy access, ILabStore lab)
{
    private const string Dispatcher = "dispatcher";

    public async Task<ClusterView> ReadAsync(Caller caller, CancellationToken stop)
    {
        var restrictions = await access.RestrictionsAsync(stop);
        var hidden = restrictions.Objects(ObjectKind.Worker).Where(worker => !AccessRules.MayViewWorker(caller, worker, restrictions)).ToHashSet(StringComparer.Ordinal);
        // Who looks because the store has failed is not to wait for it without need.
        var workers = hidden.Count == 0 ? [] : await lab.WorkersAsync(stop);
        return Seen(caller, await cluster.ReadAsync(stop), hidden, [.. workers.Where(worker => hidden.Contains(worker.Name)).Select(worker => HostOf(worker.Address)).OfType<string>()]);
    }

    /// <summary>
    /// The same, pure. A node that is nothing but a hidden dispatcher is left out; of one that is more its name. Problems that name what is hidden are left out, too. The jobs of LAVA's own dispatchers are for who may see
    /// all: who may see those is known to their LAVA alone.
    /// </summary>
    /// <param name="hidden">The names of the workers that he may not see.</param>
    /// <param name="places"><c>host:port</c> of their nodes, as they were there last: a node that does not answer says no name.</param>
    internal static ClusterView Seen(Caller caller, ClusterView cluster, IReadOnlySet<string> hidden, IReadOnlyList<string> places)
    {
        var seen = caller.IsSuperuser ? cluster : cluster with { Coordinator = null };
        if (hidden.Count == 0) return seen;
        var theirs = cluster.Nodes.Where(node => node.Roles.Contains(Dispatcher) && (node.Name is { } name ? hidden.Contains(name) : places.Contains(node.Address))).ToHashSet();
        var gone = theirs.Where(node => node.Roles.Count == 1).Select(node => node.Address).ToHashSet(StringComparer.Ordinal);
        return seen with
        {
            Leader = seen.Leader is { } leader && gone.Contains(leader) ? null : seen.Leader,
            Problems = [.. seen.Problems.Where(problem => !hidden.Concat(gone).Any(word => Names(problem, word)))],
            Nodes = [.. seen.Nodes.Where(node => !gone.Contains(node.Address)).Select(node => theirs.Contains(node) ? node with { Name = null } : node)],
            Dispatchers = seen.Dispatchers is { } all ? [.. all.Where(worker => !hidden.Contains(worker.Name))] : null,
        };
    }

    /// <summary>Whether a sentence has the word as a whole: <c>lab-1</c> is neither <c>lab-10</c> nor the host of <c>lab-1:4053</c>.</summary>
    private static bool Names(string sentence, string word)
    {
        for (var at = sentence.IndexOf(word, StringComparison.Ordinal); at >= 0; at = sentence.IndexOf(word, at + 1, StringComparison.Ordinal))
        {
            var before = sentence.AsSpan(0, at);
            var after = sentence.AsSpan(at + word.Length);
            var isWhole = (before.Length == 0 || !(IsOfName(before[^1]) || before[^1] == '.'))
                && (after.Length == 0 || !(IsOfName(after[0]) || (after[0] is '.' or ':' && after.Length > 1 && IsOfName(after[1]))));
            if (isWhole) return true;
        }

        return false;
    }

    private static bool IsOfName(char letter) => char.IsLetterOrDigit(letter) || letter is '-' or '_';

    // akka.tcp://system@host:port
    private static string? HostOf(string? address) => address?[(address.LastIndexOf('@') + 1)..];
}
