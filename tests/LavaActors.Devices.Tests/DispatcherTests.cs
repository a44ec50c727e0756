using System.Net;

namespace LavaActors.Devices.Tests;

public sealed class DispatcherTests
{
    private const string Full = """
        dispatcher_ip: 10.0.0.254
        dispatcher_nfs_ip: 10.0.0.253
        dispatcher_download_dir: /srv/lava/tmp
        prefix: lab1-
        tftp_size_limit: 1G
        tftp: {listen: "127.0.0.1:6969", directory: /srv/lava/tftp}
        nfs: {directory: /srv/lava/nfs, export_command: "exportfs-add {DIRECTORY}", unexport_command: null, mount_command: my-mount}
        mirror_map:
        - {from: "http://images-internal", to: "http://10.0.0.254:8080/images-internal"}
        - {from: "git://git.linaro.org/", to: "http://10.0.0.254:8080/git/"}
        cache: {directory: /srv/lava/cache, max_size: 500M}
        env_dut: {purge: true, removes: [HOME], overrides: {LANG: C}}
        containers: {engine: podman --runtime runc, compose: podman-compose}
        test_docker_bind_mounts: [[/srv/a, /a], [/srv/b, /b, rw]]
        grace: {minutes: 1, seconds: 30}
        stop: end-runs
        switch_off_again: {seconds: 20}
        console: {history: 4M, answer: {minutes: 1}}
        """;

    [Fact]
    public void A_dispatcher_is_read_with_all_its_parts()
    {
        var parse = DispatcherConfiguration.Parse(Full, "d.yaml");
        Assert.True(parse.IsValid, string.Join("\n", parse.Diagnostics));
        var dispatcher = parse.Configuration!;
        Assert.Equal(("10.0.0.254", null, "10.0.0.253", null), (dispatcher.DispatcherIp, dispatcher.DispatcherHttpIp, dispatcher.DispatcherNfsIp, dispatcher.DispatcherTftpIp));
        Assert.Equal(("/srv/lava/tmp", "lab1-", 1L << 30), (dispatcher.DownloadDirectory, dispatcher.Prefix, dispatcher.TftpSizeLimit));
        Assert.Equal(new TftpSettings { Listen = new IPEndPoint(IPAddress.Loopback, 6969), Directory = "/srv/lava/tftp" }, dispatcher.Tftp);
        Assert.Equal(new NfsSettings { Directory = "/srv/lava/nfs", ExportCommand = "exportfs-add {DIRECTORY}", MountCommand = "my-mount" }, dispatcher.Nfs);
        Assert.Equal(new CacheSettings { Directory = "/srv/lava/cache", MaxSize = 500L << 20 }, dispatcher.Cache);
        Assert.Equal(("podman --runtime runc", "podman-compose"), (dispatcher.Containers.Engine, dispatcher.Containers.Compose));
        Assert.Equal([new("/srv/a", "/a", false), new("/srv/b", "/b", true)], dispatcher.Containers.TestMounts);
        Assert.Equal((TimeSpan.FromSeconds(90), RunsAtStop.End, TimeSpan.FromSeconds(20)), (dispatcher.Grace, dispatcher.Stop, dispatcher.SwitchOffAgain));
        Assert.Equal(new ConsoleSettings { History = 4 << 20, Answer = TimeSpan.FromMinutes(1) }, dispatcher.Console);
        Assert.Equal(2, dispatcher.MirrorMap.Rules.Count);
        Assert.True(dispatcher.EnvDut is { Purge: true } env && env.Overrides["LANG"] == "C" && env.Removes.Single() == "HOME");
    }

    [Fact]
    public void An_empty_file_is_the_default() => Assert.Same(DispatcherConfiguration.Default, DispatcherConfiguration.Parse("# nothing\n", "d.yaml").Configuration);

    [Theory]
    [InlineData("prefix: lab1-", "prefx: lab1-", "d.yaml:4:1: error: prefx: unknown key 'prefx'; did you mean 'prefix'?")]
    [InlineData("127.0.0.1:6969", "127.0.0.1", "'127.0.0.1' is no address with port")]
    [InlineData("/srv/lava/tftp", "tftp", "'tftp' is a relative path")]
    [InlineData("500M", "many", "'many' is no size")]
    [InlineData("http://images-internal", "images-internal", "is no beginning of a URL")]
    [InlineData("stop: end-runs", "stop: now", "'now' is nothing that can become of the runs; write 'keep-runs' or 'end-runs'")]
    [InlineData("again: {seconds: 20}", "again: {seconds: 0}", "switch_off_again: a timeout of zero")]
    [InlineData("prefix: lab1-", "prefix: ../", "is no part of a directory name")]
    [InlineData("dispatcher_ip: 10.0.0.254", "dispatcher_ip: '10 0'", "is no address")]
    [InlineData("/b, rw]", "/b, ro]", "test_docker_bind_mounts[1]: is no mount; write it as [/on/host, /in/container]")]
    [InlineData("/srv/a, /a", "srv, /a", "is no mount")]
    [InlineData("/srv/a, /a", "'/srv/a,source=/etc', /a", "is no mount")]
    [InlineData("containers: {engine", "containers: {engin", "did you mean 'engine'?")]
    [InlineData("git://git.linaro.org/", "http://images-internal/", "has a mirror already")]
    public void Mistakes_are_named_with_their_place(string old, string replacement, string expected)
    {
        Assert.Contains(old, Full, StringComparison.Ordinal);
        var parse = DispatcherConfiguration.Parse(Full.Replace(old, replacement, StringComparison.Ordinal), "d.yaml");
        Assert.False(parse.IsValid);
        Assert.Contains(expected, string.Join("\n", parse.Diagnostics), StringComparison.Ordinal);
    }
}
