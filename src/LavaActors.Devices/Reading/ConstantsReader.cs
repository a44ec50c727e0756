using LavaActors.Yaml;

namespace LavaActors.Devices.Reading;

/// <summary>Reads <c>constants</c> (spec: deploy-boot-uboot.md §9.3).</summary>
internal static class ConstantsReader
{
    public static DeviceConstants Read(MapReader device)
    {
        var defaults = new DeviceConstants();
        if (device.Section("constants") is not { } reader) return defaults;
        return new DeviceConstants
        {
            Posix = reader.Section("posix") is { } posix ? ReadPosix(posix) : defaults.Posix,
            UBoot = reader.Section(Bootloader.UBoot) is { } uboot ? ReadLoader(uboot, defaults.UBoot) : defaults.UBoot,
            Bootloaders = Bootloader.Others.Where(reader.Has).Select(name => (name, Section: reader.Section(name))).Where(b => b.Section is not null)
                .ToDictionary(b => b.name, b => ReadLoader(b.Section!, UBootConstants.Of(b.name))),
            ShutdownMessage = reader.Pattern("shutdown-message") ?? defaults.ShutdownMessage,
            KernelStartMessage = reader.Pattern("kernel-start-message") ?? defaults.KernelStartMessage,
            DefaultShellPrompt = reader.Pattern("default-shell-prompt") ?? defaults.DefaultShellPrompt,
            FailureRetry = reader.Int("failure_retry", 1, 1000) ?? defaults.FailureRetry,
            BootRetry = reader.Int("boot_retry", 1, 1000),
            Source = reader.Map,
        };
    }

    private static PosixConstants ReadPosix(MapReader reader)
    {
        var defaults = new PosixConstants();
        var posix = new PosixConstants
        {
            ShellCommand = reader.NonEmptyString("lava_test_sh_cmd") ?? defaults.ShellCommand,
            ResultsDirectory = reader.NonEmptyString("lava_test_results_dir") ?? defaults.ResultsDirectory,
            ShellFile = reader.String("lava_test_shell_file") ?? defaults.ShellFile,
        };
        if (!posix.ResultsDirectory.Contains("%s", StringComparison.Ordinal)) reader.Error("lava_test_results_dir", "has no place for the job id", "write it with %s, as '/lava-%s'");
        reader.WarnNearMisses();
        return posix;
    }

    private static UBootConstants ReadLoader(MapReader reader, UBootConstants defaults)
    {
        var finalMessage = reader.Map["final-message"];
        var uboot = new UBootConstants
        {
            InterruptPrompt = reader.Pattern("interrupt-prompt") ?? defaults.InterruptPrompt,
            InterruptCharacter = reader.String("interrupt-character", anyScalar: true) ?? defaults.InterruptCharacter,
            InterruptCtrlList = reader.Has("interrupt_ctrl_list") ? reader.Strings("interrupt_ctrl_list", anyScalar: true) : defaults.InterruptCtrlList,
            InterruptNewline = reader.Bool("interrupt-newline") ?? defaults.InterruptNewline,

            // An empty or null message is a device's way to say that none is printed.
            FinalMessage = finalMessage is null ? defaults.FinalMessage : reader.Pattern("final-message") is { Length: > 0 } message ? message : null,
            ErrorMessages = reader.Has("error-messages") ? reader.Strings("error-messages") : defaults.ErrorMessages,
        };
        for (var i = 0; i < uboot.ErrorMessages.Count; i++) reader.CheckPattern(uboot.ErrorMessages[i], reader.SpanOf("error-messages"), reader.PathOf("error-messages", i));
        reader.WarnNearMisses();
        return uboot;
    }
}
