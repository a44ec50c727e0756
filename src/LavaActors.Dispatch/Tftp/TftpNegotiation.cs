using System.Globalization;

namespace LavaActors.Dispatch.Tftp;

/// <summary>
/// What server and client agreed on for one transfer. Without <see cref="Accepted"/> options there is no option acknowledgement and the
/// transfer begins with block 1 (RFC 2347).
/// </summary>
/// <param name="BlockSize">bytes of data in a block</param>
/// <param name="WindowSize">blocks sent before an acknowledgement is waited for</param>
/// <param name="ResendAfter">how long to wait for an acknowledgement before sending again</param>
/// <param name="Accepted">what the option acknowledgement says, in the client's order</param>
public sealed record TftpNegotiation(int BlockSize, int WindowSize, TimeSpan ResendAfter, IReadOnlyList<TftpOption> Accepted)
{
    public const int DefaultBlockSize = 512;
    public const int SmallestBlockSize = 8;
    public const int LargestBlockSize = 65464;

    /// <summary>
    /// Decides. An option that is unknown or whose value is out of its range is left out of the answer, which by RFC 2347 means refused;
    /// sizes above <paramref name="limits"/> are answered with the limit, as RFC 2348 and 7440 allow. Of an option sent twice the first counts.
    /// </summary>
    public static TftpNegotiation Decide(IReadOnlyList<TftpOption> wanted, long fileSize, TftpLimits limits)
    {
        var blockSize = DefaultBlockSize;
        var windowSize = 1;
        var resendAfter = limits.ResendAfter;
        var accepted = new List<TftpOption>();
        foreach (var option in wanted)
        {
            var name = option.Name.ToLowerInvariant();
            if (accepted.Exists(o => o.Name == name) ||
                !long.TryParse(option.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
                continue;
            switch (name)
            {
                case TftpOption.BlockSize when value is >= SmallestBlockSize and <= LargestBlockSize:
                    blockSize = (int)Math.Min(value, limits.BlockSize);
                    accepted.Add(Answer(name, blockSize));
                    break;
                case TftpOption.WindowSize when value is >= 1 and <= ushort.MaxValue:
                    windowSize = (int)Math.Min(value, limits.WindowSize);
                    accepted.Add(Answer(name, windowSize));
                    break;
                case TftpOption.Timeout when value is >= 1 and <= 255:
                    resendAfter = TimeSpan.FromSeconds(value);
                    accepted.Add(Answer(name, value));
                    break;
                case TftpOption.TransferSize:
                    accepted.Add(Answer(name, fileSize));
                    break;
                default:
                    break;
            }
        }

        return new TftpNegotiation(blockSize, windowSize, resendAfter, accepted);
    }

    private static TftpOption Answer(string name, long value) => new(name, value.ToString(CultureInfo.InvariantCulture));
}
