using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LavaActors.Devices;

namespace LavaActors.Dispatch.Boards;

/// <summary>Keeps two processes of one host from driving one board at the same time, as a node and <c>run</c> with the same device file would. The kernel gives the lock
/// back when the process that has it dies.</summary>
public sealed class BoardLock : IDisposable
{
    private readonly FileStream _file;

    private BoardLock(FileStream file) => _file = file;

    /// <summary>Takes the lock of a board.</summary>
    /// <param name="directory">The same for all processes of this host.</param>
    /// <param name="inUse">Who has it, for a message; null if it was taken.</param>
    /// <exception cref="UnauthorizedAccessException">The lock file belongs to another user.</exception>
    /// <exception cref="IOException">The lock file cannot be made.</exception>
    public static BoardLock? TryTake(string directory, DeviceConfiguration device, out string? inUse)
    {
        Directory.CreateDirectory(directory);
        var path = Path.Combine(directory, FileName(device));
        // Nobody but its holder can even read a file that is locked: who that is stands beside it.
        var holder = path + ".pid";
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(path))
        {
            inUse = $"{device.Hostname} is in use by {(File.Exists(holder) ? $"process {File.ReadAllText(holder)}" : "another process")} of this host (lock {path})";
            return null;
        }

        File.WriteAllText(holder, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        inUse = null;
        return new BoardLock(file);
    }

    public void Dispose() => _file.Dispose();

    /// <summary>Boards of different labs may have one name: their commands tell them apart.</summary>
    private static string FileName(DeviceConfiguration device)
    {
        var commands = device.Commands;
        var text = string.Join('\n', commands.Connections.Values.Select(c => c.Connect).Order(StringComparer.Ordinal)
            .Concat(commands.HardReset).Concat(commands.PowerOn).Concat(commands.PowerOff).Append(device.Ssh?.Host));
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        return $"lava-actors-{Uri.EscapeDataString(device.Hostname)}-{hash[..8]}.lock";
    }
}
