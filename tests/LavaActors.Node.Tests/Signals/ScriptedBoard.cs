namespace LavaActors.Node.Tests.Signals;

/// <summary>A board made of a script: it notes when it is switched on and off, and its console stays silent, so that a job waits in its boot for good.</summary>
internal sealed class ScriptedBoard : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("scripted-board-");

    public ScriptedBoard()
    {
        var script = Write("board", $"#!/bin/sh\n[ $1 != console ] || exec cat\necho $1 >>{Path("power")}\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Device = Write(
            "device.yaml",
            $$"""
            hostname: scripted-01
            devicetype: scripted
            commands:
              connections: {uart0: {connect: "{{script}} console", tags: [primary]} }
              hard_reset: {{script}} on
              power_on: {{script}} on
              power_off: {{script}} off
            actions:
              deploy: {connections: {serial: null}, methods: {ssh: null} }
              boot: {connections: {serial: null}, methods: {minimal: null} }
            """);
        Dispatcher = Write(
            "dispatcher.yaml",
            $$"""
            dispatcher_ip: 127.0.0.1
            dispatcher_download_dir: {{Path("downloads")}}
            tftp: {listen: "127.0.0.1:0", directory: {{Path("tftp")}}}
            """);
        Job = Write(
            "job.yaml",
            """
            job_name: a board that never boots
            device_type: scripted
            visibility: public
            timeouts: {job: {minutes: 10}, action: {minutes: 10}, connection: {minutes: 10}}
            actions:
            - boot: {method: minimal, prompts: ['never#']}
            """);
    }

    /// <summary>The action in which the job waits.</summary>
    public const string WaitsIn = "auto-login-action";

    public string Device { get; }

    public string Dispatcher { get; }

    public string Job { get; }

    public string Data => Path("data");

    /// <summary>Each switching, in order.</summary>
    public IReadOnlyList<string> Power => File.Exists(Path("power")) ? File.ReadAllLines(Path("power")) : [];

    public void Dispose() => _folder.Delete(recursive: true);

    private string Path(string name) => System.IO.Path.Combine(_folder.FullName, name);

    private string Write(string name, string text)
    {
        File.WriteAllText(Path(name), text);
        return Path(name);
    }
}
