using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>The <c>name</c> of a monitor, an interactive script or a service, of which a suite's name is made (spec: test-shell.md §12, §13).</summary>
internal static class SuiteName
{
    public static string Read(MapReader reader)
    {
        var name = reader.NonEmptyString("name", anyScalar: true) ?? "";
        if (name == "lava") reader.Error("name", "'lava' is the suite of the pipeline's own results", "choose another name");
        else if (!name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or ' ' or '.')) reader.Error("name", $"'{name}' cannot be a suite", "use letters, digits, '_', '-', '.' and spaces");
        else if (name.Length > 200) reader.Error("name", $"is {name.Length} characters long", "use at most 200");
        return name;
    }
}
