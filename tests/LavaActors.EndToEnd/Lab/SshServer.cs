namespace LavaActors.EndToEnd.Lab;

/// <summary>A process board that is on all the time and takes logins with a key of its administrator's: what jobs know as a primary SSH device.</summary>
public sealed class SshServer : IAsyncDisposable
{
    /// <summary>The shell's prompt, for a job's boot block.</summary>
    public const string Prompt = "root@linaro-nano:";

    private readonly int _board;
    private readonly DirectoryInfo _keys;

    private SshServer(int board, DirectoryInfo keys, string address) => (_board, _keys, Address) = (board, keys, address);

    public string Address { get; }

    /// <summary>The private half of the key that it takes.</summary>
    public string IdentityFile => Path.Combine(_keys.FullName, "id");

    /// <summary>Switches a board on that starts from a disk. The lab must be up.</summary>
    /// <param name="root">Its root file system: <c>nano-amd64</c>, or <c>nano-amd64-usr</c> with the programs of this machine.</param>
    public static async Task<SshServer> StartAsync(int board, string root = "nano-amd64")
    {
        var keys = Directory.CreateTempSubdirectory("lava-ssh-server-");
        var server = new SshServer(board, keys, (await EmulatedLab.ProcessBoardAsync("address", $"{board}")).Trim());
        await EmulatedLab.RunAsync("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "administrator", "-f", server.IdentityFile);
        await EmulatedLab.SetFaultsAsync(board);
        await EmulatedLab.ProcessBoardAsync("power", "off", $"{board}");
        await EmulatedLab.ProcessBoardAsync("disk", $"{board}", Path.Combine(EmulatedLab.Home, $"mirror/process/{root}.tar.gz"), server.IdentityFile + ".pub");
        await EmulatedLab.ProcessBoardAsync("power", "on", $"{board}");
        return server;
    }

    /// <summary>The configuration of a device that is this server. Several may name it.</summary>
    public string Device(string hostname, string deviceType, string? identityFile = null) =>
        $$"""
        hostname: {{hostname}}
        devicetype: {{deviceType}}
        actions:
          deploy:
            connections: {serial: null}
            methods:
              ssh:
                options: ['-o', 'Compression=yes', '-o', 'PasswordAuthentication=no', '-o', 'LogLevel=FATAL']
                host: {{Address}}
                port: 22
                user: root
                identity_file: {{identityFile ?? IdentityFile}}
          boot:
            connections: {serial: null}
            methods: {ssh: null}
        """;

    /// <summary>Runs a command there on a terminal, as its administrator.</summary>
    public Task<string> ShellAsync(string command) => EmulatedLab.RunAsync("ssh", "-tt", "-i", IdentityFile,
        "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=FATAL", $"root@{Address}", command);

    public async ValueTask DisposeAsync()
    {
        await EmulatedLab.ProcessBoardAsync("power", "off", $"{_board}");
        await EmulatedLab.ProcessBoardAsync("disk", $"{_board}");
        _keys.Delete(recursive: true);
    }
}
