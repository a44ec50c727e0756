using System.Data.Common;
using System.Net.Sockets;
using LavaActors.Node.Client;
using LavaActors.Storage;

namespace LavaActors.Node.Hosting;

/// <summary>Starts a node, or says why it cannot and what to do about it.</summary>
public static class NodeStart
{
    /// <summary>A node that runs.</summary>
    /// <exception cref="ClientException">What it needs of this host is not there: an address, a port, the right to either, a sound data directory.</exception>
    public static async Task<WebApplication> RunAsync(NodeSettings settings, TimeProvider clock, Action<ILoggingBuilder> logging, CancellationToken stop)
    {
        WebApplication? node = null;
        try
        {
            node = NodeHost.Build(settings, clock, logging);
            await node.StartAsync(stop);
            return node;
        }
        catch (Exception error)
        {
            if (node is not null) await node.DisposeAsync();
            if (Why(error, settings) is { } why) throw new ClientException(ExitCode.Usage, $"the node cannot start: {why}", error);
            throw;
        }
    }

    /// <summary>The reason for a person, or null for what is no fault of the host or its settings. Pure.</summary>
    internal static string? Why(Exception error, NodeSettings settings)
    {
        // Before its causes: what the network says of a database's address is said of no address of this node.
        if (Causes(error).OfType<DbException>().FirstOrDefault() is { } ofStore) return Why(ofStore, settings.Store);
        foreach (var cause in Causes(error))
        {
            switch (cause)
            {
                case SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse }:
                    return $"{Addresses(settings)} is taken by another program; end that, or choose another port";
                case SocketException { SocketErrorCode: SocketError.AddressNotAvailable }:
                    return $"{Addresses(settings)} is no address of this host; 'ip address' lists them";
                case SocketException { SocketErrorCode: SocketError.AccessDenied }:
                    return $"{Addresses(settings)} is not this user's to open: ports below 1024 need root or CAP_NET_BIND_SERVICE; choose a higher one";
                case UnauthorizedAccessException:
                    return $"{cause.Message}; give this user the right to it, or name another --data directory";
            }
        }

        return error is IOException or InvalidDataException ? error.Message : null;
    }

    /// <summary>What is wrong with a store, for a person. Pure.</summary>
    internal static string Why(DbException error, Database store) =>
        $"{store} cannot be used: {error.Message}{(error.InnerException is { } inner ? $" ({inner.Message})" : "")}; {store.Remedy}";

    private static IEnumerable<Exception> Causes(Exception error) => error switch
    {
        AggregateException several => several.Flatten().InnerExceptions.SelectMany(Causes),
        { InnerException: { } inner } => [.. Causes(inner), error],
        _ => [error],
    };

    // The failure does not say which of them it was.
    private static string Addresses(NodeSettings settings) => string.Join(" or ", new[]
    {
        settings.Http is { } http ? $"{http} (HTTP)" : null,
        settings.Cluster.Listen.Port == 0 ? null : $"{settings.Cluster.Listen} (cluster)",
    }.OfType<string>());
}
