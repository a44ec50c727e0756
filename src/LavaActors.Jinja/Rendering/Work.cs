using LavaActors.Jinja.Values;

namespace LavaActors.Jinja.Rendering;

/// <summary>Counts what one rendering takes, and ends it when that is more than it may.</summary>
internal sealed class Work(JinjaLimits limits, TimeProvider clock, CancellationToken stop)
{
    private const int StepsBetweenLooks = 512;
    private readonly long _began = clock.GetTimestamp();
    private long _steps;
    private long _nextLook = StepsBetweenLooks;
    private int _captured;

    public JinjaLimits Limits => limits;

    /// <summary>A node is evaluated, a value compared.</summary>
    public void Step()
    {
        if (++_steps >= _nextLook) Look();
    }

    /// <summary>A list, tuple or mapping of so many elements is made.</summary>
    public void Elements(long count)
    {
        if (count > limits.MaxElements) throw new JinjaError($"more than {limits.MaxElements} elements", "");
        Spend(count);
    }

    /// <summary>A list or dictionary has grown by one element.</summary>
    public void Grown(int count)
    {
        if (count > limits.MaxElements) throw new JinjaError($"more than {limits.MaxElements} elements", "");
        Step();
    }

    /// <summary>A text of so many characters is made. Asked before it is.</summary>
    public void Text(long length)
    {
        if (length > limits.MaxText) throw new JinjaError($"a text of more than {limits.MaxText} characters", "");
        Spend(length / 16);
    }

    /// <summary>So many characters are printed, or captured.</summary>
    public void Output(int length)
    {
        _captured += length;
        if (_captured > limits.MaxOutput) throw new JinjaError($"the output has more than {limits.MaxOutput} characters", "");
        Spend(length / 16);
    }

    /// <summary>Stops the rendering when it was told so.</summary>
    public void ThrowIfStopped() => stop.ThrowIfCancellationRequested();

    private void Spend(long steps)
    {
        _steps += steps;
        if (_steps >= _nextLook) Look();
    }

    private void Look()
    {
        _nextLook = _steps + StepsBetweenLooks;
        stop.ThrowIfCancellationRequested();
        if (_steps > limits.MaxSteps) throw new JinjaError($"the rendering takes more than {limits.MaxSteps} steps", "look for loops in loops, and for macros that call themselves");
        if (clock.GetElapsedTime(_began) > limits.MaxTime) throw new JinjaError($"the rendering takes more than {limits.MaxTime.TotalSeconds:0.###} seconds", "");
    }
}
