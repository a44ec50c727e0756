namespace LavaActors.Jobs.Reading;

/// <summary>The keys of each deploy method, but for <c>tftp</c> and <c>ssh</c>, which have readers of their own (spec: deploy-boot-uboot.md §5; where it says no more than the name, as the field's
/// documentation has it).</summary>
internal static class DeployKeys
{
    private static readonly BlockKey Images = new("images", KeyKind.Files, "list the files, as 'images: {rootfs: {url: https://...}}'");
    private static readonly BlockKey OptionalImages = new("images", KeyKind.Files);
    private static readonly BlockKey Uniquify = new("uniquify", KeyKind.Bool);

    private static readonly BlockKey[] Medium =
    [
        new("device", KeyKind.Text, "name the medium by its id, as 'device: SanDisk_Ultra'"), new("image", KeyKind.File), OptionalImages, Uniquify,
        new("download", KeyKind.Mapping), new("writer", KeyKind.Mapping), new("tool", KeyKind.Mapping),
    ];

    private static readonly BlockKey[] Downloads = [Images, Uniquify, new("postprocess", KeyKind.Mapping)];

    public static IReadOnlyDictionary<string, BlockKey[]> ByMethod { get; } = new Dictionary<string, BlockKey[]>
    {
        ["avh"] = [Images, new("options", KeyKind.Mapping)],
        ["docker"] = [new("image", KeyKind.Any, "name the container's image, as 'image: debian:12'")],
        ["download"] = Downloads,
        ["downloads"] = Downloads,
        ["fastboot"] = [Images, new("docker", KeyKind.Mapping), new("connect", KeyKind.Text)],
        ["flasher"] = [Images],
        ["fvp"] = [Images, new("ramdisk", KeyKind.Mapping), Uniquify],
        ["iso-installer"] = [Images, new("iso", KeyKind.Mapping, "say what to boot, as 'iso: {kernel: /vmlinuz, initrd: /initrd.gz, installation_size: 2G}'")],
        ["lxc"] = [new("packages", KeyKind.Texts)],
        ["mps"] = [Images],
        ["musca"] = [Images],
        ["nbd"] =
        [
            new("kernel", KeyKind.File, "give the kernel, as 'kernel: {url: https://...}'"), new("nbdroot", KeyKind.File, "give the root file system, as 'nbdroot: {url: https://...}'"),
            new("initrd", KeyKind.File), new("dtb", KeyKind.File),
        ],
        ["nfs"] = [new("nfsrootfs", KeyKind.File), new("modules", KeyKind.File), OptionalImages],
        ["overlay"] = [],
        ["recovery"] = [Images],
        ["sata"] = Medium,
        ["sd"] = Medium,
        ["tmpfs"] = [Images, new("uefi", KeyKind.File), new("type", KeyKind.Text) { Values = ["monitor"] }],
        ["u-boot-ums"] = [new("image", KeyKind.File, "give the image, as 'image: {url: https://...}'")],
        ["usb"] = Medium,
        ["usbg-ms"] = [new("image", KeyKind.File, "give the image, as 'image: {url: https://...}'")],
        ["uuu"] = [Images],
        ["vemsd"] = [new("recovery_image", KeyKind.File, "give the archive, as 'recovery_image: {url: https://...}'")],
    };
}
