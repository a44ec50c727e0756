using LavaActors.Dispatch.Deploy.Overlay;
using LavaActors.Dispatch.Overlay;
using LavaActors.Dispatch.Tests.Boot;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Tests.Deploy;

/// <summary>What an overlay is made from, by job and device.</summary>
public sealed class OverlayInputsTests
{
    private const string Information = """
        environment: {LAB: north, DEBUG: true}
        device_info: [{board_id: '0123'}]
        static_info: [{probe_channel: ch0}, {probe_channel: ch1, probe_ip: 10.2.2.2}, {probe_channel: ch2, probe_ip: 10.2.2.3}]
        storage_info: [{UMS: /dev/disk/by-id/ums}, {SD: /dev/sda, NVME: /dev/nvme0n1}]
        """;

    [Fact]
    public void The_helpers_are_told_what_the_device_says_of_storage_and_probes()
    {
        var request = Request(device: text => $"{text}\n{Information}");

        Assert.Equal([("UMS", "/dev/disk/by-id/ums"), ("SD", "/dev/sda"), ("NVME", "/dev/nvme0n1")], request.Storage);
        Assert.Equal(("10.2.2.2", "ch1"), (request.ProbeIp, request.ProbeChannel));
    }

    [Fact]
    public void A_device_that_says_nothing_of_them_has_none()
    {
        var request = Request();

        Assert.Empty(request.Storage);
        Assert.Equal((null, null), (request.ProbeIp, request.ProbeChannel));
    }

    [Fact]
    public void The_environment_has_the_device_first_then_the_job_then_what_is_known_of_the_run() => Assert.Equal(
        [
            "LAB=north", "DEBUG=1", "LAVA_DEVICE_INFO_0_board_id=0123",
            "LAVA_STATIC_INFO_0_probe_channel=ch0", "LAVA_STATIC_INFO_1_probe_channel=ch1", "LAVA_STATIC_INFO_1_probe_ip=10.2.2.2", "LAVA_STATIC_INFO_2_probe_channel=ch2", "LAVA_STATIC_INFO_2_probe_ip=10.2.2.3",
            "LAVA_STORAGE_INFO_0_UMS=/dev/disk/by-id/ums", "LAVA_STORAGE_INFO_1_SD=/dev/sda", "LAVA_STORAGE_INFO_1_NVME=/dev/nvme0n1",
            "MODE=fast", "LAVA_JOB_ID=7", "LAVA_DISPATCHER_IP=10.0.0.1", "LAVA_JOB_TAGS=", "LAVA_DISPATCHER_PREFIX=", "LAVA_DEVICE_HOSTNAME=mustang-01", "LAVA_DEVICE_TYPE=mustang",
        ],
        Request(text => text.Replace("count: 1, timeout", "count: 1, environment: {MODE: fast}, timeout", StringComparison.Ordinal), text => $"{text}\n{Information}").Environment.Select(v => $"{v.Name}={v.Value}"));

    [Fact]
    public void The_jobs_context_has_the_last_word_on_the_directory()
    {
        var system = Request(text => text.Replace("count: 1, timeout", "count: 1, context: {lava_test_results_dir: /var/lava-%s}, timeout", StringComparison.Ordinal)).System;

        Assert.Equal(("/bin/bash", "/var/lava-%s"), (system.Shell, system.ResultsDirectory));
    }

    [Fact]
    public void Secrets_are_those_of_the_job() =>
        Assert.Equal(["TOKEN=s3cret"], Request(text => "secrets: {TOKEN: s3cret}\n" + text).Secrets.Select(v => $"{v.Name}={v.Value}"));

    private static OverlayRequest Request(Func<string, string>? job = null, Func<string, string>? device = null)
    {
        using var bench = new ActionBench(job, device);
        var node = bench.Node("lava-overlay");
        var block = (DeployBlock)node.Block!;
        return OverlayInputs.Request(node, bench.Run, block, OverlayInputs.SystemOf(bench.Run, block));
    }
}
