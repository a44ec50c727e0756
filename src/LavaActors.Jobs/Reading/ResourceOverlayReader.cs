using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>Reads a file's <c>overlays</c> (spec: deploy-boot-uboot.md §1.5).</summary>
internal static class ResourceOverlayReader
{
    public static IReadOnlyList<ResourceOverlay> Read(MapReader reader)
    {
        var overlays = new List<ResourceOverlay>();
        foreach (var (key, value) in reader.Map.Entries)
        {
            var path = reader.PathOf(key.Text);
            if (key.Text == ResourceOverlay.TestOverlay)
            {
                if (reader.Bool(key.Text) == true) overlays.Add(new ResourceOverlay(key.Text, null, "tar", "/"));
            }
            else if (value is not YamlMap map)
            {
                reader.Wrong<object>(value, path, "a mapping with url, format and path");
            }
            else if (ReadOne(reader.Section(map, path), key.Text) is { } overlay)
            {
                overlays.Add(overlay);
            }
        }

        return overlays;
    }

    private static ResourceOverlay? ReadOne(MapReader reader, string name)
    {
        var errors = reader.Bag.ErrorCount;
        reader.Required("format", "use file or tar");
        reader.Required("path", "say where in the image it goes, as 'path: /opt/tools'");
        // Read first, so that the file's own reader does not take this 'format' for an image's.
        var format = reader.NonEmptyString("format");
        if (format is not (null or "file" or "tar")) reader.Error("format", $"'{format}' is not possible here", "use file or tar");
        var place = reader.NonEmptyString("path");
        if (place?.Split('/').Contains("..") == true) reader.Error("path", $"'{place}' is no place in the image", "write an absolute path without '..'");
        else if (place?.StartsWith('/') == false) reader.Warning("path", $"'{place}' is taken for '/{place}'", "write an absolute path");
        var file = ResourceReader.Read(reader.Section(reader.Map.Without("format").Without("path"), reader.Path), name, "overlay");
        return reader.Bag.ErrorCount > errors || file is null ? null : new ResourceOverlay(name, file, format!, place!.StartsWith('/') ? place : "/" + place);
    }
}
