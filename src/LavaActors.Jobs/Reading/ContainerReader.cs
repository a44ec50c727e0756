using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>Reads the <c>docker</c> mapping of a block (spec: test-shell.md §14, deploy-boot-uboot.md §8). Its keys are not settled between methods: unknown ones are warnings.</summary>
internal static class ContainerReader
{
    /// <summary>Null when no usable image is named.</summary>
    public static ContainerImage? Read(MapReader reader)
    {
        reader.Required("image", "name the image, as 'image: debian:12'");
        var image = reader.NonEmptyString("image");
        // It becomes an argument of the engine's command.
        if (image is not null && (image.StartsWith('-') || !image.All(c => char.IsAsciiLetterOrDigit(c) || "._/:@-".Contains(c))))
        {
            reader.Error("image", $"'{image}' is no name of an image", "write it as registry/name:tag");
            image = null;
        }

        if (reader.Section("login") is { } login)
        {
            login.Knows("registry", "user", "password");
            login.WarnUnknown();
        }

        var container = new ContainerImage
        {
            Image = image ?? "",
            Local = reader.Bool("local") ?? false,
            ContainerName = ReadName(reader),
            NetworkFrom = reader.NonEmptyString("network_from"),
            Binary = reader.NonEmptyString("binary"),
        };
        reader.Knows("bind", "environment").WarnUnknown();
        return image is null ? null : container;
    }

    private static string? ReadName(MapReader reader)
    {
        var name = reader.NonEmptyString("container_name", anyScalar: true);
        if (name is null || (char.IsAsciiLetterOrDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || "_.-".Contains(c)))) return name;
        reader.Error("container_name", $"'{name}' cannot be the name of a container", "use letters, digits, '_', '.' and '-', beginning with a letter or digit");
        return null;
    }
}
