using LavaActors.Dispatch.Consoles;

namespace LavaActors.Dispatch.Tests.Boot;

/// <summary>A console without time: a wait finds what was said already, or has timed out. What the target answers to what is typed is played by the test.</summary>
internal sealed class ScriptedConsole : IConsole
{
    private readonly ConsoleBuffer _buffer = new();
    private readonly Dictionary<string, string> _answers = [];

    public string Name => "uart0 of mustang-01";

    public bool IsSecureShell => false;

    public bool IsOpen => true;

    public string? ClosedBecause => null;

    public List<string> Typed { get; } = [];

    /// <summary>How long each wait would have taken at most.</summary>
    public List<TimeSpan> Limits { get; } = [];

    public string Unread => _buffer.Unread.ToString();

    /// <summary>Called when a wait finds nothing; may throw what a stopped wait throws.</summary>
    public Action<int>? OnSilence { get; set; }

    /// <summary>Called with what is typed and has no answer of its own.</summary>
    public Action<string>? OnTyped { get; set; }

    public ScriptedConsole Say(string text)
    {
        _buffer.Append(text);
        return this;
    }

    public ScriptedConsole Answer(string line, string text)
    {
        _answers[line + "\n"] = text;
        return this;
    }

    public Task<ConsoleMatch> ExpectAsync(IReadOnlyList<ConsolePattern> patterns, TimeSpan limit, CancellationToken stop)
    {
        Limits.Add(limit);
        _buffer.Rewind();
        if (_buffer.Find(patterns) is { } found) return Task.FromResult<ConsoleMatch>(found);
        OnSilence?.Invoke(Limits.Count);
        return Task.FromResult<ConsoleMatch>(new ConsoleMatch.TimedOut(_buffer.Tail()));
    }

    public Task SendAsync(string text, TimeSpan pace, CancellationToken stop)
    {
        Typed.Add(text);
        if (_answers.TryGetValue(text, out var answer)) Say(answer);
        else OnTyped?.Invoke(text);
        return Task.CompletedTask;
    }

    public Task DiscardAsync(CancellationToken stop)
    {
        _buffer.Take();
        return Task.CompletedTask;
    }

    public ConsoleStream OpenStream() => throw new NotSupportedException();

    public ConsoleRelay OpenRelay() => throw new NotSupportedException();

    public Task CloseAsync() => Task.CompletedTask;
}
