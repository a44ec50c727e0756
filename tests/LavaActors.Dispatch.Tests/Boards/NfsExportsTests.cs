using LavaActors.Devices;
using LavaActors.Dispatch.Boards;

namespace LavaActors.Dispatch.Tests.Boards;

public sealed class NfsExportsTests
{
    [Theory]
    [InlineData("exportfs -o rw", "exportfs|-o|rw|/srv/nfs/7")]
    [InlineData("exportfs -o rw *:{DIRECTORY}", "exportfs|-o|rw|*:/srv/nfs/7")]
    public void A_command_gets_the_directory_in_the_place_of_its_marker_or_at_its_end(string command, string words) =>
        Assert.Equal(words, string.Join('|', NfsExports.Words(command, "/srv/nfs/7")));

    [Fact]
    public void A_quote_that_is_not_closed_is_named_with_its_key()
    {
        var wrong = NfsExports.Check(new NfsSettings { ExportCommand = "exportfs", UnexportCommand = "exportfs -u '" });
        Assert.StartsWith("nfs.unexport_command of the dispatcher's configuration: ", wrong, StringComparison.Ordinal);
    }
}
