using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>The <c>context</c> of a job or role: variables of the device's template that a job may set (spec: pipeline.md §2.3).</summary>
internal static class ContextKeys
{
    private static readonly string[] Known =
    [
        "arch", "boot_console", "boot_root", "cpu", "extra_options", "guestfs_driveid", "guestfs_interface", "guestfs_size", "machine", "memory", "model",
        "monitor", "netdevice", "no_kvm", "no_network", "serial", "vga",
        "deploy_character_delay", "boot_character_delay", "test_character_delay", "boot_retry", "failure_retry", "bootloader_prompt", "console_device",
        "custom_kernel_args", "extra_kernel_args", "extra_nfsroot_args", "kernel_loglevel", "kernel_start_message", "lava_test_results_dir",
        "menu_interrupt_prompt", "mustang_menu_list", "tftp_mac_address", "uboot_extra_error_message", "uboot_needs_interrupt", "uboot_altbank",
        .. from command in new[] { "booti", "bootm", "bootz" } from address in new[] { "dtb_addr", "kernel_addr", "ramdisk_addr" } select $"{command}_{address}",
    ];

    public static YamlMap Read(MapReader reader, ReadContext context)
    {
        var map = reader.MapNode("context");
        if (map is null) return YamlMap.Empty;
        foreach (var (key, value) in map.Entries)
        {
            var path = $"{reader.PathOf("context")}.{key.Text}";
            // A sub-job was checked when it was submitted.
            if (context.IsSubJob) continue;
            if (!Known.Contains(key.Text) && !context.ContextVariables.Contains(key.Text))
                reader.Bag.Error(key.Span, path, $"'{key.Text}' is not a context variable a job may set", Remedy(key.Text, context));
            if (value is YamlMap || (value is YamlList list && !list.Items.All(i => i is YamlScalar)))
            {
                reader.Bag.Error(value.Span, path, $"expected a string, a number or a list of them, found {value.Described}");
            }
        }

        return map;
    }

    private static string Remedy(string key, ReadContext context) =>
        NearestName.Of(key, [.. Known, .. context.ContextVariables]) is { } near ? $"did you mean '{near}'?" : "remove it, or let the lab allow it: extra_context_variables in the gateway's settings";
}
