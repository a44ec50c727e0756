using System.Runtime.InteropServices;

namespace LavaActors.Node.Terminal;

/// <summary>Lets every key of the terminal through as it is, Ctrl-C too, until it is disposed.</summary>
internal sealed class RawInput : IDisposable
{
    // termios.h; the structure is smaller everywhere.
    private const int StandardInput = 0, Now = 0, Size = 256;

    private readonly byte[] _before;

    private RawInput(byte[] before) => _before = before;

    /// <summary>Null where stdin is no terminal.</summary>
    public static RawInput? Begin()
    {
        var before = new byte[Size];
        if (GetAttributes(StandardInput, before) != 0) return null;
        var raw = (byte[])before.Clone();
        MakeRaw(raw);
        return SetAttributes(StandardInput, Now, raw) == 0 ? new RawInput(before) : null;
    }

    public void Dispose() => _ = SetAttributes(StandardInput, Now, _before);

    [DllImport("libc", EntryPoint = "tcgetattr")]
    private static extern int GetAttributes(int descriptor, byte[] attributes);

    [DllImport("libc", EntryPoint = "tcsetattr")]
    private static extern int SetAttributes(int descriptor, int when, byte[] attributes);

    [DllImport("libc", EntryPoint = "cfmakeraw")]
    private static extern void MakeRaw(byte[] attributes);
}
