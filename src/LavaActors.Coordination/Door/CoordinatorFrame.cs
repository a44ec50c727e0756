using System.Buffers;
using System.Globalization;
using System.Text;
using LavaActors.Protocol.Groups;

namespace LavaActors.Coordination.Door;

/// <summary>How a request and an answer are put on the wire: eight hexadecimal digits of length, and a JSON object (spec: multinode.md §5.2). Pure.</summary>
public static class CoordinatorFrame
{
    public const int HeaderBytes = 8;

    /// <summary>The longest request that is read, in bytes: what a client may send, were each of its characters one of six bytes.</summary>
    public const int MostBytes = 6 * GroupLimits.MessageCharacters;

    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    /// <summary>The length that a header announces; null for one that is none, or too much.</summary>
    public static int? Length(ReadOnlySpan<byte> header)
    {
        if (header.Length != HeaderBytes || header.ContainsAnyExcept(Digits)) return null;
        var length = uint.Parse(header, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return length is 0 or > MostBytes ? null : (int)length;
    }

    /// <param name="text">ASCII.</param>
    public static byte[] Write(string text) => Encoding.ASCII.GetBytes(text.Length.ToString("X8", CultureInfo.InvariantCulture) + text);
}
