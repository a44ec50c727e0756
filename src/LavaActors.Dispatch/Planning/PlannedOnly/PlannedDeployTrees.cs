using LavaActors.Devices;
using LavaActors.Dispatch.Boot;
using LavaActors.Dispatch.Boot.Minimal;
using LavaActors.Dispatch.Deploy.Images;
using LavaActors.Dispatch.Deploy.Overlay;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;
using LavaActors.Yaml;
using static LavaActors.Dispatch.Planning.PlannedOnly.TreeParts;

namespace LavaActors.Dispatch.Planning.PlannedOnly;

/// <summary>The deploy methods that are planned and not run.</summary>
internal static class PlannedDeployTrees
{
    private static readonly TreePart Mount = Step("mount-vexpress-usbmsd", "mount the board's storage");

    private static readonly TreePart Unmount = Step("unmount-vexpress-usbmsd", "unmount the board's storage");

    private static readonly TreePart WaitStorage = Step("wait-usb-mass-storage-device", "wait for the board's storage on USB");

    private static readonly TreePart Extract = Step("extract-vexpress-recovery-image", "unpack the firmware");

    private static readonly TreePart Recover = Step("deploy-vexpress-recovery-image", "copy the firmware to the board's storage");

    private static readonly TreePart[] Musca =
    [
        Step("wait-musca-path", "wait for the board's storage"), Step("mount-musca-usbmsd", "mount the board's storage"),
        Step("deploy-musca-test-binary", "copy the program to the board's storage"), Step("unmount-musca-usbmsd", "unmount the board's storage"),
        Step("wait-musca-path", "wait for the board's storage to come anew"), Step("mount-musca-usbmsd", "mount the board's storage"),
        Step("check-musca-flash", "look whether the board took the program"), Step("unmount-musca-usbmsd", "unmount the board's storage"),
    ];

    /// <summary>By adb or fastboot, whichever answers.</summary>
    public static TreePart EnterByItself { get; } = Step("enter-fastboot-action", "bring the board into fastboot");

    public static TreePart FromUBoot { get; } = Retry("uboot-enter-fastboot", "bring the board into fastboot from U-Boot", Reset, Interrupt(Bootloader.UBoot));

    private static TreePart DetectFastboot { get; } = When(
        scope => IsTrue(OfDevice(scope, "fastboot_auto_detection")) && OfDevice(scope, "fastboot_serial_number")?.ToString() == "0000000000",
        Step("detect-fastboot-device", "find the board's serial number"));

    public static IReadOnlyList<PlannedTree> All { get; } =
    [
        Tree("avh", DeployMethod, Retry("deploy-avh-retry", "make a firmware package for the virtual board", Step(
            "deploy-avh", "make a firmware package for the virtual board",
            TestOverlay, EachImage(image => image.Name == "rootfs" && image.Block.NeedsOverlay ? ApplyOverlayImage(image.Block) : [])))),
        Tree("fastboot", With(DeployMethod, "adb_serial_number", "fastboot_serial_number", "fastboot_options", "flash_cmds_order"), Step(
            "fastboot-deploy", "flash the board over fastboot",
            TestOverlay, EnterFastboot,
            EachImage(image => ApplyOverlay(image, isSparse: true).Concat(image.Block.NeedsOverlay ? DeviceVariables(image.Block) : [])),
            NotedStep("fastboot-flash-order-action", "flash the images in the device's order", OrderOfImages, Feedback, Flashes))),
        Tree("flasher", DeployMethod, Retry("deploy-flasher-retry", "flash the board with the lab's program", Step(
            "deploy-flasher", "flash the board with the lab's program", TestOverlay, AllImages, DeviceVariables))),
        Tree("fvp", _ => null, Step("fvp-deploy", "fetch the files of the model", TestOverlay, AllImages)),
        Tree("iso-installer", scope => scope.Device.DeployMethods.ContainsKey("image") ? null : "the device has no deploy method 'image'", Step(
            "deploy-iso-installer", "prepare the installer of the emulated machine",
            Step("prepare-empty-image", "make the disk that is installed to"), Image("preseed"), Image("iso"),
            Step("pull-installer-files", "take kernel and initial ramdisk from the medium"), Step("prepare-qemu-commands", "make the emulator's command line"),
            TestOverlay, When(scope => scope.NeedsOverlay, _ => [new ApplyOverlayGuestAction()]), DeviceVariables)),
        Tree("lxc", DeployMethod, Step(
            "lxc-deploy", "make the container",
            Step("lxc-create-action", "make the container"), Step("lxc-create-udev-rule-action", "have the board's devices given to the container"),
            When(
                scope => scope.Block.Parameters.ContainsKey("packages"),
                Step("boot-lxc", "start the container"), Step("lxc-apt-update", "fetch the lists of packages"),
                Step("lxc-apt-install", "install the packages"), Step("lxc-stop", "stop the container")),
            DeviceVariables, TestOverlay, When(scope => scope.NeedsOverlay, Step("apply-lxc-overlay", "put the test overlay into the container")))),
        Tree("mps", With(DeployMethod, "usb_filesystem_label"), Step(
            "mps-deploy", "copy the files to the board's storage",
            Disconnect, Reset, WaitStorage, AllImages, Mount,
            scope => scope.As<DeployBlock>().Images.Keys.SelectMany(name => Actions(
                scope, name == "recovery_image" ? [Extract, Recover] : [Step("deploy-mps-test-binary", "copy the program to the board's storage")])),
            When(IsStartedByPower, Unmount, PowerOff), Unless(IsStartedByPower, Step("deploy-mps-reboot-txt", "have the board restart"), Unmount))),
        Tree("musca", With(DeployMethod, "board_id"), Retry("musca-deploy", "copy the program to the board's storage", [Disconnect, Image("test_binary"), Reset, .. Musca])),
        Tree("recovery", DeployMethod, Step(
            "deploy-recovery-mode", "fetch the firmware for the board's recovery mode",
            AllImages,
            When(scope => OfDevice(scope, "actions", "deploy", "methods", "recovery", "tags") is YamlList tags && tags.Items.Any(tag => tag.ToString() == "serial"), Connect))),
        .. new[] { "sata", "sd", "usb" }.Select(medium => Tree(medium, LacksMedium, Step(
            "storage-deploy", "write to a medium of the running board",
            TestOverlay, EachImage(image => ApplyOverlay(image, isSparse: false)),
            Unless(scope => scope.As<DeployBlock>().Images.Count > 0, File("image"), When(scope => scope.NeedsOverlay && HasImage(scope), ApplyOverlayImage)),
            When(scope => scope.As<DeployBlock>().Images.Count > 0 || HasImage(scope), Step("dd-image", "write the image", TimeSpan.FromMinutes(10))),
            DeviceVariables))),
        Tree("u-boot-ums", DeployMethod, Step(
            "uboot-ums-deploy", "fetch the image that is written by way of U-Boot",
            File("image"), TestOverlay, When(scope => scope.NeedsOverlay, ApplyOverlayImage, DeviceVariables))),
        Tree("usbg-ms", DeployMethod, Step("usbg-ms", "give the image to the board as a disk on USB", TestOverlay, File("image"), DeviceVariables)),
        Tree("uuu", scope => scope.As<DeployBlock>().Images.ContainsKey("boot") ? null : "'images' has no 'boot'", Step(
            "uuu-deploy", "fetch the images that uuu flashes", TestOverlay, EachImage(image => ApplyOverlay(image, isSparse: false)))),
        Tree("vemsd", DeployMethod, Retry("vexpress-fw-deploy-retry", "write the board's firmware", Step(
            "vexpress-fw-deploy", "write the board's firmware",
            File("recovery_image"), Connect, Reset, Extract,
            Step("enter-vexpress-mcc", "stop the board's controller"), Step("enable-vexpress-usbmsd", "have the controller show its storage"),
            WaitStorage, Mount, Recover, Unmount,
            When(
                scope => OfDevice(scope, "actions", "deploy", "methods", "vemsd", "parameters", "flash_prompt") is YamlScalar { IsNull: false },
                Step("erase-vexpress-flash", "erase the board's flash"))))),
    ];

    /// <summary>By way of U-Boot, by the power switch, or by what runs on the board.</summary>
    private static IEnumerable<PipelineAction> EnterFastboot(PlanScope scope) => Actions(
        scope,
        IsTrue(OfDevice(scope, "fastboot_via_uboot")) ? [Connect, FromUBoot, DetectFastboot]
        : HasHardReset(scope) ? [Connect, _ => [PreCommandAction.Power], Reset, DetectFastboot]
        : [EnterByItself]);

    /// <summary>For each image, in the device's order and then in that of the job: the flash, and the reboot that it asks for.</summary>
    private static IEnumerable<PipelineAction> Flashes(PlanScope scope) => InFlashOrder(scope).SelectMany(name => Actions(
        scope,
        [WaitBoard, Step("fastboot-flash-action", $"flash {name}"), .. Reboot(scope.As<DeployBlock>().Images[name].Source["reboot"]?.ToString())]));

    private static TreePart[] Reboot(string? how) => how switch
    {
        "fastboot-reboot" or "fastboot-reboot-bootloader" or "fastboot-reboot-fastboot" => [Step(how, "restart the board from fastboot"), Feedback],
        "hard-reset" => [_ => [new PduRebootAction()], Feedback],
        _ => [],
    };

    private static IEnumerable<string> InFlashOrder(PlanScope scope)
    {
        var images = scope.As<DeployBlock>().Images.Keys;
        return FlashOrder(scope).Where(images.Contains).Concat(images.Except(FlashOrder(scope)));
    }

    private static string[] FlashOrder(PlanScope scope) => OfDevice(scope, "flash_cmds_order") is YamlList order ? [.. order.Items.Select(item => item.ToString()!)] : [];

    private static string? OrderOfImages(PlanScope scope)
    {
        var others = scope.As<DeployBlock>().Images.Keys.Except(FlashOrder(scope)).ToList();
        return others.Count < 2 ? null : $"the order of {string.Join(", ", others)} is not settled: flash_cmds_order of the device does not name them";
    }

    private static bool IsStartedByPower(PlanScope scope) => IsTrue(OfDevice(scope, "actions", "deploy", "methods", "mps", "parameters", "hard-reboot"));

    private static bool HasImage(PlanScope scope) => scope.As<DeployBlock>().Resources.ContainsKey("image");

    private static string? LacksMedium(PlanScope scope)
    {
        var (medium, name) = (scope.As<DeployBlock>().To, scope.Block.Parameters["device"]?.ToString() ?? "");
        if (OfDevice(scope, "parameters", "media", medium) is not YamlMap media) return $"the device has no medium of the kind '{medium}' (parameters.media)";
        return (media[name] as YamlMap)?.ContainsKey("uuid") == true ? null : $"the device has no medium '{name}' with a 'uuid' in parameters.media.{medium}";
    }

    private static PlannedTree Tree(string method, Func<PlanScope, string?> lacks, TreePart top) => new("deploy", method, lacks, top);
}
