namespace LavaActors.Devices;

/// <summary>The boot method <c>uefi-menu</c>: a firmware's menu on the console, and what is chosen in it. Boots by <c>uefi-menu</c> go through it to a
/// system, those by <c>grub-efi</c> to GRUB.</summary>
public sealed record UefiMenu
{
    /// <summary>The key of the boot methods.</summary>
    public const string Method = "uefi-menu";

    /// <summary>Pattern of the invitation to stop the firmware.</summary>
    public required string InterruptPrompt { get; init; }

    /// <summary>Typed then, exactly as it is.</summary>
    public required string InterruptString { get; init; }

    /// <summary>Pattern of the prompt below the menu (<c>bootloader_prompt</c>).</summary>
    public required string Prompt { get; init; }

    /// <summary>Pattern of a line of the menu; its first group is what is typed to choose it, its second the label. Of <c>item_markup</c>, <c>item_class</c>,
    /// <c>separator</c> and <c>label_class</c>.</summary>
    public required string Item { get; init; }

    /// <summary>Pattern of what is printed once everything is chosen; null: it is not waited for.</summary>
    public string? BootMessage { get; init; }

    /// <summary>What ends a line that is typed: two characters (<c>line_separator: dos</c>), or <c>\n</c> (<c>unix</c>).</summary>
    public string LineEnd { get; init; } = LineEnds["dos"];

    /// <summary>What is chosen, by the name that a job's <c>commands</c> or <c>menu_options</c> of <c>grub-efi</c> gives.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<MenuSelection>> Menus { get; init; } = new Dictionary<string, IReadOnlyList<MenuSelection>>();

    /// <summary>By their names in configurations and jobs.</summary>
    public static IReadOnlyDictionary<string, string> LineEnds { get; } = new Dictionary<string, string> { ["dos"] = "\r\n", ["unix"] = "\n" };
}
