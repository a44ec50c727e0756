namespace LavaActors.Jinja.Tests;

/// <summary>A test that compares with Python's Jinja2; skipped, with the reason, where that is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ReferenceFactAttribute : FactAttribute
{
    public ReferenceFactAttribute()
    {
        if (!Reference.IsThere) Skip = "Python's Jinja2 is not installed; 'apt-get install python3-jinja2' or 'deploy/lab/lab setup' does it";
    }
}
