using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>Reads the <c>docker</c> mapping of a block (spec: test-shell.md §14, deploy-boot-uboot.md §8). Its keys are not settled between methods: unknown ones are warnings.</summary>
internal static class ContainerReader
{
    private static readonly string[] OfContainers = ["container_name", "network_from", "login", "bind", "environment"];

    /// <summary>Null when no usable image is named.</summary>
    public static ContainerImage? Read(MapReader reader)
    {
        reader.Required("image", "name the image, as 'image: debian:12'");
        var image = reader.NonEmptyString("image");
        if (image is not null && !CheckImage(reader, "image", image)) image = null;

        if (reader.Section("login") is { } login)
        {
            login.Knows("registry", "user", "password");
            login.WarnUnknown();
        }

        var container = new ContainerImage
        {
            Image = image ?? "",
            Local = reader.Bool("local") ?? false,
            ContainerName = ReadName(reader, "container_name"),
            NetworkFrom = ReadName(reader, "network_from"),
            Binary = reader.NonEmptyString("binary"),
        };
        reader.Knows("bind", "environment").WarnUnknown();
        return image is null ? null : container;
    }

    /// <summary>The image of a deployment: its name, or a mapping with <c>name</c> and <c>local</c>. Null when no usable image is named.</summary>
    public static ContainerImage? ReadName(MapReader reader)
    {
        if (reader.Node("image") is not YamlMap)
            return reader.NonEmptyString("image") is { } plain && CheckImage(reader, "image", plain) ? new ContainerImage { Image = plain } : null;
        var image = reader.Section("image")!;
        image.Required("name", "name the image, as 'name: debian:12'");
        var name = image.NonEmptyString("name");
        var isLocal = image.Bool("local") ?? false;
        foreach (var key in OfContainers.Where(image.Has)) image.Warning(key, "has no effect on an image that is only fetched", "remove it; the device's configuration says how its container is started");
        image.Knows(OfContainers).WarnUnknown();
        return name is not null && CheckImage(image, "name", name) ? new ContainerImage { Image = name, Local = isLocal } : null;
    }

    /// <summary>Whether a text may name an image: it becomes an argument of the engine's command. It is reported if not.</summary>
    public static bool CheckImage(MapReader reader, string key, string image)
    {
        if (!image.StartsWith('-') && image.All(c => char.IsAsciiLetterOrDigit(c) || "._/:@-".Contains(c))) return true;
        reader.Error(key, $"'{image}' is no name of an image", "write it as registry/name:tag");
        return false;
    }

    private static string? ReadName(MapReader reader, string key)
    {
        var name = reader.NonEmptyString(key, anyScalar: true);
        if (name is null || (char.IsAsciiLetterOrDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || "_.-".Contains(c)))) return name;
        reader.Error(key, $"'{name}' cannot be the name of a container", "use letters, digits, '_', '.' and '-', beginning with a letter or digit");
        return null;
    }
}
