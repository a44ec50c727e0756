using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using LavaActors.Gateway.Access;
using LavaActors.Node.Hosting;
using LavaActors.Node.Tests.Membership;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Projection;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace LavaActors.Pages.Tests.Hosting;

/// <summary>A cluster of two nodes: one has two boards, whose consoles are processes on terminals, and the other is the gateway of users who may look at them.</summary>
public sealed class ConsoleLab : IAsyncDisposable
{
    public const string Device = "bench-01", OtherDevice = "bench-02", Password = "correct horse battery", Prompt = "board# ";

    /// <summary>A job that is over when <c>ALL-DONE</c> is on the console.</summary>
    public const string Definition = $$"""
        job_name: done by hand
        device_type: bench
        visibility: public
        timeouts: {job: {minutes: 5}, action: {minutes: 3}, connection: {minutes: 3} }
        actions:
        - boot: {method: minimal, prompts: ['{{Prompt}}']}
        - test:
            timeout: {minutes: 3}
            monitors:
            - {name: by hand, start: BEGIN, end: ALL-DONE, pattern: '(?P<test_case_id>by-hand): (?P<result>pass)'}
        """;

    /// <summary>A job of two roles on both boards. The server has a case that passes and one that fails, and is held until <see cref="GoOn"/>; the client waits for its message, and both end together.</summary>
    public string Group => $$"""
        job_name: two boards
        visibility: public
        timeouts: {job: {minutes: 5}, action: {minutes: 3}, connection: {minutes: 3} }
        protocols:
          lava-multinode:
            roles:
              server: {device_type: bench, count: 1}
              client: {device_type: other, count: 1}
        actions:
        - boot: {role: [server, client], method: minimal, prompts: ['{{Prompt}}']}
        - test:
            role: [server]
            interactive:
            - name: server
              prompts: ['{{Prompt}}']
              script:
              - {name: kernel, command: "echo ker''nel-ready", successes: [{message: kernel-ready}]}
              - {name: throughput, command: "echo throughput is lo''w", successes: [{message: is high}]}
              - {name: held, command: "until [ -e {{Go}} ]; do sleep 0.1; done; echo went''-on", successes: [{message: went-on}]}
              - {lava-send: 'ready ip=10.0.0.1'}
              - {lava-sync: end}
        - test:
            role: [client]
            interactive:
            - name: client
              prompts: ['{{Prompt}}']
              script:
              - {lava-wait: ready}
              - {name: link, command: "echo i''p is {ip}", successes: [{message: 'ip is 10.0.0.1'}]}
              - {lava-sync: end}
        """;

    private readonly NodesHere _nodes = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("console-lab-");
    private WebApplication _node = null!;
    private string _token = "";

    public Uri Address { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    private string Go => Path.Combine(_folder.FullName, "go");

    /// <summary>By hand; a run does it by itself.</summary>
    public void SwitchOn() => File.WriteAllText(Power(Device), "");

    /// <summary>The server of <see cref="Group"/> is held no longer.</summary>
    public void GoOn() => File.WriteAllText(Go, "");

    /// <param name="admin">Submits the jobs.</param>
    /// <param name="user">May do what everybody may.</param>
    public async Task StartAsync(string admin, string user)
    {
        var devices = new[] { Board(Device, "bench"), Board(OtherDevice, "other") };
        var dispatcher = Write("dispatcher.yaml", $$"""
            dispatcher_ip: 127.0.0.1
            dispatcher_download_dir: {{Path.Combine(_folder.FullName, "downloads")}}
            tftp: {listen: "127.0.0.1:0", directory: {{Path.Combine(_folder.FullName, "tftp")}} }
            """);
        var seed = NodesHere.FreePort();
        await _nodes.ReadyAsync(await _nodes.StartAsync(NodeRoles.Controller | NodeRoles.Dispatcher, "data", seed, [seed], devices: devices, dispatcher: dispatcher));
        _node = await _nodes.StartAsync(NodeRoles.Gateway, "data", NodesHere.FreePort(), [seed]);
        await _nodes.ReadyAsync(_node);
        await AddUserAsync(admin, isSuperuser: true);
        await AddUserAsync(user, isSuperuser: false);
        Address = new Uri(NodeReadiness.Address(_node.Services)! + "/");
        Http = new HttpClient { BaseAddress = Address };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Token", _token);
    }

    /// <summary>As the administrator. The job is over when <c>ALL-DONE</c> is on the console.</summary>
    public async Task<JobId> SubmitAsync() => new((long)(await SubmitAsync(Definition))[0]!);

    /// <summary>As the administrator.</summary>
    /// <returns>The numbers of the job or of its sub-jobs.</returns>
    public async Task<JsonArray> SubmitAsync(string definition)
    {
        using var answer = await Http.PostAsJsonAsync("api/v0.2/jobs/", new { definition });
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!["job_ids"]!.AsArray();
    }

    /// <summary>As the administrator.</summary>
    public async Task CancelAsync(string job)
    {
        using var answer = await Http.GetAsync($"api/v0.2/jobs/{job}/cancel/");
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>What the editor of jobs says of a text, as the administrator's.</summary>
    public async Task<JsonNode> CheckAsync(string text)
    {
        using var answer = await Http.PostAsync("scheduler/jobsubmit/check", new StringContent(text));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    /// <summary>As the administrator.</summary>
    public async Task SetHealthAsync(string health)
    {
        using var answer = await Http.PostAsJsonAsync($"api/v0.2/devices/{Device}/set_health/", new { health, reason = "a test" });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    public Task<string> LogAsync(JobId job) => Http.GetStringAsync($"api/v0.2/jobs/{job}/logs/");

    public Task<JobRow?> JobAsync(JobId job) => _node.Services.GetRequiredService<IJobQueries>().GetAsync(job, CancellationToken.None);

    /// <summary>What is noted of the device, the first first.</summary>
    public async Task<IReadOnlyList<string>> NotedAsync() =>
        [.. (await _node.Services.GetRequiredService<IAuditLog>().ReadAsync(new AuditQuery("device", Device), CancellationToken.None)).Entries.Reverse().Select(entry => $"{entry.Who}: {entry.What}")];

    public async ValueTask DisposeAsync()
    {
        Http?.Dispose();
        await _nodes.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task AddUserAsync(string name, bool isSuperuser)
    {
        var now = TimeProvider.System.GetUtcNow();
        var added = await _node.Services.GetRequiredService<IAccountStore>().AddUserAsync(new NewAccount(name, PasswordHash: Passwords.Hash(Password), IsSuperuser: isSuperuser), now, CancellationToken.None);
        if (!isSuperuser) return;
        _token = Secrets.NewToken();
        await _node.Services.GetRequiredService<ITokenStore>().AddAsync(added!.Id, Secrets.HashOf(_token), "for a test", TokenScope.Admin, now, null, CancellationToken.None);
    }

    private string Power(string device) => Path.Combine(_folder.FullName, $"power-{device}");

    /// <summary>The file of its configuration.</summary>
    private string Board(string name, string type)
    {
        var board = Write($"board-{name}", $$"""
            #!/bin/sh
            case $1 in
            on) touch {{Power(name)}} ;;
            off) rm -f {{Power(name)}} ;;
            console)
              until [ -e {{Power(name)}} ]; do sleep 0.1; done
              printf 'U-Boot 2026.07 for a \033[1;32mprocess\033[0m\r\nDRAM: 1 GiB\r\nLinux version 6.1\r\n'
              PS1='{{Prompt}}' exec sh -i 2>&1 ;;
            esac

            """);
        File.SetUnixFileMode(board, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return Write($"{name}.yaml", $$"""
            hostname: {{name}}
            devicetype: {{type}}
            commands:
              connections: {uart0: {connect: "{{board}} console", tags: [primary]} }
              hard_reset: {{board}} on
              power_off: {{board}} off
            actions:
              deploy: {connections: {serial: null}, methods: {ssh: null} }
              boot: {connections: {serial: null}, methods: {minimal: null} }
            """);
    }

    private string Write(string name, string text)
    {
        var file = Path.Combine(_folder.FullName, name);
        File.WriteAllText(file, text);
        return file;
    }
}
