using System.CommandLine;
using LavaActors.Devices.Lab;
using LavaActors.Node.Client;
using LavaActors.Node.Hosting;

namespace LavaActors.Node.Commands;

/// <summary>The options that say how a node is set up.</summary>
internal static class NodeOptions
{
    public static Option<string?> Config() => new("--config", "-c") { Description = "The node's settings, a YAML file", HelpName = "file" };

    public static Option<string[]> Devices() => new("--device", "-d")
    {
        Description = "A device configuration or dictionary, a folder of them, or a lab's directory; may be given several times",
        HelpName = "file",
        AllowMultipleArgumentsPerToken = true,
    };

    public static Option<string[]> Templates() => new("--templates")
    {
        Description = $"Directories of device types, searched after the lab's own [default: {LabPaths.PackagedTypes}]",
        HelpName = "directory",
        AllowMultipleArgumentsPerToken = true,
    };

    public static Option<string?> Dispatcher(string name) => new(name) { Description = "The dispatcher's configuration", HelpName = "file" };

    public static Option<string?> Data() => new("--data") { Description = "Directory for the store and what a dispatcher keeps", HelpName = "directory" };

    public static Option<string?> Store() => new("--store")
    {
        Description = $"Where journal and read model are, as postgres:Host=...;Database=... [default: ${CommandEnvironment.StoreVariable}, else an SQLite file in the data directory]",
        HelpName = "address",
    };

    /// <summary>The checked settings.</summary>
    /// <exception cref="ClientException">They are wrong; the message lists every finding.</exception>
    public static NodeSettings Settings(NodeSettingsSource source, CommandEnvironment environment)
    {
        var (settings, diagnostics) = NodeSettingsReader.Read(source);
        if (settings is null)
            throw new ClientException(ExitCode.Usage, "the node's settings are not valid:\n" + string.Join('\n', diagnostics.Where(d => d.IsError)));
        foreach (var warning in diagnostics) environment.Terminal.Error.WriteLine(warning);
        return settings;
    }
}
