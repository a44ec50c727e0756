using LavaActors.Yaml;

namespace LavaActors.Dispatch.Deploy;

/// <summary>Puts what the device's <c>static_info</c> says into an address of the job: <c>http://{mirror}/kernel</c> (deploy-boot-uboot.md §1.1). A marker that the device does not have
/// stays.</summary>
public static class StaticInfoMarkers
{
    public static string Apply(string address, YamlList staticInfo)
    {
        foreach (var entry in staticInfo.Items.OfType<YamlMap>().SelectMany(m => m.Entries))
        {
            if (entry.Value is YamlScalar { IsNull: false } value) address = address.Replace($"{{{entry.Key.Text}}}", value.Text, StringComparison.Ordinal);
        }

        return address;
    }
}
