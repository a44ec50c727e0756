namespace LavaActors.Devices.Tests;

public sealed class MirrorMapTests
{
    private static readonly MirrorMap Mirrors = new(
    [
        new MirrorRule("http://images-internal", "http://m/images"),
        new MirrorRule("http://images-internal/mustang", "http://m/boards/mustang/"),
        new MirrorRule("https://people.linaro.org/~neil.williams/", "http://m/neil"),
        new MirrorRule("git://git.linaro.org", "http://m/git"),
        new MirrorRule("git@git.example.com:", "https://m/example/"),
        new MirrorRule("https://dl.example.com/a?v=1", "http://m/one"),
    ]);

    [Theory]
    [InlineData("http://images-internal/x/uImage", "http://m/images/x/uImage")]
    [InlineData("http://images-internal/mustang/uImage_1.11", "http://m/boards/mustang/uImage_1.11")]
    [InlineData("http://images-internal/mustangs/uImage", "http://m/images/mustangs/uImage")]
    [InlineData("HTTP://Images-Internal/X", "http://m/images/X")]
    [InlineData("http://images-internal?q=1", "http://m/images?q=1")]
    [InlineData("http://images-internal", "http://m/images")]
    [InlineData("https://people.linaro.org/~neil.williams/arm64/r.tar.gz", "http://m/neil/arm64/r.tar.gz")]
    [InlineData("git://git.linaro.org/qa/test-definitions.git", "http://m/git/qa/test-definitions.git")]
    [InlineData("git@git.example.com:a/b.git", "https://m/example/a/b.git")]
    public void The_longest_prefix_that_fits_is_replaced(string url, string mirror) => Assert.Equal(mirror, Mirrors.Apply(url));

    [Theory]
    [InlineData("http://images-internal.example.com/x")]
    [InlineData("https://images-internal/x")]
    [InlineData("https://people.linaro.org/~neil.williamson/x")]
    [InlineData("https://people.linaro.org/~Neil.Williams/x")]
    [InlineData("http://other/http://images-internal/x")]
    [InlineData("file:///srv/x")]
    [InlineData("")]
    public void What_no_prefix_fits_stays_as_it_is(string url) => Assert.Equal(url, Mirrors.Apply(url));
}
