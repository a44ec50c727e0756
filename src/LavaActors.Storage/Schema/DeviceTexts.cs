namespace LavaActors.Storage.Schema;

/// <summary>Of each job the configuration of its device as the run had it.</summary>
internal static class DeviceTexts
{
    public const string Step = "ALTER TABLE jobs ADD COLUMN device_yaml TEXT NULL;";
}
