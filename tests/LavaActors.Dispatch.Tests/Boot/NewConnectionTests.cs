using LavaActors.Dispatch.Boot;
using LavaActors.Dispatch.Deploy.Download;
using LavaActors.Dispatch.Deploy.Tftp;
using LavaActors.Dispatch.Tests.Planning;

namespace LavaActors.Dispatch.Tests.Boot;

/// <summary>Further consoles of a board, and systems that a running one starts.</summary>
public sealed class NewConnectionTests
{
    private const string Connections = "    uart0: {connect: telnet 127.0.0.1 7001, tags: [primary, telnet]}\n";

    [Theory]
    [InlineData("uart1", null)]
    [InlineData("uart0", "'uart0' is the primary connection of mustang-01, which a boot opens; beside it there are uart1")]
    [InlineData("uart7", "mustang-01 has no connection 'uart7'; beside the primary one it has uart1")]
    public async Task Another_console_is_opened_by_its_name(string name, string? error)
    {
        using var bench = Bench($"{{method: new_connection, connection: {name}, prompts: ['# ']}}");

        Assert.Equal(["1 secondary-shell-action", "1.1 connect-shell", "1.2 auto-login-action", "1.2.1 login-action"], bench.Tree.Take(4));
        Assert.Equal(error is null ? [] : [error], (await bench.ValidateAsync("connect-shell")).Select(e => e["1.1 connect-shell: ".Length..]));
    }

    [Fact]
    public async Task An_empty_line_makes_it_speak_and_its_name_is_kept()
    {
        using var bench = Bench("{method: new_connection, connection: uart1, prompts: ['# ']}");
        bench.Board.Opens = bench.Console;
        bench.Run.Consoles.Clear();

        await bench.RunAsync("connect-shell");

        Assert.Equal(["\n"], bench.Console.Typed);
        Assert.Same(bench.Console, bench.Run.Consoles["common"]);
        Assert.Equal("uart1", bench.Run.Data.Get("common", BootKeys.Connection));
    }

    [Fact]
    public async Task A_kernel_is_loaded_and_started_with_what_the_job_names()
    {
        using var bench = Bench("{method: kexec, kernel: /boot/my kernel, initrd: /tmp/initrd, options: ['--append=\"console=ttyS0\"'], prompts: ['# ']}");
        const string load = "/sbin/kexec --load '/boot/my kernel' --initrd /tmp/initrd --append=\"console=ttyS0\"";
        bench.Console.Answer($"{load} ; printf \"<LAVA_SIGNAL_RETRUNCODE %s>\\n\" \"$?\"", "<LAVA_SIGNAL_RETRUNCODE 0>\r\nlava-test: # ");

        await bench.RunAsync("call-kexec");

        Assert.Equal("/sbin/kexec -e\n", bench.Console.Typed[^1]);
        Assert.Equal(["1 kexec-boot", "1.1 call-kexec", "1.2 auto-login-action", "1.2.1 login-action"], bench.Tree.Take(4));
    }

    [Fact]
    public async Task The_running_system_fetches_what_was_deployed_and_shows_what_its_kernel_can()
    {
        using var bench = ActionBench.Of(
            Job("{method: kexec, deploy: true, kernel: /tmp/k, initrd: /tmp/i, kernel-config: /proc/config.gz, prompts: ['# ']}").Replace(
                "actions:\n", "actions:\n- deploy: {to: downloads, images: {initrd: {url: 'http://h/i'}, kernel: {url: 'http://h/k'}}}\n", StringComparison.Ordinal),
            Sample.Device);
        using var http = new HttpClient();
        var fetched = new List<string>();
        bench.Run.Data.Set("common", TftpKeys.Paths, new Dictionary<string, string> { ["kernel"] = Write("bzImage"), [ResourceKeys.OfImage("initrd")] = Write("initrd.gz") });
        bench.Console.OnTyped = typed =>
        {
            if (typed.StartsWith("wget http://10.0.0.1:", StringComparison.Ordinal))
            {
                var words = typed.Split(' ');
                fetched.Add($"{http.GetStringAsync(new Uri(words[1].Replace("10.0.0.1", "127.0.0.1", StringComparison.Ordinal))).GetAwaiter().GetResult()} {words[2]} {words[3]}");
            }

            bench.Console.Say(typed.Contains("RETRUNCODE", StringComparison.Ordinal) ? "<LAVA_SIGNAL_RETRUNCODE 0>\r\nlava-test: # " : "lava-test: # ");
        };
        Assert.Empty(await bench.ValidateAsync("call-kexec"));

        await bench.RunAsync("call-kexec");

        Assert.Equal(["bzImage -O /tmp/k", "initrd.gz -O /tmp/i"], fetched);
        Assert.Equal("zgrep -i kexec /proc/config.gz | grep -v '^#'\n", bench.Console.Typed[2]);

        string Write(string name)
        {
            var file = Path.Combine(bench.Directory, name);
            File.WriteAllText(file, name);
            return file;
        }
    }

    [Fact]
    public async Task A_file_that_no_block_has_deployed_is_named_before_the_board_is_touched()
    {
        using var bench = Bench("{method: kexec, deploy: true, kernel: /tmp/k, prompts: ['# ']}");

        Assert.Contains("no deploy block before has a 'kernel'", Assert.Single(await bench.ValidateAsync("call-kexec")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kexec_needs_a_kernel()
    {
        using var bench = Bench("{method: kexec, prompts: ['# ']}");

        Assert.Contains("kexec needs a kernel", Assert.Single(await bench.ValidateAsync("call-kexec")), StringComparison.Ordinal);
    }

    private static string Job(string boot) => $"""
        job_name: another console
        device_type: mustang
        visibility: public
        timeouts: {"{job: {minutes: 10}, action: {minutes: 5}, connection: {minutes: 1}}"}
        actions:
        - boot: {boot}
        """;

    private static ActionBench Bench(string boot) => ActionBench.Of(
        Job(boot),
        Sample.Device.Replace(Connections, Connections + "    uart1: {connect: telnet 127.0.0.1 7002, tags: [telnet]}\n", StringComparison.Ordinal));
}
