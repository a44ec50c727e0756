using System.Text;

namespace LavaActors.Gateway.XmlRpc;

/// <summary>How much of logs and results one answer may hold, all calls of a <c>system.multicall</c> together: an answer is put together in memory. In bytes.</summary>
internal sealed class XmlRpcBudget(int bytes)
{
    /// <summary>More than any client asks for at a time while it follows a log; who reads a longer one from its start gets it in several answers.</summary>
    public static XmlRpcBudget OfOneAnswer => new(8 << 20);

    public int Left { get; private set; } = bytes;

    public void Take(int taken) => Left = Math.Max(0, Left - taken);

    /// <summary>Pieces as one text, in UTF-8 within what is left; null where they are more: then no further piece is asked for, and nothing is taken.</summary>
    public async Task<string?> TextAsync(IAsyncEnumerable<string> pieces)
    {
        var (text, taken) = (new StringBuilder(), 0);
        await foreach (var piece in pieces)
        {
            var size = Encoding.UTF8.GetByteCount(piece);
            if (size > Left - taken) return null;
            taken += size;
            text.Append(piece);
        }

        Take(taken);
        return text.ToString();
    }
}
