using Spectre.Console;
using Spectre.Console.Rendering;

namespace LavaActors.Node.Tests.Commands;

/// <summary>A terminal at which somebody types these lines.</summary>
internal sealed class TypingConsole(IAnsiConsole console, IEnumerable<string> lines) : IAnsiConsole, IAnsiConsoleInput
{
    private readonly Queue<ConsoleKeyInfo> _keys = new(lines.SelectMany(line => line.Select(c => new ConsoleKeyInfo(c, ConsoleKey.None, false, false, false)).Append(new ConsoleKeyInfo('\r', ConsoleKey.Enter, false, false, false))));

    public Profile Profile => console.Profile;

    public IAnsiConsoleCursor Cursor => console.Cursor;

    public IAnsiConsoleInput Input => this;

    public IExclusivityMode ExclusivityMode => console.ExclusivityMode;

    public RenderPipeline Pipeline => console.Pipeline;

    public void Clear(bool home) => console.Clear(home);

    public void Write(IRenderable renderable) => console.Write(renderable);

    public void WriteAnsi(Action<AnsiWriter> action) => console.WriteAnsi(action);

    public bool IsKeyAvailable() => _keys.Count > 0;

    public ConsoleKeyInfo? ReadKey(bool intercept) => _keys.TryDequeue(out var key) ? key : throw new InvalidOperationException("nothing more is typed");

    public Task<ConsoleKeyInfo?> ReadKeyAsync(bool intercept, CancellationToken cancellationToken) => Task.FromResult(ReadKey(intercept));
}
