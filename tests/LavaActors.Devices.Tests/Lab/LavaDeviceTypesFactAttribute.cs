namespace LavaActors.Devices.Tests.Lab;

/// <summary>A test of the device types that come with LAVA; skipped, with the reason, where they are not at hand.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LavaDeviceTypesFactAttribute : FactAttribute
{
    public LavaDeviceTypesFactAttribute()
    {
        if (!Directory.Exists(Folder)) Skip = $"there is no {Folder}; 'deploy/lab/lab setup' fetches LAVA's device types";
    }

    public static string Folder { get; } = Path.Combine(Environment.GetEnvironmentVariable("LAVA_LAB") ?? "/var/cache/lava-actors/lab", "device-types");
}
