using Akka.Actor;
using Akka.Hosting;
using LavaActors.Protocol.Wire;
using LavaActors.Storage;
using LavaActors.Storage.ReadModel;

namespace LavaActors.Node.Hosting;

/// <summary>An actor system that only reads a store's journal, for <see cref="ReadModelRebuild"/>: no cluster, no entities.</summary>
internal static class RebuildHost
{
    /// <summary>Returns the number of events that were read.</summary>
    /// <exception cref="IOException">A node has the store, and could not go on beside this.</exception>
    /// <exception cref="InvalidDataException">A newer program wrote the store.</exception>
    public static async Task<long> RunAsync(Database store, CancellationToken stop)
    {
        using var alone = store.Own();
        store.Prepare();
        using var host = new HostBuilder()
            .ConfigureServices(services => services.AddAkka(NodeHost.SystemName, akka => akka
                .AddHocon("akka.loglevel = WARNING", HoconAddMode.Prepend)
                .AddWire()
                .AddStore(store)))
            .Build();
        await host.StartAsync(stop);
        try
        {
            return await ReadModelRebuild.RunAsync(host.Services.GetRequiredService<ActorSystem>(), store, stop);
        }
        finally
        {
            await host.StopAsync(CancellationToken.None);
        }
    }
}
