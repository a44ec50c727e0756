using LavaActors.Dispatch.Commands;
using LavaActors.Dispatch.Images;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Deploy.Overlays;

/// <summary>An ext2, ext3 or ext4 file system: the whole image, or a partition of it. It is changed by e2fsprogs' debugfs; nothing is mounted, and no root is needed.</summary>
internal sealed class Ext4Image : OverlaidImage
{
    private const string Sparse = "sparse", Disk = "disk", FileSystem = "filesystem", Commands = "commands";

    private readonly string _file;
    private readonly string _work;
    private readonly bool _isSparse;
    private readonly DiskPartition? _partition;
    private readonly ActionScope _scope;

    private Ext4Image(string file, string work, bool isSparse, DiskPartition? partition, ActionScope scope) =>
        (_file, _work, _isSparse, _partition, _scope) = (file, work, isSparse, partition, scope);

    private string Image => Path.Combine(_work, _partition is null ? Disk : FileSystem);

    /// <param name="work">An empty directory with room for the image.</param>
    /// <param name="isSparse">It is an Android sparse image.</param>
    /// <param name="partition">Number of the partition, from 0; null: there is no partition table.</param>
    /// <exception cref="ActionFault">Job: the image is not what it is said to be.</exception>
    public static async Task<Ext4Image> OpenAsync(string file, string work, bool isSparse, int? partition, ActionScope scope, CancellationToken stop)
    {
        var (disk, name) = (Path.Combine(work, Disk), Path.GetFileName(file));
        try
        {
            if (isSparse) await SparseImage.ExpandAsync(file, disk, stop);
            // A copy: the download may share its content with the cache, and an attempt that fails must not leave half of its changes.
            else await Task.Run(() => File.Copy(file, disk), stop);
            var place = partition is { } number ? PartitionOf(disk, number) : null;
            if (place is { } part) await CopyAsync(disk, part.Start, Path.Combine(work, FileSystem), 0, part.Length, stop);
            var image = new Ext4Image(file, work, isSparse, place, scope);
            await image.CheckAsync(name, stop);
            return image;
        }
        catch (CorruptDataException e)
        {
            throw ActionFault.Job($"{name}: {e.Message}", e);
        }
    }

    public override async Task<bool> HasDirectoryAsync(string path, CancellationToken stop) =>
        (await AskAsync([Ext4Commands.AskDirectory(path)], stop))[0] == MemberKind.Directory;

    public override async Task PutAsync(string tree, CancellationToken stop)
    {
        var entries = TreeEntry.Below(tree).ToList();
        if (entries.Count == 0) return;
        var there = await AskAsync([.. entries.Select(e => Ext4Commands.Ask(e.Path)), .. entries.Select(e => Ext4Commands.AskDirectory(e.Path))], stop);
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i];
            if (entry.Kind == MemberKind.Other) throw NoKind(entry.Path);
            if (entry.Kind == MemberKind.Directory && there[i] != MemberKind.Missing && there[entries.Count + i] != MemberKind.Directory) throw NoDirectory(entry.Path);
            if (entry.Kind != MemberKind.Directory && there[i] == MemberKind.Directory) throw IsDirectory(entry.Path);
        }

        var said = await DebugAsync(["-w"], Ext4Commands.Put(entries, there), stop);
        if (Ext4Commands.Complaint(said) is { } wrong)
            throw ActionFault.Job($"the image {Path.GetFileName(_file)} does not take the files: {wrong}{(wrong.Contains("allocate", StringComparison.Ordinal) ? "; give it more room" : "")}");
    }

    public override async Task FinishAsync(CancellationToken stop)
    {
        var disk = Path.Combine(_work, Disk);
        await ToolAsync(["e2fsck", "-fn", Image], 0, stop);
        if (_partition is { } part) await CopyAsync(Image, 0, disk, part.Start, part.Length, stop);
        if (_isSparse)
        {
            await SparseImage.ShrinkAsync(disk, Path.Combine(_work, Sparse), stop);
            File.Delete(disk);
            disk = Path.Combine(_work, Sparse);
        }

        File.Move(disk, _file, overwrite: true);
    }

    /// <summary>One that was not unmounted has a journal to be played, else that would undo what is done here.</summary>
    private async Task CheckAsync(string name, CancellationToken stop)
    {
        const int Corrected = 1;
        try
        {
            await ToolAsync(["e2fsck", "-fy", Image], Corrected, stop);
        }
        catch (ActionFault fault) when (!stop.IsCancellationRequested)
        {
            throw ActionFault.Job($"{name}, with 'format: ext4', is no such file system, or is damaged: {fault.Message}", fault);
        }
    }

    private async Task<IReadOnlyList<MemberKind>> AskAsync(IReadOnlyList<string> questions, CancellationToken stop)
    {
        var answers = Ext4Commands.Answers(await DebugAsync([], questions, stop));
        return answers.Count == questions.Count
            ? answers
            : throw ActionFault.Infrastructure($"debugfs answered {answers.Count} of {questions.Count} questions about {Path.GetFileName(_file)}; is e2fsprogs 1.43 or later installed?");
    }

    private async Task<string> DebugAsync(IReadOnlyList<string> options, IEnumerable<string> commands, CancellationToken stop)
    {
        var script = Path.Combine(_work, Commands);
        await File.WriteAllLinesAsync(script, commands, stop);
        return await ToolAsync(["debugfs", .. options, "-f", script, Image], 0, stop);
    }

    /// <summary>Its output is not for the job's log: thousands of lines of a large overlay.</summary>
    private Task<string> ToolAsync(IReadOnlyList<string> words, int mostExitCode, CancellationToken stop) =>
        LabCommand.RunAsync(words, null, ErrorTypes.Infrastructure, _scope.Remaining, _scope.Run.Clock, stop, mostExitCode, isWhole: true);

    private static DiskPartition PartitionOf(string disk, int number)
    {
        using var from = File.OpenRead(disk);
        var partitions = PartitionTable.Read(from);
        return number < partitions.Count
            ? partitions[number]
            : throw new CorruptDataException($"there is no partition {number}: the image has {partitions.Count}, and 'partition' counts from 0");
    }

    /// <summary>Copies a part of a file into another one's place; zeros of a new file are not written.</summary>
    private static async Task CopyAsync(string source, long at, string target, long to, long length, CancellationToken stop)
    {
        await using var from = File.OpenRead(source);
        await using var into = new FileStream(target, FileMode.OpenOrCreate, FileAccess.Write);
        var isNew = into.Length == 0;
        if (isNew) into.SetLength(to + length);
        (from.Position, into.Position) = (at, to);
        var buffer = new byte[1 << 20];
        for (var left = length; left > 0;)
        {
            var part = buffer.AsMemory(0, (int)Math.Min(buffer.Length, left));
            await from.ReadExactlyAsync(part, stop);
            if (isNew && !part.Span.ContainsAnyExcept((byte)0)) into.Position += part.Length;
            else await into.WriteAsync(part, stop);
            left -= part.Length;
        }
    }
}
