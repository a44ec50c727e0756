using System.Data.Common;
using System.Net.Sockets;
using LavaActors.Gateway.Events.Publishing;
using LavaActors.Node.Client;
using LavaActors.Storage;

namespace LavaActors.Node.Hosting;

/// <summary>Starts a node, or says why it cannot and what to do about it.</summary>
public static class NodeStart
{
    /// <summary>How long a node waits for its database, which may be on its way up as it is itself. Who watches over its process starts it again after that.</summary>
    private static readonly TimeSpan StoreLimit = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan StorePause = TimeSpan.FromSeconds(1);

    /// <summary>A node that runs.</summary>
    /// <param name="say">Told once, for a person, if the node waits for its database.</param>
    /// <exception cref="ClientException">What it needs of this host is not there: an address, a port, the right to either, a sound data directory. Or its database is not, within a minute.</exception>
    public static async Task<WebApplication> RunAsync(NodeSettings settings, TimeProvider clock, Action<ILoggingBuilder> logging, Action<string> say, CancellationToken stop)
    {
        WebApplication? node = null;
        try
        {
            node = await WithStoreAsync(() => NodeHost.Build(settings, clock, logging), settings.Store, clock, say, stop);
            await node.StartAsync(stop);
            return node;
        }
        catch (Exception error)
        {
            if (node is not null) await node.DisposeAsync();
            if (Why(error, settings) is { } why) throw new ClientException(IsStoreAway(error) ? ExitCode.Failed : ExitCode.Usage, $"the node cannot start: {why}", error);
            throw;
        }
    }

    /// <summary>Makes what needs the store, again while the store is away and there is time left.</summary>
    internal static async Task<T> WithStoreAsync<T>(Func<T> make, Database store, TimeProvider clock, Action<string> say, CancellationToken stop)
    {
        var (since, isSaid) = (clock.GetTimestamp(), false);
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            try
            {
                return make();
            }
            catch (DbException error) when (error.IsTransient && clock.GetElapsedTime(since) < StoreLimit)
            {
                if (!isSaid) say($"waiting for the store: {Why(error, store)}");
                isSaid = true;
            }

            await Task.Delay(StorePause, clock, stop);
        }
    }

    private static bool IsStoreAway(Exception error) => Causes(error).OfType<DbException>().FirstOrDefault() is { IsTransient: true };

    /// <summary>The reason for a person, or null for what is no fault of the host or its settings. Pure.</summary>
    internal static string? Why(Exception error, NodeSettings settings)
    {
        // Before its causes: what the network says of a database's address is said of no address of this node.
        if (Causes(error).OfType<DbException>().FirstOrDefault() is { } ofStore) return Why(ofStore, settings.Store);
        if (Causes(error).OfType<EventAddressException>().FirstOrDefault() is { } ofEvents) return ofEvents.Message;
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
