using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>A <c>timeout</c> inside a test definition or its entry, where LAVA passes over it in silence.</summary>
internal static class MisplacedTimeout
{
    public static void Warn(MapReader reader)
    {
        if (reader.Has("timeout")) reader.Warning("timeout", "has no effect inside a definition", "give it to the test block that the definition stands in");
    }
}
