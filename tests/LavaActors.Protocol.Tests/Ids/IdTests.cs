using LavaActors.Protocol.Ids;

namespace LavaActors.Protocol.Tests.Ids;

public sealed class IdTests
{
    [Fact]
    public void A_job_id_prints_as_plain_digits() => Assert.Equal("1234567", new JobId(1234567).ToString());

    [Theory]
    [InlineData("1235", 1235L)]
    [InlineData("0", null)]
    [InlineData("-4", null)]
    [InlineData(" 4", null)]
    [InlineData("1234.0", null)]
    [InlineData("99999999999999999999", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_job_id_is_read_from_digits_alone(string? text, long? expected)
    {
        Assert.Equal(expected is not null, JobId.TryParse(text, out var id));
        Assert.Equal(new JobId(expected ?? 0), id);
    }

    [Fact]
    public void Ids_serve_as_keys()
    {
        var roles = new Dictionary<JobId, string> { [new JobId(1235)] = "guest" };

        var json = System.Text.Json.JsonSerializer.Serialize(roles);

        Assert.Equal("""{"1235":"guest"}""", json);
        Assert.Equal(roles, System.Text.Json.JsonSerializer.Deserialize<Dictionary<JobId, string>>(json));
    }
}
