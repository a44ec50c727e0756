using LavaActors.Gateway.Access;
using LavaActors.Node.Hosting;
using LavaActors.Protocol.Accounts;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LavaActors.Node.Tests.Clients;

/// <summary>A node, in this process, with a lab's directory of two boards. Each board is a shell that begins when the board is switched on.</summary>
internal sealed class ShellLab : IAsyncDisposable
{
    public const string Worker = "lab-1";

    private const string Prompt = "board# ";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("shell-lab-");
    private WebApplication? _node;

    private readonly Action<ILoggingBuilder> _logging;

    /// <param name="healthCheck">What its boards are checked by; null: nothing.</param>
    /// <param name="settings">More of the node's settings.</param>
    /// <param name="logging">Where the node's log goes; null: nowhere.</param>
    /// <param name="http">More of its settings under <c>http</c>.</param>
    public ShellLab(string? healthCheck = null, string settings = "", Action<ILoggingBuilder>? logging = null, string http = "")
    {
        _logging = logging ?? (_ => { });
        // What a board said before it was switched on would be passed over.
        var board = Write("board", $"""
            #!/bin/sh
            case $1 in
            on) touch $0.$2 ;;
            off) rm -f $0.$2 ;;
            console)
              until [ -e $0.$2 ]; do sleep 0.05; done
              echo 'Linux version 6.1 of a shell'
              PS1='{Prompt}' exec sh -i 2>&1 ;;
            esac

            """);
        File.SetUnixFileMode(board, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Write(
            "lab/dispatcher-config/device-types/shell.jinja2",
            """
            {% extends 'base.jinja2' %}
            {% block body %}
            actions:
              deploy: {connections: {serial: null}, methods: {ssh: null}}
              boot: {connections: {serial: null}, methods: {minimal: null}}
            {% endblock %}

            """);
        foreach (var name in (string[])["shell-01", "shell-02"]) Write($"lab/dispatcher-config/devices/{name}.jinja2", Dictionary(board, name));
        if (healthCheck is not null) Write("lab/dispatcher-config/health-checks/shell.yaml", healthCheck);
        Write(
            $"lab/dispatcher.d/{Worker}/dispatcher.yaml",
            $$"""
            dispatcher_ip: 127.0.0.1
            dispatcher_download_dir: {{Path("downloads")}}
            tftp: {listen: "127.0.0.1:0", directory: {{Path("tftp")}}}
            """);
        Settings = Write(
            "node.yaml",
            $$"""
            name: {{Worker}}
            data_directory: {{Path("data")}}
            http: {listen: "127.0.0.1:0", {{http}}}
            lab: {directory: {{Path("lab")}}}
            {{settings}}
            """);
        NewDictionary = Write("shell-03.jinja2", Dictionary(board, "shell-03"));
        Quick = Write("quick.yaml", QuickJob);
        Endless = Write(
            "endless.yaml",
            """
            job_name: a board that never boots
            device_type: shell
            visibility: public
            timeouts: {job: {minutes: 10}, action: {minutes: 10}, connection: {minutes: 10}}
            actions:
            - boot: {method: minimal, prompts: ['never#']}
            """);
        Unplaced = Write("unplaced.yaml", QuickJob.Replace("device_type: shell", "device_type: no-such-type", StringComparison.Ordinal));
        Invalid = Write("invalid.yaml", "job_name: without the rest\ndevice_type: shell\n");
    }

    /// <summary>A job of some seconds with a result in suite <c>0_greeting</c>: <c>hello</c>. Its name has what is no ASCII.</summary>
    public static string QuickJob =>
        $$"""
        job_name: grüße – 日本
        device_type: shell
        visibility: public
        timeouts: {job: {minutes: 5}, action: {minutes: 2}, connection: {minutes: 2} }
        metadata: {build: "17"}
        actions:
        - boot: {method: minimal, prompts: ['{{Prompt}}']}
        - test:
            timeout: {minutes: 1}
            interactive:
            - name: greeting
              prompts: ['{{Prompt}}']
              script:
              - {name: hello, command: 'echo hel""lo wör""ld 日""本', successes: [{message: hello}]}
        """;

    public string Quick { get; }

    public string Endless { get; }

    /// <summary>Of a device type that nobody has.</summary>
    public string Unplaced { get; }

    public string Invalid { get; }

    /// <summary>The dictionary of a third board, not in the lab yet.</summary>
    public string NewDictionary { get; }

    public Uri Address { get; private set; } = null!;

    public IServiceProvider Services => _node!.Services;

    private string Settings { get; }

    public string Path(string name) => System.IO.Path.Combine(_folder.FullName, name);

    public string Write(string name, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path(name))!);
        File.WriteAllText(Path(name), text);
        return Path(name);
    }

    /// <summary>By hand; a run does it by itself.</summary>
    public void SwitchOn(string board) => File.WriteAllText(Path($"board.{board}"), "");

    public async Task StartAsync(CancellationToken stop)
    {
        var (settings, findings) = NodeSettingsReader.Read(new NodeSettingsSource(Settings));
        if (settings is null) throw new InvalidOperationException(string.Join('\n', findings));
        _node = NodeHost.Build(settings, TimeProvider.System, _logging);
        await _node.StartAsync(stop);
        await NodeReadiness.WaitAsync(_node.Services, _ => { }, stop);
        Address = new Uri(NodeReadiness.Address(_node.Services)! + "/");
    }

    /// <summary>A user with a token, whose secret is the answer.</summary>
    public async Task<string> AddUserAsync(NewAccount user, TokenScope scope = TokenScope.Admin)
    {
        var (accounts, tokens, now, secret) = (Services.GetRequiredService<IAccountStore>(), Services.GetRequiredService<ITokenStore>(), TimeProvider.System.GetUtcNow(), Secrets.NewToken());
        var added = await accounts.AddUserAsync(user, now, default) ?? throw new InvalidOperationException($"there is a user {user.UserName} already");
        await tokens.AddAsync(added.Id, Secrets.HashOf(secret), "for a test", scope, now, null, default);
        return secret;
    }

    public async ValueTask DisposeAsync()
    {
        if (_node is not null)
        {
            await _node.StopAsync();
            await _node.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    private static string Dictionary(string board, string name) =>
        $$"""
        {% extends 'shell.jinja2' %}
        {% set connection_command = '{{board}} console {{name}}' %}
        {% set hard_reset_command = '{{board}} on {{name}}' %}
        {% set power_off_command = '{{board}} off {{name}}' %}
        {% set memory = 1024 %}

        """;
}
