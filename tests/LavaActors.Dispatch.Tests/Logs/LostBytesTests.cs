using System.Text;
using System.Text.Json.Nodes;
using LavaActors.Dispatch.Logs;

namespace LavaActors.Dispatch.Tests.Logs;

public sealed class LostBytesTests
{
    private static readonly DateTimeOffset Noon = DateTimeOffset.UnixEpoch.AddHours(12);

    [Theory]
    [InlineData(400)]
    [InlineData(LostBytes.MostOfRecord)]
    [InlineData(LostBytes.MostOfRecord + 1)]
    [InlineData(200_000)]
    public void In_their_place_are_records_of_the_same_length_that_say_how_many_there_were(int count)
    {
        var lines = LostBytes.Lines(count, Noon).Select(Encoding.UTF8.GetString).ToList();

        Assert.Equal(count, lines.Sum(line => line.Length));
        Assert.All(lines, line =>
        {
            Assert.InRange(line.Length, 1, LostBytes.MostOfRecord);
            Assert.Matches("^- \\{.*\\}\n$", line);
            Assert.Equal("error", (string)JsonNode.Parse(line[2..])!["lvl"]!);
        });
        Assert.StartsWith($"{count} bytes of this log are lost", (string)JsonNode.Parse(lines[0][2..])!["msg"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public void Where_a_record_has_no_room_there_is_an_empty_line(int count) =>
        Assert.Equal(new string(' ', count - 1) + "\n", Encoding.UTF8.GetString(Assert.Single(LostBytes.Lines(count, Noon))));
}
