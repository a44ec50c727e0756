using LavaActors.Devices;
using LavaActors.Dispatch.Boot;
using LavaActors.Dispatch.Boot.Bootloaders;
using LavaActors.Dispatch.Boot.Login;
using LavaActors.Dispatch.Boot.Minimal;
using LavaActors.Dispatch.Boot.Qemu;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;
using LavaActors.Yaml;
using static LavaActors.Dispatch.Planning.PlannedOnly.TreeParts;

namespace LavaActors.Dispatch.Planning.PlannedOnly;

/// <summary>The boot methods that are planned and not run.</summary>
internal static class PlannedBootTrees
{
    /// <summary>What the names of the device's list <c>fastboot</c> stand for.</summary>
    private static readonly Dictionary<string, TreePart> FastbootSequence = new()
    {
        ["boot"] = Step("boot-fastboot", "start the system from fastboot"),
        ["no-flash-boot"] = Step("boot-fastboot", "start the system from fastboot"),
        ["reboot"] = Step("fastboot-reboot", "restart the board into its system"),
        ["auto-login"] = LogInAlone,
        ["overlay-unpack"] = _ => [new OverlayUnpackAction()],
        ["shell-session"] = ExpectShell,
        ["export-env"] = ExportEnvironment,
    };

    private const string ValidNote =
        "if it has one, what uuu does is passed over; LAVA gives the boot loader's interruption 15 s here, unless the block names a time for it";

    private static readonly TreePart Menu = Step("menu-connect", "make the connection one for menus");

    /// <summary>Flash tools that find the board by its number on USB, after a reset where there is one.</summary>
    private static readonly TreePart ResetAndFind = When(HasHardReset, Reset, WaitBoard);

    /// <summary>U-Boot as far as its prompt (deploy-boot-uboot.md §8, bootloader), whatever the block says.</summary>
    private static readonly TreePart ToUBoot = Step(
        "boot-bootloader", "bring the board to U-Boot's prompt",
        _ => [new ResetConnectionAction()], Reset, Interrupt(Bootloader.UBoot), _ => [new BootloaderCommandsAction(Bootloader.UBoot, startsSystem: false)]);

    private static readonly TreePart[] UBootSession = [Connect, _ => [new BootloaderOverlayAction(Bootloader.UBoot)], ToUBoot, Disconnect];

    public static IReadOnlyList<PlannedTree> All { get; } =
    [
        Tree("avh", BootMethod, Retry(
            "boot-avh", "start the virtual board",
            Step("call-avh", "have the virtual board made"), When(HasPrompts, LogInAlone, When(HasShell, ExpectShell, ExportEnvironment)))),
        Tree("cmsis-dap", With(BootMethod, "board_id"), Retry(
            "boot-cmsis-retry", "copy the program to the board's drive",
            When(HasHardReset, Reset, WaitPath), Step("flash-cmsis", "copy the program to the board's drive"),
            Unless(scope => IsFalse(OfMethod(scope, "parameters", "resets_after_flash")), WaitSerial), Connect)),
        Tree("depthcharge", BootMethod, Step(
            "depthcharge-action", "boot through depthcharge",
            Step("depthcharge-overlay", "put addresses and file names into the boot commands"),
            Retry(
                "depthcharge-retry", "from reset to a shell",
                _ => [new ResetConnectionAction()], Reset, Step("depthcharge-start", "wait for the boot loader's prompt", BootloaderTime), TypeCommands(), LogIn))),
        Tree("dfu", With(BootMethod, "board_id"), Retry(
            "boot-dfu-retry", "write the program by USB's firmware upgrade",
            Connect, Reset,
            When(
                scope => OfMethod(scope, "implementation")?.ToString() == Bootloader.UBoot,
                Interrupt(Bootloader.UBoot), Step("enter-dfu", "have U-Boot take a program")),
            Step("wait-dfu-device", "wait for the board on USB"), Step("flash-dfu", "write the program"))),
        Tree("fastboot", With(_ => null, "fastboot_serial_number"), Retry(
            "fastboot-boot", "start the system from fastboot",
            When(scope => scope.Block.Parameters["commands"] is YamlList { Items.Count: > 0 }, Step("fastboot-boot-commands", "run the job's fastboot commands")),
            EnterFastboot, Sequence,
            When(HasHardReset, Unless(IsInContainer, _ => [PreCommandAction.OperatingSystem]), LogIn),
            Unless(
                scope => HasHardReset(scope) || IsInContainer(scope),
                Step("connect-adb", "connect by adb"), Step("adb-overlay-unpack", "unpack the test overlay by adb")))),
        Tree("fvp", BootMethod, Retry(
            "boot-fvp", "start the model",
            Step(
                "boot-fvp-main", "start the model",
                Step("check-fvp-version", "ask the model for its version"), Step("run-fvp", "start the model"),
                Unless(scope => IsFalse(scope.Block.Parameters["use_telnet"]), Step("fvp-serial-connect", "connect to the model's serial port"), Feedback)),
            When(HasPrompts, Feedback, LogInAlone, When(HasShell, ExpectShell, Unpack)))),
        Tree("gdb", LacksCommandSet, Step("boot-gdb", "start the program through gdb", Retry(
            "boot-gdb-retry", "start the program through gdb", When(HasHardReset, Reset), WaitSerial, Connect))),
        Tree("jlink", With(BootMethod, "board_id"), Retry(
            "boot-jlink-image", "write the program through J-Link", ResetAndFind, Connect, Step("flash-jlink", "write the program"))),
        Tree("lxc", _ => null, Retry(
            "lxc-boot", "start the container",
            Step("boot-lxc", "start the container"), Step("lxc-add-static", "give the container the board's devices"),
            Step("connect-lxc", "connect to the container"), ExpectShell, ExportEnvironment)),
        Tree(
            "monitor",
            scope => scope.Device.Qemu is null && scope.Device.QemuNfs is null ? "the device has no boot method 'qemu'" : null,
            scope => [new BootImageRetryAction(scope, QemuBootStrategy.Qemu)]),
        Tree("musca", With(BootMethod, "board_id"), Retry(
            "musca-boot", "start the program", Reset, WaitSerial, Connect, When(HasPrompts, LogInAlone), When(HasShell, ExpectShell, Unpack, ExportEnvironment))),
        Tree("openocd", With(BootMethod, "board_id"), Retry(
            "boot-openocd-image", "write the program through OpenOCD", ResetAndFind, Connect, Step("flash-openocd", "write the program"))),
        Tree("pyocd", With(BootMethod, "board_id"), Retry("boot-pyocd-image", "write the program through pyOCD", Retry(
            "boot-pyocd-image", "write the program through pyOCD",
            ResetAndFind, When(ConnectsFirst, Connect), Step("flash-pyocd", "write the program"), Unless(ConnectsFirst, Connect)))),
        Tree("qemu-iso", scope => scope.As<BootBlock>().Media == "img" ? null : "'media' is not img", Retry(
            "boot-installer-iso", "run the installer, and start what it installed",
            Step("execute-installer-command", "start the emulated machine"), Step("monitor-installer-connection", "wait until the installer is done"),
            Step("reboot-into-installed", "start what was installed"),
            LogInAlone, ExpectShell, ExportEnvironment)),
        Tree("recovery", _ => null, NotedStep(
            "recovery-boot", "switch the board's recovery mode",
            scope => IsRecoveryCommand(scope) ? null : $"'commands' is {scope.As<BootBlock>().CommandsName}, neither recovery nor exit: nothing is done",
            When(IsRecoveryCommand, PowerOff, Step("switch-recovery", "run the device's command for it"), _ => [new PowerOnAction()]))),
        Tree("schroot", BootMethod, Step("schroot-login", "enter the chroot")),
        Tree("uefi", BootMethod, Retry(
            "uefi-shell-main-action", "boot through the shell of UEFI",
            LoaderOverlay, Menu, Reset,
            When(HasShellMenu, Step("uefi-shell-menu-interrupt", "stop at the menu"), Step("uefi-shell-menu-selector", "choose the shell in the menu")),
            Step("uefi-shell-interrupt", "stop the shell's own start"), TypeCommands(), LogIn)),
        Tree("uuu", LacksUuu, Retry(
            "uuu-boot-retry", "flash the board by uuu",
            When(
                scope => IsTrue(scope.Block.Parameters["skip_uuu_if_bootloader_valid"]),
                NotedStep("check-bootloader-valid", "look whether the board has a boot loader", _ => ValidNote, UBootSession)),
            Step(
                "uuu", "flash the board by uuu",
                [
                    Disconnect, Reset,
                    Unless(
                        IsOfBcu,
                        Step("check-serial-availability", "look whether the board waits for uuu"),
                        NotedStep(
                            "boot-corrupt-boot-media", "spoil the board's medium from U-Boot, so that the board waits for uuu",
                            _ => "passed over if the board waits for uuu already",
                            [When(scope => IsTrue(OfMethod(scope, "options", "power_off_before_corrupt_boot_media")), PowerOff), .. UBootSession]),
                        Reset),
                    Connect, Step("uuu-boot", "run the job's commands"), Disconnect,
                ]))),
    ];

    private static IEnumerable<PipelineAction> EnterFastboot(PlanScope scope) => Actions(
        scope,
        IsTrue(OfDevice(scope, "fastboot_via_uboot")) ? [Connect, PlannedDeployTrees.FromUBoot]
        : HasHardReset(scope) ? [Connect, Reset]
        : [WaitBoard, PlannedDeployTrees.EnterByItself]);

    private static IEnumerable<PipelineAction> Sequence(PlanScope scope) => OfDevice(scope, "actions", "boot", "methods", "fastboot") is YamlList names
        ? names.Items.SelectMany(name => Actions(scope, FastbootSequence.TryGetValue(name.ToString()!, out var part) ? [WaitBoard, part] : [WaitBoard]))
        : [];

    private static bool IsInContainer(PlanScope scope) => scope.As<BootBlock>().Docker is not null;

    private static bool IsRecoveryCommand(PlanScope scope) => scope.As<BootBlock>().CommandsName is "recovery" or "exit";

    private static bool ConnectsFirst(PlanScope scope) => IsTrue(OfMethod(scope, "parameters", "connect_before_flash"));

    private static bool IsFalse(YamlNode? node) => node is YamlScalar scalar && scalar.AsBool() == false;

    /// <summary>An empty text says that the shell comes without a menu.</summary>
    private static bool HasShellMenu(PlanScope scope) =>
        (scope.Block.Parameters["shell_menu"] ?? OfMethod(scope, "parameters", "shell_menu")) is YamlScalar { IsNull: false } menu && menu.ToString()!.Length > 0;

    /// <summary>Commands of <c>bcu</c> alone, or one that resets USB first: the board need not wait for uuu.</summary>
    private static bool IsOfBcu(PlanScope scope)
    {
        const string bcu = "bcu";
        if (scope.Block.Parameters["commands"] is not YamlList { Items.Count: > 0 } commands) return false;
        var entries = commands.Items.OfType<YamlMap>().SelectMany(map => map.Entries).ToList();
        return entries.Count > 0 && (entries.All(entry => entry.Key.Text == bcu)
            || (entries[0].Key.Text == bcu && entries[0].Value.ToString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is ["reset", "usb", ..]));
    }

    private static YamlNode? OfMethod(PlanScope scope, params string[] path) =>
        OfDevice(scope, ["actions", "boot", "methods", scope.As<BootBlock>().Method, .. path]);

    private static string? LacksCommandSet(PlanScope scope)
    {
        if (BootMethod(scope) is { } lacks) return lacks;
        var (method, name) = (scope.As<BootBlock>().Method, scope.As<BootBlock>().CommandsName ?? "");
        return OfMethod(scope, name) is null ? $"the boot method '{method}' of the device has no commands '{name}'" : null;
    }

    private static string? LacksUuu(PlanScope scope) => BootMethod(scope)
        ?? (scope.Device.UBoot is null ? "the device has no boot method 'u-boot'" : null)
        ?? (scope.Block.Parameters.ContainsKey("commands") ? null : "'commands' is missing");

    private static PlannedTree Tree(string method, Func<PlanScope, string?> lacks, TreePart top) => new("boot", method, lacks, top);
}
