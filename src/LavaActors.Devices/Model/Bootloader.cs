namespace LavaActors.Devices;

/// <summary>A boot loader of a device that commands are typed at (spec: deploy-boot-uboot.md §6, §8, §9.3). All of them have blocks of one shape.</summary>
/// <param name="Name">The boot method: <c>u-boot</c>, <c>grub</c>, <c>grub-efi</c>, <c>ipxe</c> or <c>barebox</c>.</param>
/// <param name="Method">What the device's boot method says.</param>
/// <param name="Constants">What its constants say, with the templates' values where they say nothing.</param>
public sealed record Bootloader(string Name, UBootMethod Method, UBootConstants Constants)
{
    public const string UBoot = "u-boot", Grub = "grub", GrubEfi = "grub-efi", Ipxe = "ipxe", Barebox = "barebox";

    /// <summary>Those beside U-Boot.</summary>
    public static IReadOnlyList<string> Others { get; } = [Grub, GrubEfi, Ipxe, Barebox];
}
