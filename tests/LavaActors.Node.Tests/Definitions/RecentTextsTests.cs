using LavaActors.Node.Definitions;
using Microsoft.Extensions.Time.Testing;

namespace LavaActors.Node.Tests.Definitions;

public sealed class RecentTextsTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly RecentTexts _recent;
    private int _fetches;

    public RecentTextsTests() => _recent = new RecentTexts(TimeSpan.FromMinutes(1), _clock);

    private Task<FetchedText> Get(string key, string text = "text") => _recent.GetAsync(key, () =>
    {
        _fetches++;
        return Task.FromResult(new FetchedText(text, null));
    });

    [Fact]
    public async Task The_same_is_fetched_once_a_minute()
    {
        for (var i = 0; i < 3; i++) await Get("a");
        Assert.Equal(1, _fetches);
        await Get("b");
        Assert.Equal(2, _fetches);
        _clock.Advance(TimeSpan.FromSeconds(61));
        await Get("a");
        Assert.Equal(3, _fetches);
    }

    [Fact]
    public void Who_asks_while_it_is_fetched_waits_for_the_same_however_long_it_takes()
    {
        var coming = new TaskCompletionSource<FetchedText>();
        var first = _recent.GetAsync("a", () => coming.Task);
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Same(first, Get("a"));
        Assert.Equal(0, _fetches);
    }

    [Fact]
    public async Task A_long_text_is_not_remembered_and_neither_are_very_many()
    {
        var text = new string('x', RecentTexts.Longest + 1);
        await Get("long", text);
        await Get("long", text);
        Assert.Equal(2, _fetches);
        for (var i = 0; i < RecentTexts.Most + 10; i++) await Get($"{i}");
        var before = _fetches;
        await Get("0");
        Assert.Equal(before, _fetches);
        await Get($"{RecentTexts.Most + 9}");
        Assert.Equal(before + 1, _fetches);
    }
}
