using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

internal static class CommandReader
{
    public static CommandBlock? Read(MapReader reader, ReadContext context)
    {
        reader.Required("name", "name a command of the device, as 'name: hard_reset'");
        var block = CommonKeys.Read(reader, context, new CommandBlock { Name = reader.NonEmptyString("name") ?? "" });
        reader.WarnUnknown();
        return block;
    }
}
