using LavaActors.EndToEnd.Lab;

namespace LavaActors.Benchmarks.Measuring;

/// <summary>Servers of the emulated lab that are up, and a node with them as devices.</summary>
public sealed class SshLab : IAsyncDisposable
{
    public const string DeviceType = "server";

    /// <summary>The SSH server of a board lets only a few clients of one address log in at a time; so that jobs do not wait for each other there, there are several.</summary>
    private const int DevicesPerServer = 5;

    private readonly List<SshServer> _servers = [];

    private SshLab()
    {
    }

    public IReadOnlyList<SshServer> Servers => _servers;

    public static async Task<SshLab> StartAsync(int devices)
    {
        await EmulatedLab.UpAsync();
        var lab = new SshLab();
        for (var board = 1; (board - 1) * DevicesPerServer < devices; board++) lab._servers.Add(await SshServer.StartAsync(board));
        return lab;
    }

    /// <summary>A node of its own with this many devices.</summary>
    public Task<NodeProcess> NodeAsync(int devices) =>
        NodeProcess.StartAsync([.. Enumerable.Range(0, devices).Select(n => ($"server-{n:00}", _servers[n / DevicesPerServer].Device($"server-{n:00}", DeviceType)))]);

    /// <summary>A job that logs in to a server and runs these steps.</summary>
    public static string Job(params IReadOnlyList<string> steps) =>
        $$"""
        job_name: on a server
        device_type: {{DeviceType}}
        priority: medium
        visibility: public
        timeouts:
          job: {minutes: 5}
          action: {minutes: 4}
          connection: {minutes: 4}
        actions:
        - deploy: {to: ssh, os: debian}
        - boot: {method: ssh, prompts: ['{{SshServer.Prompt}}']}
        - test:
            definitions:
            - from: inline
              name: one
              path: inline/one.yaml
              repository:
                metadata: {format: Lava-Test Test Definition 1.0, name: one}
                run:
                  steps:
        {{string.Join('\n', steps.Select(step => $"          - '{step}'"))}}
        """;

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers) await server.DisposeAsync();
    }
}
