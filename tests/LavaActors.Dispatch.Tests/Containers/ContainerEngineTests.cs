using LavaActors.Devices;
using LavaActors.Dispatch.Boot.Docker;
using LavaActors.Dispatch.Containers;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Test.Docker;
using LavaActors.Dispatch.Test.Services;
using LavaActors.Dispatch.Tests.Planning;
using LavaActors.Protocol.Runs;
using LavaActors.Yaml;

namespace LavaActors.Dispatch.Tests.Containers;

/// <summary>Command lines of container engines: what comes from a job is one word, whatever is in it.</summary>
public sealed class ContainerEngineTests
{
    private static readonly ContainerRun Run = new() { Name = "lava-7-1.1", Image = "debian:12", RunDirectory = "/tmp/7" };

    private readonly ContainerEngine _engine = new(new ContainerSettings());

    [Fact]
    public void A_container_is_removed_when_it_ends_and_belongs_to_its_run() =>
        Assert.Equal(["docker", "run", "--rm", "--init", "--name=lava-7-1.1", "--label=lava-actors.run=/tmp/7", "debian:12"], _engine.Run(Run));

    [Fact]
    public void All_that_a_container_has_stands_before_its_image_and_what_it_runs_behind_it() => Assert.Equal(
        [
            "podman", "--runtime", "runc", "--debug", "run", "--privileged", "--rm", "--init", "--name=lava-7-1.1", "--label=lava-actors.run=/tmp/7", "--interactive", "--tty", "--network=container:c-lava-7",
            "--hostname=lava", "--workdir=/lava-downloads", "--device=/dev/kvm", "--mount=type=bind,source=/a b,destination=/lava-7", "--mount=type=bind,source=/c,destination=/d,readonly=true",
            "--env=PS1=x:$ ", "debian:12", "sh", "-c", "a 'b'; $(c)",
        ],
        new ContainerEngine(new ContainerSettings { Engine = "podman --runtime 'runc'" }).Run(Run with
        {
            GlobalOptions = ["--debug"],
            Options = ["--privileged"],
            HasTerminal = true,
            Network = "container:c-lava-7",
            Hostname = "lava",
            WorkDirectory = "/lava-downloads",
            Devices = ["/dev/kvm"],
            Mounts = [new("/a b", "/lava-7", true), new("/c", "/d", false)],
            Environment = [("PS1", "x:$ ")],
            Command = ["sh", "-c", "a 'b'; $(c)"],
        }));

    [Fact]
    public void A_path_that_would_be_several_settings_of_a_mount_is_refused()
    {
        var fault = Assert.Throws<ActionFault>(() => _engine.Run(Run with { Mounts = [new("/tmp,destination=/etc", "/lava", true)] }));
        Assert.Equal(ErrorTypes.Configuration, fault.ErrorType);
    }

    [Fact]
    public void Containers_are_found_by_their_run_and_name() => Assert.Equal(
        ["docker", "ps", "--all", "--quiet", "--filter", "label=lava-actors.run=/tmp/7", "--filter", "name=^lava-7-1\\.1$"], _engine.List("/tmp/7", "lava-7-1.1"));

    [Theory]
    [InlineData(null, "docker compose --project-name p --file /f.yaml up --detach one")]
    [InlineData("podman-compose", "podman-compose --project-name p --file /f.yaml up --detach one")]
    public void Projects_are_started_by_the_engine_or_by_a_program_of_their_own(string? compose, string line) =>
        Assert.Equal(line, string.Join(' ', new ContainerEngine(new ContainerSettings { Compose = compose }).Up("p", "/f.yaml", "one")));

    [Theory]
    [InlineData("docker 'x", "containers.engine of the dispatcher's configuration: the single quote")]
    [InlineData(" ", "containers.engine of the dispatcher's configuration is empty")]
    public void A_command_that_is_none_is_the_configurations_fault(string engine, string message)
    {
        var fault = Assert.Throws<ActionFault>(() => new ContainerEngine(new ContainerSettings { Engine = engine }));
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_project_has_a_name_that_compose_takes() => Assert.Equal("lava-7-3-1-1-test-service-web_1", TestServiceAction.ProjectOf("7", "3.1.1", "Web_1"));

    [Fact]
    public void The_options_of_a_boot_method_are_words()
    {
        var options = (YamlMap)YamlDocument.Parse(
            "{cpus: 2, memory: 0, privileged: true, capabilities: [NET_ADMIN], devices: [/dev/kvm], networks: [], volumes: ['/a:/b'], extra_arguments: ['--label', 'a b']}", "d.yaml").Root!;
        Assert.Equal(["--cpus=2", "--privileged", "--cap-add=NET_ADMIN", "--device=/dev/kvm", "--volume=/a:/b", "--label", "a b"], DockerRunOptions.Of(options));
    }

    [Fact]
    public void Options_of_tests_that_a_template_left_empty_are_none()
    {
        var device = DeviceConfiguration.Parse(Sample.Device.Replace("actions:\n", "actions:\n  test: {methods: {docker: {global_options: ['--debug'], options: [null, '--cpus=2']}}}\n", StringComparison.Ordinal), "d.yaml").Device!;
        Assert.Equal(["--debug"], DockerOptions.Global(device));
        Assert.Equal(["--cpus=2"], DockerOptions.OfRun(device));
    }

    [Fact]
    public void A_container_is_told_of_the_device()
    {
        var device = DeviceConfiguration.Parse(
            """
            hostname: d
            devicetype: d
            commands: {connections: {uart-0: {connect: telnet h 1, tags: [primary]}, other: {connect: telnet h 2}}, hard_reset: [a, b]}
            device_info: [{board_id: '1234'}]
            character_delays: {test: 5}
            actions: {deploy: {methods: {}}, boot: {methods: {}}}
            """, "d.yaml").Device!;

        Assert.Equal(
            [
                "ANDROID_SERIAL=1234", "LAVA_BOARD_ID=1234", "LAVA_CONNECTION_COMMAND_UART_0=telnet h 1", "LAVA_CONNECTION_COMMAND=telnet h 1", "LAVA_CONNECT_COMMAND=telnet h 1",
                "LAVA_CONNECTION_COMMAND_OTHER=telnet h 2", "LAVA_HARD_RESET_COMMAND=a && b", "LAVA_TEST_CHARACTER_DELAYS=5",
            ],
            DockerEnvironment.Of(device).Select(v => $"{v.Name}={v.Value}"));
    }

    [Theory]
    [InlineData("docker", true, null)]
    [InlineData("podman --runtime runc", false, "'podman' is not on its PATH")]
    [InlineData("docker 'x", true, "containers.engine of the dispatcher's configuration: the single quote")]
    public void A_dispatcher_says_that_it_has_no_engine(string engine, bool isThere, string? why)
    {
        var missing = DispatcherFacilities.Missing(new ContainerSettings { Engine = engine }, program => isThere && !program.Contains(' ', StringComparison.Ordinal));

        Assert.Equal(why is null ? null : "containers", missing?.Single().Name);
        Assert.StartsWith(why ?? "", missing?.Single().Why ?? "", StringComparison.Ordinal);
    }
}
