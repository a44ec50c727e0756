using LavaActors.Gateway.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace LavaActors.Gateway.Tests.Http;

public sealed class StoreFaultsTests
{
    private readonly FakeTimeProvider _clock = new(FakeReadModel.Noon);
    private readonly Lines _log = new();

    [Fact]
    public void What_the_driver_says_is_logged_once_a_minute_however_many_ask()
    {
        var faults = new StoreFaults(_clock, _log);
        string[] logged = ["the store does not answer: Failed to connect to 10.0.0.5:5432", "the store does not answer: timeout"];
        for (var n = 0; n < 100; n++)
        {
            faults.Note("Failed to connect to 10.0.0.5:5432");
            faults.Note("timeout");
        }

        Assert.Equal(logged, _log.All);
        _clock.Advance(TimeSpan.FromMinutes(1));
        faults.Note("timeout");
        Assert.Equal([.. logged, logged[1]], _log.All);
    }

    [Fact]
    public void Texts_that_are_all_different_do_not_fill_the_log()
    {
        var faults = new StoreFaults(_clock, _log);
        for (var n = 0; n < 100; n++) faults.Note($"port {n}");
        Assert.Equal(10, _log.All.Count);
    }

    private sealed class Lines : ILogger<StoreFaults>
    {
        public List<string> All { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => All.Add(formatter(state, exception));
    }
}
