using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LavaActors.Dispatch.Images;

/// <summary>The few calls of libc that keep owners, devices and times, for which the framework has nothing. x86-64 and arm64 Linux.</summary>
internal static class Posix
{
    public const int NoEntry = 2;
    public const int Exists = 17;
    public const int CrossDevice = 18;
    public const int IsDirectory = 21;
    public const int NoSpace = 28;
    public const int NotALink = 22;

    public const uint TypeCharacter = 0x2000;
    public const uint TypeBlock = 0x6000;
    public const uint TypeFifo = 0x1000;
    public const uint TypeDirectory = 0x4000;
    public const uint TypeRegular = 0x8000;
    public const uint TypeLink = 0xA000;
    public const uint TypeMask = 0xF000;

    private const int AtCurrentDirectory = -100;
    private const int AtNoFollow = 0x100;
    private const int OpenWriteOnly = 1;
    private const int OpenCreate = 0x40;
    private const int OpenExclusive = 0x80;
    private const int OpenCloseOnExec = 0x80000;

    /// <summary>Makes a file that must not exist. The handle is invalid on failure; <see cref="Marshal.GetLastPInvokeError"/> tells why.</summary>
    public static SafeFileHandle Create(string path) =>
        new(OpenFile(path, OpenWriteOnly | OpenCreate | OpenExclusive | OpenCloseOnExec, 0x180), ownsHandle: true);

    /// <summary>The target of a symbolic link; null with the error number otherwise (<see cref="NotALink"/>, <see cref="NoEntry"/>, ...).</summary>
    public static (string? Target, int Error) ReadLink(string path)
    {
        var buffer = new byte[4096];
        var length = ReadLinkInto(path, buffer, (nuint)buffer.Length);
        return length < 0 ? (null, Marshal.GetLastPInvokeError()) : (System.Text.Encoding.UTF8.GetString(buffer, 0, (int)length), 0);
    }

    /// <summary>Sets the modification (and access) time of a file, never of what a link points to.</summary>
    public static int SetTime(string path, DateTimeOffset time) => UpdateTimes(AtCurrentDirectory, path, Times(time), AtNoFollow);

    public static int SetTime(SafeFileHandle file, DateTimeOffset time) => UpdateTimesOfFile(file, Times(time));

    /// <summary>What a file is, or a link itself: type and mode in one number, owner and group. The layout of statx is the same on all processors.</summary>
    /// <exception cref="IOException">It cannot be looked at.</exception>
    public static (uint Mode, int Owner, int Group) Look(string path)
    {
        const int OwnerAt = 20, GroupAt = 24, ModeAt = 28;
        const uint TypeModeOwnerAndGroup = 0x1b;
        var buffer = new byte[256];
        if (StatInto(AtCurrentDirectory, path, AtNoFollow, TypeModeOwnerAndGroup, buffer) != 0)
            throw new IOException($"{path}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        return (BitConverter.ToUInt16(buffer, ModeAt), BitConverter.ToInt32(buffer, OwnerAt), BitConverter.ToInt32(buffer, GroupAt));
    }

    /// <summary>A device number as the kernel wants it.</summary>
    public static ulong Device(int major, int minor)
    {
        ulong high = (uint)major, low = (uint)minor;
        return ((high & 0xfffff000) << 32) | ((high & 0xfff) << 8) | ((low & 0xffffff00) << 12) | (low & 0xff);
    }

    [DllImport("libc", EntryPoint = "fchown", SetLastError = true)]
    public static extern int ChangeOwner(SafeFileHandle file, int owner, int group);

    [DllImport("libc", EntryPoint = "lchown", SetLastError = true)]
    public static extern int ChangeOwner([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int owner, int group);

    [DllImport("libc", EntryPoint = "fchmod", SetLastError = true)]
    public static extern int ChangeMode(SafeFileHandle file, uint mode);

    [DllImport("libc", EntryPoint = "chmod", SetLastError = true)]
    public static extern int ChangeMode([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint mode);

    [DllImport("libc", EntryPoint = "mkdir", SetLastError = true)]
    public static extern int MakeDirectory([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint mode);

    [DllImport("libc", EntryPoint = "mknod", SetLastError = true)]
    public static extern int MakeNode([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint mode, ulong device);

    [DllImport("libc", EntryPoint = "symlink", SetLastError = true)]
    public static extern int SymbolicLink([MarshalAs(UnmanagedType.LPUTF8Str)] string target, [MarshalAs(UnmanagedType.LPUTF8Str)] string path);

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    public static extern int HardLink([MarshalAs(UnmanagedType.LPUTF8Str)] string existing, [MarshalAs(UnmanagedType.LPUTF8Str)] string path);

    [DllImport("libc", EntryPoint = "unlink", SetLastError = true)]
    public static extern int Unlink([MarshalAs(UnmanagedType.LPUTF8Str)] string path);

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int OpenFile([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mode);

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static extern int StatInto(int directory, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, byte[] buffer);

    [DllImport("libc", EntryPoint = "readlink", SetLastError = true)]
    private static extern nint ReadLinkInto([MarshalAs(UnmanagedType.LPUTF8Str)] string path, byte[] buffer, nuint size);

    [DllImport("libc", EntryPoint = "utimensat", SetLastError = true)]
    private static extern int UpdateTimes(int directory, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, long[] times, int flags);

    [DllImport("libc", EntryPoint = "futimens", SetLastError = true)]
    private static extern int UpdateTimesOfFile(SafeFileHandle file, long[] times);

    private static long[] Times(DateTimeOffset time)
    {
        var ticks = time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;
        var seconds = Math.DivRem(ticks, TimeSpan.TicksPerSecond, out var rest);
        if (rest < 0)
        {
            seconds--;
            rest += TimeSpan.TicksPerSecond;
        }

        return [seconds, rest * 100, seconds, rest * 100];
    }
}
