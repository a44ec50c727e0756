using LavaActors.Devices;
using LavaActors.Dispatch.Boot.Bootloaders;
using LavaActors.Dispatch.Commands;
using LavaActors.Dispatch.Deploy.Images;
using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Boot.Qemu;

/// <summary>The command line of an emulated machine (deploy-boot-uboot.md §8). Pure. Options are split into words as a shell would, and no shell sees them; paths are put into
/// the words afterwards, so that they stay whole.</summary>
internal sealed record QemuCommandLine
{
    private static readonly string[] Pcs = ["amd64", "x86_64", "i386"];

    public required QemuMethod Method { get; init; }

    /// <summary>The job's <c>context.arch</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>Name, path and <c>image_arg</c> of the downloaded files, in the order of the job.</summary>
    public IReadOnlyList<(string Name, string Path, string? Argument)> Images { get; init; } = [];

    /// <summary>The directory of the firmware that the job brings; null if it brings none.</summary>
    public string? UefiDirectory { get; init; }

    /// <summary>The disk with the test overlay, and how the device attaches it; null for none.</summary>
    public (OverlayDisk Disk, GuestDisk Guest)? Overlay { get; init; }

    /// <summary>For <c>qemu-nfs</c>: values of the markers in the kernel's arguments; null for <c>qemu</c>.</summary>
    public IReadOnlyDictionary<string, string?>? NfsMarkers { get; init; }

    /// <summary>The words.</summary>
    /// <exception cref="ActionFault">Configuration or Job: an option of the device or of the job cannot be split into words.</exception>
    public IReadOnlyList<string> Words()
    {
        List<string> words = [.. Options(Method)];
        foreach (var (name, _, argument) in Images.Where(i => i.Argument is not null))
            words.AddRange(Split(argument!, text => ActionFault.Job(text), $"images.{name}.image_arg").Select(WithPaths));
        if (UefiDirectory is { } uefi) words.AddRange(["-L", uefi, "-monitor", "none"]);
        if (Overlay is var (disk, guest))
        {
            var bus = guest.Interface ?? (Pcs.Contains(Architecture) ? "ide" : "virtio");
            // In QEMU's options a comma is written twice.
            words.AddRange(["-drive", $"format=qcow2,file={disk.File.Replace(",", ",,", StringComparison.Ordinal)},media=disk,if={bus},id={guest.DriveId}"]);
        }

        if (NfsMarkers is { } markers && Method.Append is { } append)
            words.AddRange(["--append", string.Join(' ', BootSubstitutions.Apply([$"console={append.Console} root=/dev/nfs {append.NfsRootArguments} rw {append.IpArguments}"], markers))]);
        return words;
    }

    /// <summary>The emulator and the device's own options.</summary>
    /// <exception cref="ActionFault">Configuration.</exception>
    public static IReadOnlyList<string> Options(QemuMethod method) =>
        [.. new[] { method.Command }.Concat(method.Options).Concat(method.Extra).SelectMany(option => Split(option, ActionFault.Configuration, "options of the device's boot method"))];

    /// <summary>The words of an option.</summary>
    /// <param name="fault">Makes the fault of whoever wrote it.</param>
    /// <param name="where">Names it.</param>
    public static IReadOnlyList<string> Split(string option, Func<string, ActionFault> fault, string where)
    {
        try
        {
            return ShellWords.Split(option);
        }
        catch (FormatException e)
        {
            throw fault($"{where}: {e.Message}");
        }
    }

    private string WithPaths(string word) => Images.Aggregate(word, (text, image) => text.Replace($"{{{image.Name}}}", image.Path, StringComparison.Ordinal));
}
