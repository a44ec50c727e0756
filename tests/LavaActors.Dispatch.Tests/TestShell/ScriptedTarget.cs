using System.Text;
using LavaActors.Dispatch.Tests.Consoles;

namespace LavaActors.Dispatch.Tests.TestShell;

/// <summary>A target's shell as far as a test action needs it: a prompt for each line, the exit code that is asked for, and from the runner's start on what the test says.</summary>
internal sealed class ScriptedTarget
{
    public const string Prompt = "root@target:~# ";

    private readonly StringBuilder _line = new();
    private readonly TaskCompletionSource<string> _runner = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<(string Text, TaskCompletionSource Seen)> _wanted = [];
    private readonly StringBuilder _typed = new();

    public ScriptedTarget() => Line.OnTyped = OnTyped;

    public ScriptedChannel Line { get; } = new();

    /// <summary>It does not answer.</summary>
    public bool IsDead { get; set; }

    /// <summary>The command line that started the runner.</summary>
    public Task<string> Runner => _runner.Task;

    public void Say(string text) => Line.Say(text);

    /// <summary>Ends when the text was typed.</summary>
    public Task TypedAsync(string text)
    {
        lock (_typed)
        {
            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _wanted.Add((text, seen));
            Look();
            return seen.Task;
        }
    }

    private void OnTyped(string text)
    {
        lock (_typed)
        {
            _typed.Append(text);
            Look();
        }

        foreach (var c in text)
        {
            if (c != '\n')
            {
                _line.Append(c);
                continue;
            }

            Answer(_line.ToString());
            _line.Clear();
        }
    }

    private void Look()
    {
        var typed = _typed.ToString();
        foreach (var (text, seen) in _wanted)
        {
            if (typed.Contains(text, StringComparison.Ordinal)) seen.TrySetResult();
        }
    }

    private void Answer(string line)
    {
        if (IsDead) return;
        if (line.Contains("lava-test-runner", StringComparison.Ordinal)) _runner.TrySetResult(line);
        if (line.Contains("RETRUNCODE", StringComparison.Ordinal)) Say($"\r\n<LAVA_SIGNAL_RETRUNCODE 0>\r\n{Prompt}");
        else if (!Runner.IsCompleted) Say($"\r\n{Prompt}");
    }
}
