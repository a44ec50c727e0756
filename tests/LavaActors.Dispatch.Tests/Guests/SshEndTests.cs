using System.Net.Sockets;
using LavaActors.Dispatch.Guests;
using Renci.SshNet.Common;

namespace LavaActors.Dispatch.Tests.Guests;

/// <summary>Letting go of a connection that ends by itself at that moment.</summary>
public sealed class SshEndTests
{
    public static TheoryData<Exception> Ends => [new ObjectDisposedException("cipher"), new SshConnectionException("gone"), new SocketException(), new IOException()];

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task That_it_has_ended_already_is_no_failure(Exception end)
    {
        var owner = new Owner(end);

        await SshEnd.OfAsync(owner);

        Assert.True(owner.IsDisposed);
    }

    [Fact]
    public async Task Anything_else_is_told() =>
        await Assert.ThrowsAsync<NotSupportedException>(() => SshEnd.OfAsync(new Owner(new NotSupportedException("a defect"))));

    private sealed class Owner(Exception end) : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose()
        {
            IsDisposed = true;
            throw end;
        }
    }
}
