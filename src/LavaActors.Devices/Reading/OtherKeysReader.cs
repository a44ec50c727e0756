using LavaActors.Yaml;

namespace LavaActors.Devices.Reading;

/// <summary>Checks the keys of a device that no method here reads (spec: worker-and-devices.md §3.3).</summary>
internal static class OtherKeysReader
{
    private const int UsbIdLength = 4;

    public static void Check(MapReader device)
    {
        foreach (var key in new[] { "fastboot_auto_detection", "fastboot_via_uboot" }) device.Bool(key);
        foreach (var key in new[] { "adb_serial_number", "fastboot_serial_number", "board_id", "board_qdl_id", "usb_filesystem_label", "usb_serial_driver", "usb_serial_number" }) device.String(key);
        foreach (var key in new[] { "fastboot_options", "uuu_usb_otg_path_command", "uuu_corrupt_boot_media_command" })
        {
            if (device.ListNode(key) is not null) device.Strings(key);
        }

        device.Strings("uuu_usb_otg_path");
        device.ListNode("flash_cmds_order");
        device.Int("usb_sleep", 0);
        foreach (var key in new[] { "usb_vendor_id", "usb_product_id" })
        {
            if (device.String(key) is { } id && id.Length != UsbIdLength) device.Error(key, $"'{id}' is no USB id", "write its four hexadecimal digits in quotes, as '0483'");
        }
    }

    /// <summary><c>actions.test</c>: nothing but options of docker.</summary>
    public static void CheckTest(this MapReader test)
    {
        if (test.Section("methods") is { } methods)
        {
            if (methods.Section("docker") is { } docker)
            {
                foreach (var key in new[] { "global_options", "options" })
                {
                    foreach (var option in docker.ListNode(key)?.Items ?? [])
                    {
                        // An empty one is what a template leaves of an option that is not set.
                        if (option is not YamlScalar) docker.Wrong<object>(option, docker.PathOf(key), "a list of options");
                    }
                }

                docker.RejectUnknown();
            }

            methods.RejectUnknown();
        }

        test.RejectUnknown();
    }
}
