using LavaActors.Yaml;

namespace LavaActors.Jobs.Waits;

/// <summary>Where a call stands.</summary>
/// <param name="Where">The step, or the mapping of a protocol call.</param>
/// <param name="Path">The same in the document's terms; in a definition from elsewhere in those of its file.</param>
/// <param name="Line">In a step of several lines the line of the call, from 1; else 0.</param>
internal sealed record CallPlace(SourceSpan Where, string Path, int Line = 0)
{
    public override string ToString() => Line == 0 ? Where.ToString() : $"{Where}, line {Line} of the step";
}
