using System.Runtime.InteropServices;

namespace LavaActors.Node.Membership;

/// <summary>What the C library can do and .NET cannot: both clocks of the kernel, and an end without any further ado.</summary>
internal static class Libc
{
    // linux/time.h, poll.h
    private const int ClockMonotonic = 1;
    private const int ClockBootTime = 7;
    private const int StandardError = 2;
    private const short PollOut = 4;

    /// <summary>Stands still while the host is suspended; not moved by whoever sets the time.</summary>
    public static TimeSpan Running() => Clock(ClockMonotonic);

    /// <summary>Goes on while the host is suspended; not moved by whoever sets the time.</summary>
    public static TimeSpan SinceBoot() => Clock(ClockBootTime);

    /// <summary>Writes to stderr, unless its reader is behind.</summary>
    public static void WriteToErrorIfReady(byte[] bytes)
    {
        var error = new PollDescriptor { Descriptor = StandardError, Events = PollOut };
        if (Poll(ref error, 1, 0) == 1 && (error.Returned & PollOut) != 0) _ = Write(StandardError, bytes, (nuint)bytes.Length);
    }

    private static TimeSpan Clock(int clock) => GetTime(clock, out var time) == 0
        ? TimeSpan.FromTicks((time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / 100))
        : throw new PlatformNotSupportedException($"the kernel's clock {clock} cannot be read");

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    /// <summary>Ends this process now: no finalizers, no handlers, no flush.</summary>
    [DllImport("libc", EntryPoint = "_exit")]
    public static extern void Exit(int code);

    [DllImport("libc", EntryPoint = "clock_gettime")]
    private static extern int GetTime(int clock, out TimeSpec time);

    [DllImport("libc", EntryPoint = "poll")]
    private static extern int Poll(ref PollDescriptor descriptors, nuint count, int milliseconds);

    [DllImport("libc", EntryPoint = "write")]
    private static extern nint Write(int descriptor, byte[] bytes, nuint count);
}
