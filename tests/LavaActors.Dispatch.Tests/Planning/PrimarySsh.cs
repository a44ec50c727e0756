using LavaActors.Devices;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Tests.Planning;

/// <summary>A device that is itself reached over SSH, and a job for it.</summary>
internal static class PrimarySsh
{
    public const string Job = """
        job_name: smoke
        device_type: ssh
        timeouts: {job: {minutes: 10}, action: {minutes: 5}, connection: {minutes: 2}}
        priority: medium
        visibility: public
        actions:
        - deploy: {to: ssh, os: debian}
        - boot: {method: ssh, connection: ssh, prompts: ['server# ']}
        - test:
            definitions:
            - from: inline
              name: one
              path: inline/one.yaml
              repository:
                metadata: {format: Lava-Test Test Definition 1.0, name: one}
                run: {steps: [lava-test-case one --result pass]}
        """;

    public static DeviceConfiguration Device { get; } = Parsed("""
        hostname: server-01
        devicetype: ssh
        actions:
          deploy:
            connections: {serial: null}
            methods:
              ssh: {host: 192.0.2.7, port: 2222, user: tester, identity_file: keys/server}
          boot:
            connections: {serial: null}
            methods: {ssh: null}
        """);

    public static Plan Plan()
    {
        var parsed = JobDocument.Parse(Job, "job.yaml");
        Assert.True(parsed.IsValid, string.Join('\n', parsed.Diagnostics));
        var built = PlanBuilder.Build(parsed.Job!, Device);
        Assert.True(built.Plan is not null, string.Join('\n', built.Faults.Select(f => f.Message)));
        return built.Plan;
    }

    private static DeviceConfiguration Parsed(string text)
    {
        var parsed = DeviceConfiguration.Parse(text, "server-01.yaml");
        Assert.True(parsed.IsValid, string.Join('\n', parsed.Diagnostics));
        return parsed.Device!;
    }
}
