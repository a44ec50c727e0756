using System.Net;
using LavaActors.Dispatch.Boot.Login;
using LavaActors.Dispatch.Deploy.Overlay;
using LavaActors.Dispatch.Overlay;
using LavaActors.Dispatch.Tests.Images;

namespace LavaActors.Dispatch.Tests.Boot;

/// <summary>Test overlays that the running system fetches itself (pipeline.md §15).</summary>
public sealed class TransferOverlayTests : IDisposable
{
    private const string Key = "    commands: nfs\n";

    private readonly ActionBench _bench = new(text => text.Replace(Key, Key + "    transfer_overlay: {download_command: wget -S, unpack_command: tar -C / -xzf}\n", StringComparison.Ordinal));
    private readonly Scratch _scratch = new();

    [Fact]
    public void It_is_fetched_once_a_shell_answers() =>
        Assert.Equal(["2.4.5 expect-shell-connection", "2.4.6 overlay-unpack", "2.4.7 export-device-env"], _bench.Tree.Where(line => line[..5] is "2.4.5" or "2.4.6" or "2.4.7"));

    [Fact]
    public async Task The_target_is_told_to_fetch_and_unpack_it()
    {
        Built();
        _bench.Console.OnTyped = typed => _bench.Console.Say(typed.Contains("RETRUNCODE", StringComparison.Ordinal) ? "<LAVA_SIGNAL_RETRUNCODE 0>\r\nlava-test: # " : "lava-test: # ");

        await _bench.RunAsync("overlay-unpack");

        Assert.Equal("rm -f overlay-1.1.4.tar.gz\n", _bench.Console.Typed[0]);
        Assert.Matches(@"^wget -S http://10\.0\.0\.1:[0-9]+/tmp/[0-9a-f]{32}/overlay-1\.1\.4\.tar\.gz ; ", _bench.Console.Typed[1]);
        Assert.StartsWith("tar -C / -xzf overlay-1.1.4.tar.gz ; ", _bench.Console.Typed[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_target_may_mount_it()
    {
        using var bench = new ActionBench(text => text.Replace(
            Key, Key + "    transfer_overlay: {transfer_method: nfs, download_command: mount -t nfs, unpack_command: cp -rf}\n", StringComparison.Ordinal));
        _scratch.Shell("mkdir -p tree/lava-7 && touch tree/lava-7/here && tar -C tree -czf overlay-1.1.4.tar.gz lava-7");
        Built(bench, _scratch.Root);
        bench.Console.OnTyped = _ => bench.Console.Say("<LAVA_SIGNAL_RETRUNCODE 0>\r\nlava-test: # ");

        await bench.RunAsync("overlay-unpack");

        var directory = Assert.Single(bench.Board.Exports);
        var at = "/" + Path.GetFileName(directory);
        Assert.True(File.Exists(Path.Combine(directory, "lava-7/here")));
        Assert.StartsWith($"mkdir -p {at} && mount -t nfs 10.0.0.1:{directory} {at} ; ", bench.Console.Typed[0], StringComparison.Ordinal);
        Assert.StartsWith($"cp -rf {at}/* / && umount {at} && rmdir {at} ; ", bench.Console.Typed[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_fails_ends_the_boot()
    {
        Built();
        _bench.Console.OnTyped = typed => _bench.Console.Say(typed.Contains("RETRUNCODE", StringComparison.Ordinal) ? "<LAVA_SIGNAL_RETRUNCODE 1>\r\nlava-test: # " : "lava-test: # ");

        Assert.Contains("exited with 1", (await _bench.FailAsync("overlay-unpack")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_file_is_served_and_only_while_it_is_needed()
    {
        var file = _scratch.Write("overlay.tar.gz", [1, 2, 3]);
        using var http = new HttpClient();
        string url;
        await using (var server = await OverlayServer.StartAsync(file, null, _bench.Run.Log, CancellationToken.None))
        {
            url = $"http://127.0.0.1:{server.Port}";
            Assert.Equal([1, 2, 3], await http.GetByteArrayAsync(new Uri(url + server.Path)));
            Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(new Uri(url + "/tmp/" + Path.GetFileName(file)))).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await http.PostAsync(new Uri(url + server.Path), null)).StatusCode);
        }

        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri(url)));
    }

    [Fact]
    public async Task Another_address_than_the_boards_gets_nothing()
    {
        var file = _scratch.Write("overlay.tar.gz", [1, 2, 3]);
        using var http = new HttpClient();
        await using var server = await OverlayServer.StartAsync(file, IPAddress.Parse("192.0.2.7"), _bench.Run.Log, CancellationToken.None);

        Assert.Equal(HttpStatusCode.Forbidden, (await http.GetAsync(new Uri($"http://127.0.0.1:{server.Port}{server.Path}"))).StatusCode);
        Assert.Contains("only 192.0.2.7 gets the test overlay", _bench.Log, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _bench.Dispose();
        _scratch.Dispose();
    }

    private void Built() => Built(_bench, Path.GetDirectoryName(_scratch.Write("overlay-1.1.4.tar.gz", [1]))!);

    private static void Built(ActionBench bench, string directory) => bench.Run.Data.Set("common", OverlayKeys.Built,
        new BuiltOverlay(new OverlayLayout(directory, "/lava-7", "overlay-1.1.4.tar.gz"), 1, new Dictionary<int, IReadOnlyList<Dispatch.Test.Shell.PlannedRun>>()));
}
