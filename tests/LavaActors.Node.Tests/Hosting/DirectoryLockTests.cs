using LavaActors.Node.Hosting;

namespace LavaActors.Node.Tests.Hosting;

public sealed class DirectoryLockTests
{
    [Fact]
    public void A_directory_is_one_s_until_that_one_gives_it_up()
    {
        var directory = Directory.CreateTempSubdirectory("lock-").FullName;
        using (DirectoryLock.Of(directory, "take another"))
        {
            var refused = Assert.Throws<IOException>(() => DirectoryLock.Of(directory, "take another"));
            Assert.Equal($"{directory} is in use by another process: take another", refused.Message);
        }

        DirectoryLock.Of(directory, "take another").Dispose();
        Directory.Delete(directory, recursive: true);
    }
}
