using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>Reads <c>postprocess</c> of a download (spec: deploy-boot-uboot.md §5).</summary>
internal static class PostprocessReader
{
    public static DownloadPostprocess? Read(MapReader reader)
    {
        reader.Required("docker", "name the container and its commands, as 'docker: {image: debian:12, steps: [...]}'");
        DownloadPostprocess? postprocess = null;
        if (reader.Section("docker") is { } docker)
        {
            docker.Required("steps", "give the commands, as 'steps: [unzip image.zip]'");
            var steps = docker.Strings("steps", anyScalar: true);
            if (docker.Node("steps") is YamlList { Count: 0 }) docker.Error("steps", "the list is empty", "give at least one command");
            if (ContainerReader.Read(docker) is { } container) postprocess = new DownloadPostprocess(container, steps);
        }

        reader.WarnUnknown();
        return postprocess;
    }
}
