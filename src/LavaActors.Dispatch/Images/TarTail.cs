namespace LavaActors.Dispatch.Images;

/// <summary>
/// Passes an archive through and remembers its last 512 bytes: an archive ends with blocks of zeros (POSIX ustar), and one that was cut exactly between
/// two members is otherwise not told from a whole one.
/// </summary>
internal sealed class TarTail(Stream source) : Stream
{
    private const int Block = 512;
    private readonly byte[] _last = new byte[Block];
    private long _total;

    public bool EndsWithZeros => _total >= Block && !_last.AsSpan().ContainsAnyExcept((byte)0);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        var n = source.Read(buffer);
        _total += n;
        if (n >= Block)
        {
            buffer.Slice(n - Block, Block).CopyTo(_last);
        }
        else if (n > 0)
        {
            _last.AsSpan(n).CopyTo(_last);
            buffer[..n].CopyTo(_last.AsSpan(Block - n));
        }

        return n;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
