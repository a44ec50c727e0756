using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

internal static class VisibilityReader
{
    // Lists of groups are in indexes of the store, which have their bounds.
    private const int MostLetters = 1000;

    private const string Shape = "use public, personal or {group: [name]}";

    public static Visibility Read(MapReader reader, bool required)
    {
        switch (required ? reader.Required("visibility", Shape) : reader.Node("visibility"))
        {
            case null:
                break;
            case YamlScalar { Text: "public" }:
                return Visibility.Public;
            case YamlScalar { Text: "personal" }:
                return Visibility.Personal;
            case YamlMap map:
                var section = reader.Section(map, reader.PathOf("visibility"));
                var groups = section.Strings("group");
                if (groups.Count == 0 && !section.Map.ContainsKey("group")) section.Missing("group", Shape);
                // As JSON has them: what is no ASCII takes six.
                if (groups.Sum(name => name.Sum(letter => char.IsAsciiLetterOrDigit(letter) ? 1 : 6) + 3) > MostLetters) section.Error("group", $"has {groups.Count} groups with too long names", $"name fewer: together they have about {MostLetters} letters at most");
                section.RejectUnknown();
                return new Visibility("group", groups);
            case var other:
                reader.Error("visibility", $"found {other.Described}", Shape);
                break;
        }

        return Visibility.Public;
    }
}
