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

/// <summary>A cluster of two nodes: one has a board, whose console is a process on a terminal, and the other is the gateway of users who may look at it.</summary>
public sealed class ConsoleLab : IAsyncDisposable
{
    public const string Device = "bench-01", Password = "correct horse battery", Prompt = "board# ";

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

    private readonly NodesHere _nodes = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("console-lab-");
    private WebApplication _node = null!;
    private string _token = "";

    public Uri Address { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    private string Power => Path.Combine(_folder.FullName, "power");

    /// <summary>By hand; a run does it by itself.</summary>
    public void SwitchOn() => File.WriteAllText(Power, "");

    /// <param name="admin">Submits the jobs.</param>
    /// <param name="user">May do what everybody may.</param>
    public async Task StartAsync(string admin, string user)
    {
        var board = Write("board", $$"""
            #!/bin/sh
            case $1 in
            on) touch {{Power}} ;;
            off) rm -f {{Power}} ;;
            console)
              until [ -e {{Power}} ]; do sleep 0.1; done
              printf 'U-Boot 2026.07 for a \033[1;32mprocess\033[0m\r\nDRAM: 1 GiB\r\nLinux version 6.1\r\n'
              PS1='{{Prompt}}' exec sh -i 2>&1 ;;
            esac

            """);
        File.SetUnixFileMode(board, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var device = Write("device.yaml", $$"""
            hostname: {{Device}}
            devicetype: bench
            commands:
              connections: {uart0: {connect: "{{board}} console", tags: [primary]} }
              hard_reset: {{board}} on
              power_off: {{board}} off
            actions:
              deploy: {connections: {serial: null}, methods: {ssh: null} }
              boot: {connections: {serial: null}, methods: {minimal: null} }
            """);
        var dispatcher = Write("dispatcher.yaml", $$"""
            dispatcher_ip: 127.0.0.1
            dispatcher_download_dir: {{Path.Combine(_folder.FullName, "downloads")}}
            tftp: {listen: "127.0.0.1:0", directory: {{Path.Combine(_folder.FullName, "tftp")}} }
            """);
        var seed = NodesHere.FreePort();
        await _nodes.ReadyAsync(await _nodes.StartAsync(NodeRoles.Controller | NodeRoles.Dispatcher, "data", seed, [seed], devices: [device], dispatcher: dispatcher));
        _node = await _nodes.StartAsync(NodeRoles.Gateway, "data", NodesHere.FreePort(), [seed]);
        await _nodes.ReadyAsync(_node);
        await AddUserAsync(admin, isSuperuser: true);
        await AddUserAsync(user, isSuperuser: false);
        Address = new Uri(NodeReadiness.Address(_node.Services)! + "/");
        Http = new HttpClient { BaseAddress = Address };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Token", _token);
    }

    /// <summary>As the administrator. The job is over when <c>ALL-DONE</c> is on the console.</summary>
    public async Task<JobId> SubmitAsync()
    {
        using var answer = await Http.PostAsJsonAsync("api/v0.2/jobs/", new { definition = Definition });
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return new JobId((long)JsonNode.Parse(text)!["job_ids"]![0]!);
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

    private string Write(string name, string text)
    {
        var file = Path.Combine(_folder.FullName, name);
        File.WriteAllText(file, text);
        return file;
    }
}
