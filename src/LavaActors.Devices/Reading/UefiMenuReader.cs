using System.Text.RegularExpressions;
using LavaActors.Yaml;

namespace LavaActors.Devices.Reading;

/// <summary>Reads the boot method <c>uefi-menu</c>. What cannot be used is a warning: a job that wants it is refused, others run.</summary>
internal static class UefiMenuReader
{
    private const string LabelClass = @"a-zA-Z0-9\s\:";

    private static readonly string[] Needed = ["interrupt_prompt", "interrupt_string", "bootloader_prompt", "item_markup", "item_class", "separator"];

    private static readonly string[] OtherKeys = ["parameters", "line_separator", "menu_options"];

    /// <summary>Null if the device has no such method, or one that lacks what it needs.</summary>
    public static UefiMenu? Read(MapReader? boot)
    {
        if (boot?.Section("methods") is not { } methods || !methods.Map.ContainsKey(UefiMenu.Method)) return null;
        if (methods.Section(UefiMenu.Method) is not { } reader || reader.Section("parameters") is not { } parameters)
        {
            methods.Warning(UefiMenu.Method, "has no parameters, so no job can use it", $"add 'parameters' with {string.Join(", ", Needed)}");
            return null;
        }

        string[] missing = [.. Needed.Where(key => !parameters.Has(key))];
        if (missing.Length > 0)
        {
            parameters.Bag.Warning(parameters.Map.Span, parameters.Path, $"{string.Join(", ", missing)} missing, so no job can use it", "give all of them");
            return null;
        }

        return ReadMenu(reader, parameters);
    }

    private static UefiMenu? ReadMenu(MapReader reader, MapReader parameters)
    {
        var (interrupt, prompt, item) = (parameters.Pattern("interrupt_prompt"), parameters.Pattern("bootloader_prompt"), ReadItem(parameters));
        var lineEnd = ReadLineEnd(reader);
        if (interrupt is null || prompt is null || item is null || lineEnd is null) return null;
        return new UefiMenu
        {
            InterruptPrompt = interrupt,
            InterruptString = parameters.String("interrupt_string", anyScalar: true) ?? "",
            Prompt = prompt,
            Item = item,
            BootMessage = parameters.Pattern("boot_message"),
            LineEnd = lineEnd,
            Menus = ReadMenus(reader),
        };
    }

    private static string? ReadItem(MapReader parameters)
    {
        var markup = parameters.Strings("item_markup");
        if (markup.Count != 2)
        {
            parameters.Error("item_markup", $"has {markup.Count} texts", "give the two around the number of a line, as ['[', ']']");
            return null;
        }

        var (number, separator) = (parameters.String("item_class"), parameters.String("separator"));
        var label = parameters.String("label_class") ?? LabelClass;
        var item = $"{Regex.Escape(markup[0])}([{number}]+){Regex.Escape(markup[1])}{separator}([{label}]*)";
        return parameters.CheckPattern(item, parameters.SpanOf("item_class"), parameters.PathOf("item_class")) ? item : null;
    }

    private static string? ReadLineEnd(MapReader reader)
    {
        var name = reader.NonEmptyString("line_separator") ?? "dos";
        if (UefiMenu.LineEnds.TryGetValue(name, out var lineEnd)) return lineEnd;
        reader.Error("line_separator", $"'{name}' is no line separator", "use dos or unix");
        return null;
    }

    private static OrderedDictionary<string, IReadOnlyList<MenuSelection>> ReadMenus(MapReader reader)
    {
        var menus = new OrderedDictionary<string, IReadOnlyList<MenuSelection>>();
        foreach (var (name, value) in reader.Map.Entries.Where(e => !OtherKeys.Contains(e.Key.Text) && !e.Value.IsNull))
        {
            if (value is YamlList list) menus[name.Text] = [.. list.Items.Select((item, i) => ReadSelection(reader, item, reader.PathOf(name.Text, i))).OfType<MenuSelection>()];
            else reader.Wrong<object>(value, reader.PathOf(name.Text), "a list of 'select: ...'");
        }

        return menus;
    }

    private static MenuSelection? ReadSelection(MapReader reader, YamlNode node, string path)
    {
        if (node is not YamlMap map) return reader.Wrong<MenuSelection>(node, path, "a mapping with 'select'");
        var item = reader.Section(map, path);
        item.Required("select", "say what is chosen, as 'select: {items: [Shell]}'");
        if (item.Section("select") is not { } select) return null;
        var selection = new MenuSelection(
            select.Pattern("wait"), select.Strings("items"), select.NonEmptyString("fallback"), select.Map.ContainsKey("escape"), select.String("enter", anyScalar: true));
        // LAVA takes 'prompt' here, and does nothing with it.
        select.Knows("prompt", "escape");
        select.RejectUnknown();
        return selection;
    }
}
