using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using Akka.Remote.Hosting;
using LavaActors.Coordination.Groups;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Wire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using static LavaActors.Coordination.Tests.Groups.Given;
using static LavaActors.Protocol.Groups.GroupMessages;

namespace LavaActors.Coordination.Tests.Groups;

/// <summary>A controller and a dispatcher as two nodes of a cluster over loopback: what a run on a dispatcher host sees of its group.</summary>
public sealed class GroupHostingSpecs : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stop = new(Patience);
    private readonly IHost _controller = Node("controller");
    private readonly IHost _dispatcher = Node("dispatcher");

    private GroupClient Client { get; set; } = null!;

    public async Task InitializeAsync()
    {
        await _controller.StartAsync();
        await _dispatcher.StartAsync();
        var controller = Akka.Cluster.Cluster.Get(_controller.Services.GetRequiredService<ActorSystem>());
        var dispatcher = Akka.Cluster.Cluster.Get(_dispatcher.Services.GetRequiredService<ActorSystem>());
        await controller.JoinAsync(controller.SelfAddress, _stop.Token);
        await dispatcher.JoinAsync(controller.SelfAddress, _stop.Token);
        Client = NewClient(_dispatcher);
    }

    public async Task DisposeAsync()
    {
        await _dispatcher.StopAsync();
        await _controller.StopAsync();
        _dispatcher.Dispose();
        _controller.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public async Task Runs_on_a_dispatcher_pass_a_barrier_of_a_group_that_lives_on_a_controller()
    {
        await CallAsync<Acknowledged>(Client, new FormGroup(Group, CommandId.New(), Members));
        await Task.WhenAll(Members.Select(member => CallAsync<Acknowledged>(Client, Join(member.Job))));

        var released = await Task.WhenAll(Members.Select(member => CallAsync<Released>(NewClient(_dispatcher), Sync(member.Job))));

        Assert.All(released, reply => Assert.Equal(1, reply.Round));
    }

    [Fact]
    public async Task A_barrier_half_full_when_the_group_dies_is_passed_without_anyone_doing_anything()
    {
        await CallAsync<Acknowledged>(Client, new FormGroup(Group, CommandId.New(), Members));
        var host = CallAsync<Released>(Client, Sync(Given.Host));
        var guest1 = CallAsync<Released>(Client, Sync(Guest1));
        await Eventually(async () => (await CallAsync<Description>(Client, new Describe(Group, CommandId.New()))).Waiting.Count == 2);

        await KillGroupAsync();
        var guest2 = CallAsync<Released>(Client, Sync(Guest2));

        Assert.All(await Task.WhenAll(host, guest1, guest2), reply => Assert.Equal(1, reply.Round));
    }

    [Fact]
    public async Task The_most_data_that_a_group_takes_under_one_id_crosses_the_wire_in_one_answer()
    {
        // Sixteen of the largest messages, of characters that take most bytes: JSON writes each as six.
        var senders = Enumerable.Range(1, 16).Select(n => new GroupMember(new JobId(n), "guest")).ToList();
        var worst = new string('\u0001', GroupLimits.MessageCharacters - 3);
        await CallAsync<Acknowledged>(Client, new FormGroup(Group, CommandId.New(), senders));
        foreach (var sender in senders)
            await CallAsync<Acknowledged>(Client, Send(sender.Job, "id", ("k", worst)));

        var received = await CallAsync<Received>(Client, Wait(senders[0].Job, "id"));

        Assert.Equal(16, received.Messages.Count);
        Assert.All(received.Messages, message => Assert.Equal(worst, message.Data["k"]));
    }

    private static IHost Node(string role) => new HostBuilder()
        .ConfigureServices(services => services.AddAkka("groups", akka => akka
            .AddWire()
            .AddHocon(
                """
                akka.loglevel = ERROR
                akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
                akka.cluster.sharding.state-store-mode = ddata
                akka.cluster.sharding.retry-interval = 200ms
                akka.coordinated-shutdown.phases.cluster-exiting.timeout = 1s
                """,
                HoconAddMode.Prepend)
            .WithRemoting("127.0.0.1", 0)
            .WithClustering(new ClusterOptions { Roles = [role] })
            .AddGroups(TimeProvider.System)))
        .Build();

    private static GroupClient NewClient(IHost node) => GroupClient.Start(
        node.Services.GetRequiredService<ActorSystem>(),
        node.Services.GetRequiredService<IActorRegistry>().Get<GroupRegion>(),
        repeatEvery: TimeSpan.FromMilliseconds(300));

    private async Task<T> CallAsync<T>(GroupClient client, ICommand command) => Assert.IsType<T>(await client.CallAsync(command, _stop.Token));

    private async Task KillGroupAsync()
    {
        var system = _controller.Services.GetRequiredService<ActorSystem>();
        var group = await system.ActorSelection($"/system/sharding/group/*/{Group}").ResolveOne(Patience, _stop.Token);
        group.Tell(Kill.Instance);
    }

    private async Task Eventually(Func<Task<bool>> condition)
    {
        while (!await condition())
            _stop.Token.ThrowIfCancellationRequested();
    }
}
