using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using LavaActors.Coordination.Door;

namespace LavaActors.Coordination.Tests.Door;

public sealed class CoordinatorFrameTests
{
    [Property]
    public bool What_is_written_announces_its_length(NonNull<string> text)
    {
        var ascii = new string([.. text.Get.Where(char.IsAscii), '}']);
        var frame = CoordinatorFrame.Write(ascii);
        return CoordinatorFrame.Length(frame.AsSpan(0, CoordinatorFrame.HeaderBytes)) == ascii.Length && Encoding.ASCII.GetString(frame, 8, frame.Length - 8) == ascii;
    }

    [Property]
    public bool Any_bytes_are_a_length_within_bounds_or_none(byte[] bytes) => CoordinatorFrame.Length(bytes) is null or (> 0 and <= CoordinatorFrame.MostBytes);

    [Property]
    public bool Any_bytes_are_a_request_or_none(byte[] bytes) => CoordinatorRequest.Read(bytes) is null or { Client.Length: > 0 };

    [Theory]
    [InlineData("0000000A", 10)]
    [InlineData("0000000a", 10)]
    [InlineData("00000000", null)]
    [InlineData("FFFFFFFF", null)]
    [InlineData("      10", null)]
    [InlineData("-0000010", null)]
    [InlineData("0x000010", null)]
    [InlineData("0000001", null)]
    public void A_length_is_eight_hexadecimal_digits(string header, int? expected) => Assert.Equal(expected, CoordinatorFrame.Length(Encoding.ASCII.GetBytes(header)));

    [Theory]
    [InlineData("""{"group_name":"g","client_name":"1","role":"r","hostname":"h","request":"lava_wait","messageID":"m"}""", true)]
    [InlineData("""{"client_name":"1","role":"r","hostname":"h","request":"lava_wait"}""", false)]
    [InlineData("""{"group_name":"g","role":"r","hostname":"h","request":"lava_wait"}""", false)]
    [InlineData("""{"group_name":"g","client_name":"1","hostname":"h","request":"lava_wait"}""", false)]
    [InlineData("""{"group_name":"g","client_name":"1","role":"r","request":"lava_wait"}""", false)]
    [InlineData("""{"group_name":"g","client_name":"1","role":"r","hostname":"h"}""", false)]
    [InlineData("""{"group_name":7,"client_name":"1","role":"r","hostname":"h","request":"x"}""", false)]
    [InlineData("""{"group_name":"g\u0000","client_name":"1","role":"r","hostname":"h","request":"x"}""", false)]
    [InlineData("""{"group_name":"g","client_name":"1","role":"r","hostname":"h","request":"lava_send","message":{"a":"\ud800"}}""", false)]
    [InlineData("[]", false)]
    [InlineData("", false)]
    [InlineData("{", false)]
    public void A_request_says_who_asks_what(string json, bool expected) => Assert.Equal(expected, CoordinatorRequest.Read(Encoding.UTF8.GetBytes(json)) is not null);

    [Fact]
    public void A_request_may_not_be_nested_without_end() =>
        Assert.Null(CoordinatorRequest.Read(Encoding.ASCII.GetBytes($$"""{"message":{{new string('[', 60_000)}}""")));
}
