using LavaActors.Devices;
using LavaActors.Dispatch.Boards;

namespace LavaActors.Dispatch.Tests.Boards;

public sealed class BoardChangesTests
{
    [Fact]
    public void What_is_the_same_stays() => Assert.True(Of("a=1 b=2", "a=1 b=2").IsNone);

    [Theory]
    [InlineData("a=1", "a=1 b=1", "", "+b")]
    [InlineData("a=1 b=1", "b=1", "", "-a")]
    [InlineData("a=1", "a=2", "", "!a")]
    [InlineData("a=1 b=1 c=1", "b=2 d=1 c=1", "", "+d !b -a")]
    [InlineData("a=1 b=1 c=1", "b=2 d=1 c=1", "a b", "+d")]
    [InlineData("a=1", "", "a", "")]
    [InlineData("", "a=1", "a", "+a")]
    public void Boards_that_no_run_has_become_what_the_files_describe(string boards, string wanted, string busy, string expected)
    {
        var changes = Of(boards, wanted, busy);
        Assert.Equal(expected, string.Join(' ', [.. changes.Added.Select(d => $"+{d.Hostname}"), .. changes.Replaced.Select(d => $"!{d.Hostname}"), .. changes.Withdrawn.Select(name => $"-{name}")]));
        Assert.Equal(changes.Added.Count + changes.Replaced.Count + changes.Withdrawn.Count, changes.Lines.Count());
    }

    [Fact]
    public void Other_tags_are_another_configuration()
    {
        var device = Devices("a=1").Single();
        Assert.Single(BoardChanges.Of([device], [device with { Tags = ["usb"] }], new HashSet<string>()).Replaced);
    }

    private static BoardChanges Of(string boards, string wanted, string busy = "") => BoardChanges.Of(Devices(boards), Devices(wanted), busy.Split(' ').ToHashSet());

    private static IReadOnlyList<DeviceConfiguration> Devices(string text) =>
    [
        .. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(each => each.Split('='))
            .Select(each => DeviceConfiguration.Parse($"hostname: {each[0]}\ndevicetype: t\nusb_sleep: {each[1]}\nactions: {{}}\n", "d.yaml").Device!),
    ];
}
