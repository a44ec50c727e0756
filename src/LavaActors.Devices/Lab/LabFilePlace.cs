namespace LavaActors.Devices.Lab;

/// <summary>Where a kind of file is (spec: worker-and-devices.md §1).</summary>
/// <param name="Own">The one that a change writes.</param>
/// <param name="Others">Those that are read when it is not there, in this order.</param>
public sealed record LabFilePlace(string Own, params IReadOnlyList<string> Others)
{
    public static LabFilePlace Dictionary(LabPaths paths, string device) => new(Path.Combine(paths.Devices, device + LabDirectory.Template));

    public static LabFilePlace DeviceType(LabPaths paths, string type) =>
        new(Path.Combine(paths.Types, type + LabDirectory.Template), [.. paths.Templates.Select(directory => Path.Combine(directory, type + LabDirectory.Template))]);

    public static LabFilePlace HealthCheck(LabPaths paths, string type) => new(Path.Combine(paths.HealthChecks, type + ".yaml"), Path.Combine(paths.HealthChecks, type + ".yml"));

    public static LabFilePlace Configuration(LabPaths paths, string worker) =>
        new(Path.Combine(paths.Workers, worker, "dispatcher.yaml"), Path.Combine(paths.Workers, worker + ".yaml"));

    public static LabFilePlace Environment(LabPaths paths, string worker) => new(Path.Combine(paths.Workers, worker, "env.yaml"), Path.Combine(paths.Directory, "env.yaml"));

    public static LabFilePlace TargetEnvironment(LabPaths paths, string worker) =>
        new(Path.Combine(paths.Workers, worker, "env-dut.yaml"), Path.Combine(paths.Directory, "env-dut.yaml"), Path.Combine(paths.Directory, "env.dut.yaml"));
}
