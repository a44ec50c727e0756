namespace LavaActors.Jinja.Tests;

/// <summary>A test that compares with Python's Jinja2; skipped, with the reason, where that is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ReferenceFactAttribute : FactAttribute
{
    public ReferenceFactAttribute()
    {
        if (!Reference.IsThere) Skip = "Python's Jinja2 is not installed; 'apt-get install python3-jinja2' or 'deploy/lab/lab setup' does it";
    }

    /// <summary>Where the lab puts the device types of LAVA.</summary>
    public static string DeviceTypes { get; } = Path.Combine(Environment.GetEnvironmentVariable("LAVA_LAB") ?? "/var/cache/lava-actors/lab", "device-types");

    /// <summary>The test needs them, too.</summary>
    public bool NeedsDeviceTypes
    {
        get;
        init
        {
            field = value;
            if (value && !Directory.Exists(DeviceTypes)) Skip ??= $"there is no {DeviceTypes}; 'deploy/lab/lab setup' fetches LAVA's device types";
        }
    }
}
